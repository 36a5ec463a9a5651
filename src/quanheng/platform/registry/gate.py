"""The gate of all pages: who asks, whether the session still holds, whether the table lets them see this page.

What is not in the table is refused. Refusals are logged (who, what, from where), never what was sent.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from quanheng.platform.lib.client_address import client_address
from quanheng.platform.registry.act import wants_proof
from quanheng.platform.registry.pages import PAGES, PUBLIC, SIGNED
from quanheng.platform.registry.people import actor_of
from quanheng.platform.registry.powers import PUBLIC_ACTOR, Actor
from quanheng.platform.registry.sessions import expired, fresh, password_due, second_factor_due

log = logging.getLogger("quanheng.security")

NUL = "\x00"
ALWAYS_OPEN = frozenset(
    {
        "account_logout", "account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn",
        "set_language",
    }
)  # fmt: skip
FOR_PASSWORD = ALWAYS_OPEN | {"account_change_password"}
FOR_SECOND_FACTOR = FOR_PASSWORD | {
    "mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_list_webauthn", "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes", "mfa_download_recovery_codes",
}  # fmt: skip


def asker(request: HttpRequest) -> Actor:
    """The actor behind a request."""
    if not request.user.is_authenticated:
        return PUBLIC_ACTOR
    actor = actor_of(request.user)
    return replace(actor, stale=True) if settings.STEP_UP and not fresh(request) else actor


def _once(request: HttpRequest) -> Callable[[], Actor]:
    """`asker`, which where it fails gives no more than the public's rights to the page that says so."""
    failed = False

    def ask() -> Actor:
        nonlocal failed
        if failed:
            return PUBLIC_ACTOR
        try:
            return asker(request)
        except Exception:
            failed = True
            raise

    return ask


class Gate:
    """Middleware: `request.actor`, the limits of the session, and the table of pages before every view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and expired(request):
            logout(request)
            messages.info(request, _("久未操作，已自动退出；请重新登录。"))
        request.actor = SimpleLazyObject(_once(request))
        token = wants_proof.set(False)
        try:
            response = self.get_response(request)
            if wants_proof.get() and request.method == "POST" and response.status_code == 422:
                return _prove(request)
        finally:
            wants_proof.reset(token)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"  # nothing of the signed-in stays in a shared browser
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """None lets the page be made; otherwise the way to sign in, or a refusal."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        if NUL in request.path:
            raise Http404(name)  # no database keeps NUL, so nothing bears such a name
        readers = PAGES.get(name)
        if request.user.is_authenticated:
            first = _first(request, name)
            if first:
                return HttpResponseRedirect(resolve_url(first))
        if readers == PUBLIC:
            return None
        if not request.user.is_authenticated:
            if readers is not None and request.headers.get("HX-Request"):
                return _whole_page_to_sign_in(request)
            if readers is not None and request.method in ("GET", "HEAD"):
                return HttpResponseRedirect(_with_next(settings.LOGIN_URL, request.get_full_path()))
            raise _refused(request, name)
        if readers == SIGNED or (isinstance(readers, frozenset) and readers & request.actor.roles):
            return None
        raise _refused(request, name)


def _whole_page_to_sign_in(request: HttpRequest) -> HttpResponse:
    """A part of a page was asked for and the session is over: the whole page goes to sign in, not the part."""
    page = urlsplit(request.headers.get("HX-Current-URL", "")).path or "/"
    return HttpResponse(status=204, headers={"HX-Redirect": _with_next(settings.LOGIN_URL, page)})


def _first(request: HttpRequest, name: str) -> str:
    """The page of what must be done before anything else, "" if nothing."""
    if name not in FOR_PASSWORD and password_due(request.user):
        return "account_change_password"
    if name not in FOR_SECOND_FACTOR and second_factor_due(request.user, request.actor):
        return "mfa_index"
    return ""


def _prove(request: HttpRequest) -> HttpResponse:
    """To the proof of identity, and from there back to the page the button stands on."""
    referer = urlsplit(request.headers.get("Referer", ""))
    back = referer.path if referer.netloc == request.get_host() else request.path
    messages.info(request, _("这一步要再次确认是你本人；确认后回到原页，请再点一次。"))
    return HttpResponseRedirect(_with_next("account_reauthenticate", back))


def _with_next(page: str, path: str) -> str:
    return f"{resolve_url(page)}?{urlencode({'next': path})}"


def _refused(request: HttpRequest, name: str) -> PermissionDenied:
    who = request.user.pk if request.user.is_authenticated else "-"
    log.warning(
        "refused page=%s method=%s person=%s from=%s",
        name or "?",
        request.method,
        who,
        client_address(request) or "-",
    )
    return PermissionDenied(name)
