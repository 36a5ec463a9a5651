"""How allauth is told the rules of this house: nobody signs up, whoever signs in is known, secrets are encrypted."""

from __future__ import annotations

import base64
import hashlib
import os
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render, resolve_url
from django.utils.translation import gettext as _
from requests import RequestException, Response, Session

from quanheng.platform.lib.client_address import client_address
from quanheng.platform.registry.accounts import password_changed
from quanheng.platform.registry.models import Person
from quanheng.platform.registry.people import actor_of
from quanheng.platform.registry.sessions import fresh


def tried_login(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str | None:
    """The login somebody tried, for the count of failures."""
    tried = (credentials or {}).get("username") or request.POST.get("login")
    return str(tried).strip().lower()[:100] if tried else None


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by the system administrator; a chosen password is noted."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def set_password(self, user: Person, password: str) -> None:
        """Keep the new password, the former one as a hash, and say so in the journal."""
        former = user.password
        user.set_password(password)
        user.save(update_fields=["password"])
        password_changed(user, former if user.password_changed_at else "", by=actor_of(user))

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Not within minutes of signing in."""
        return not fresh(self.request)

    def get_client_ip(self, request: HttpRequest) -> str:
        """The client's, behind the proxies this house names; no header of a stranger is believed."""
        return client_address(request) or "0.0.0.0"

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The desk."""
        return resolve_url(settings.LOGIN_REDIRECT_URL)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """One's account."""
        return resolve_url("registry:account")


class ToProvider(Session):
    """Requests that leave this house for the identity provider; every other address is refused."""

    def request(self, method: str, url: str, **more: Any) -> Response:  # type: ignore[override]
        """Raises RequestException for another origin, or for a redirect."""
        parts = urlsplit(url)
        if f"{parts.scheme}://{parts.netloc}" not in settings.OUTSIDE_ORIGINS:
            raise RequestException("not the identity provider's address")
        answer = super().request(method, url, **{**more, "timeout": 10, "allow_redirects": False})
        if answer.is_redirect:
            raise RequestException("the identity provider redirects where it must not")
        return answer


class OutsideAdapter(DefaultSocialAccountAdapter):
    """Who comes from the identity provider must have an account here: linked before, or opened for just that way."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Never: an identity nobody linked gets nowhere."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Link at the first sign-in an account without a password whose login is the name the provider vouches for.

        An account with a password is linked by its owner from “my account” only, so that nobody can take it over
        by choosing a name at the provider.
        """
        if sociallogin.is_existing or request.user.is_authenticated:
            return
        login = str(
            sociallogin.account.get_provider_account().get_user_data().get("preferred_username") or ""
        )
        person = Person.objects.filter(login=login, is_active=True).first() if login else None
        if person is None or person.has_usable_password() or person.demonstration:
            raise ImmediateHttpResponse(render(request, "account/signup_closed.html", status=403))
        if person.socialaccount_set.exists():  # linked to another identity
            raise ImmediateHttpResponse(render(request, "account/signup_closed.html", status=403))
        sociallogin.connect(request, person)

    def get_requests_session(self) -> Session:
        """Only to the provider, only directly: no redirect is followed, nothing takes longer than ten seconds."""
        return ToProvider()

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        """One's account."""
        return resolve_url("registry:account")


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of second factors are kept encrypted (AES-256-GCM) under the secret of the installation."""

    def get_totp_issuer(self) -> str:
        """The name shown in the authenticator app."""
        return _("权衡")

    def get_totp_label(self, user: Person) -> str:
        """Whose code it is."""
        return user.login

    def _get_site_name(self) -> str:
        return _("权衡")

    def encrypt(self, text: str) -> str:
        """Text → nonce and ciphertext."""
        nonce = os.urandom(12)
        return base64.urlsafe_b64encode(nonce + AESGCM(_key()).encrypt(nonce, text.encode(), b"mfa")).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The text. Raises ValueError where it was not encrypted under this secret."""
        raw = base64.urlsafe_b64decode(encrypted_text)
        try:
            return AESGCM(_key()).decrypt(raw[:12], raw[12:], b"mfa").decode()
        except InvalidTag as error:
            raise ValueError(
                "第二因素的密钥与本安装不符 / the second factor was kept under another secret"
            ) from error


def _key() -> bytes:
    return _derived(settings.SECRET_KEY)


@lru_cache(maxsize=2)
def _derived(secret: str) -> bytes:
    return hashlib.scrypt(secret.encode(), salt=b"quanheng.registry.mfa", n=2**14, r=8, p=1, dklen=32)
