"""Who asks through the API: the person of a token, with no more than the token's acts and unit; or the public."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from quanheng.engine.errors import Place, Problems
from quanheng.platform.api.actions import digest_of
from quanheng.platform.api.models import Token
from quanheng.platform.registry.people import actor_of, today
from quanheng.platform.registry.powers import Actor


class Bearer(HttpBearer):
    """`Authorization: Bearer qh_…`; the request then acts as the token's person."""

    def authenticate(self, request: HttpRequest, token: str) -> Token | None:
        """The token, if it is known, not revoked, not over, and its person may still sign in."""
        found = (
            Token.objects.select_related("person").filter(digest=digest_of(token), revoked_at=None).first()
        )
        if found is None or found.until < today() or not found.person.is_active:
            return None
        Token.objects.filter(pk=found.pk).update(used_at=timezone.now())
        request.actor = _within(actor_of(found.person), found)
        request.token = found
        return found


def anybody(request: HttpRequest) -> bool:
    """Whoever sends no token reads what the public reads."""
    return "Authorization" not in request.headers


def _within(actor: Actor, token: Token) -> Actor:
    if not token.unit:
        return actor
    seats = frozenset((role, token.unit) for role, unit in actor.seats if unit in (token.unit, ""))
    lent = frozenset(
        (role, token.unit, *whom) for role, unit, *whom in actor.deputed if unit in (token.unit, "")
    )
    return replace(actor, roles=frozenset(role for role, _ in seats), seats=seats, deputed=lent)


def need(request: Any, name: str) -> None:
    """Refuse what the token was not made for."""
    problems = Problems()
    if name not in request.token.acts:
        problems.add(
            "outside-token", Place(path=name),
            (f"这个令牌没有“{name}”", f"this token is not for “{name}”"),
            ("、".join(request.token.acts), ", ".join(request.token.acts)),
            ("换一个令牌，或另做一个", "use another token, or make one"),
        )  # fmt: skip
    problems.refuse()
