"""How long a session lasts, when a proof of identity is fresh, and what must be done before anything else."""

from __future__ import annotations

import time
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from quanheng.platform.registry.acts import ACTS, FRESH
from quanheng.platform.registry.models import Person
from quanheng.platform.registry.powers import ADMINISTRATORS, Actor

BEGAN, SEEN = "began", "seen"  # in the session: seconds since the epoch
STEP = 30  # seconds between notes of use, so that not every page writes

# Whoever administers, reviews or does what asks for a fresh proof needs a second factor.
SECOND_FACTOR = frozenset(ADMINISTRATORS).union(
    *(ACTS[name].may for name in (*FRESH, "scoring.review", "publication.propose") if name in ACTS)
)


def expired(request: HttpRequest) -> bool:
    """True if the session has been idle or has lasted too long; otherwise its use is noted."""
    now = time.time()
    session: Any = request.session
    began, seen = session.get(BEGAN), session.get(SEEN)
    if began is None or seen is None:
        session[BEGAN] = session[SEEN] = now
        return False
    idle, absolute = settings.SESSION_IDLE.total_seconds(), settings.SESSION_ABSOLUTE.total_seconds()
    if now - seen > idle or now - began > absolute:
        return True
    if now - seen > STEP:
        session[SEEN] = now
    return False


def fresh(request: HttpRequest) -> bool:
    """True if the person proved who they are within the last minutes."""
    records = get_authentication_records(request, request.user)
    return any(time.time() - r["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT for r in records)


def password_due(person: Person) -> bool:
    """True if the password must be changed first: a one-time secret, or one that has expired."""
    if person.initial_secret:
        return True
    limit = settings.PASSWORDS.expires
    if limit is None or not person.has_usable_password():
        return False
    changed = person.password_changed_at or person.made_at
    return bool(timezone.now() - changed > limit)


def second_factor_due(person: Person, actor: Actor) -> bool:
    """True if the person must enrol a second factor first."""
    if not settings.MFA_REQUIRED or actor.roles.isdisjoint(SECOND_FACTOR):
        return False
    return not is_mfa_enabled(person)
