"""Signing in at the identity provider: allauth's flow, with what the standard asks beyond it.

The id_token's signature is always checked against the provider's keys (allauth trusts the direct connection), a
token without id_token is refused, and userinfo must be of the same subject.
"""

from __future__ import annotations

import logging
from typing import Any

import jwt
import requests
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

log = logging.getLogger("quanheng.security")
SIGNATURES = frozenset({"RS256", "PS256", "ES256"})


class Verified(OpenIDConnectOAuth2Adapter):
    """The flow with every signature checked."""

    did_fetch_access_token = False

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        self.did_fetch_access_token = False  # "fetched directly" is no reason to skip the signature
        if jwt.get_unverified_header(id_token).get("alg") not in SIGNATURES:
            raise OAuth2Error("an algorithm that is not accepted")
        found: dict[str, Any] = super()._decode_id_token(app, id_token)
        return found

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        """Who it is. Raises OAuth2Error, which becomes the page “could not sign in”."""
        if not kwargs["response"].get("id_token"):
            raise OAuth2Error("no id_token")
        login = super().complete_login(request, app, token, **kwargs)
        data = login.account.extra_data
        if data.get("userinfo", {}).get("sub") != data.get("id_token", {}).get("sub"):
            raise OAuth2Error("userinfo is of another subject than the id_token")
        return login


def begin(request: HttpRequest, provider_id: str) -> HttpResponse:
    """To the provider."""
    return _with(OAuth2LoginView, request, provider_id)


def back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """From the provider."""
    return _with(OAuth2CallbackView, request, provider_id)


def _with(kind: Any, request: HttpRequest, provider_id: str) -> HttpResponse:
    try:
        found: HttpResponse = kind.adapter_view(Verified(request, provider_id))(request)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    except (requests.RequestException, jwt.PyJWTError, OAuth2Error, KeyError, ValueError, TypeError) as error:
        log.warning("identity provider: %s", type(error).__name__)  # nothing of its answer goes into the log
        return render(request, "socialaccount/authentication_error.html", status=502)
    return found
