"""Signing in: allauth's own view, with the invented cast beside it where the house is a demonstration."""

from __future__ import annotations

from typing import Any, NamedTuple

from allauth.account.views import LoginView, PasswordChangeView
from allauth.socialaccount.adapter import get_adapter as outside_adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _

from quanheng.platform.registry.models import Person
from quanheng.platform.registry.passwords import ADVISED
from quanheng.platform.registry.people import standing
from quanheng.platform.registry.powers import ROLES
from quanheng.platform.registry.sessions import password_due
from quanheng.platform.ui.environment import language, named


class Entrance(NamedTuple):
    """One of the cast on the sign-in page."""

    person: Person
    words: str
    next: str


class SignIn(LoginView):
    """The sign-in page."""

    def get_form(self, form_class: Any = None) -> Any:
        """allauth's form in the words of this house."""
        form = super().get_form(form_class)
        for name, words in (("login", _("登录名")), ("password", _("口令"))):
            form.fields[name].label = words
            form.fields[name].help_text = ""
            form.fields[name].widget.attrs.pop("placeholder", None)
        return form

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        """allauth's context, `providers` and, in a demonstration, `cast`."""
        found: dict[str, Any] = super().get_context_data(**more)
        found["providers"] = outside_adapter(self.request).list_providers(self.request)
        if settings.DEMO:
            found["cast"] = cast(str(found.get("redirect_field_value") or ""))
        return found


class NewPassword(PasswordChangeView):
    """Change one's password. Who signs in elsewhere has none here."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """To one's account where there is no password to change."""
        if not request.user.has_usable_password():
            return HttpResponseRedirect(resolve_url("registry:account"))
        found: HttpResponse = super().dispatch(request, *args, **kwargs)
        return found

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        """allauth's context, and why one is here (`first`: a one-time secret; `expired`)."""
        found: dict[str, Any] = super().get_context_data(**more)
        person = self.request.user
        found["first"] = person.initial_secret
        found["expired"] = not person.initial_secret and password_due(person)
        found["advised"] = ADVISED
        return found


def cast(to: str = "") -> list[Entrance]:
    """The demonstration's people with their roles in the language of the page."""
    rows = (
        standing().filter(person__demonstration=True, person__is_active=True).select_related("person", "unit")
    )
    told: dict[Person, list[str]] = {}
    for row in rows.order_by("person_id"):
        role = ROLES[row.role].say(language())
        told.setdefault(row.person, []).append(f"{named(row.unit)} · {role}" if row.unit else role)
    return [Entrance(person, "；".join(words), to) for person, words in told.items()]
