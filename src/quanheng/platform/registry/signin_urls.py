"""Addresses of signing in, under /account/: those of allauth that this house uses, by allauth's own names."""

from __future__ import annotations

from allauth.account import views as account
from allauth.socialaccount import views as social
from django.urls import include, path

from quanheng.platform.registry import oidc
from quanheng.platform.registry.signing import NewPassword, SignIn

urlpatterns = [
    path("login/", SignIn.as_view(), name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/", NewPassword.as_view(), name="account_change_password"),
    path("second/", include("allauth.mfa.urls")),
    path("outside/<slug:provider_id>/", oidc.begin, name="openid_connect_login"),
    path("outside/<slug:provider_id>/back/", oidc.back, name="openid_connect_callback"),
    path("outside/cancelled", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("outside/error", social.login_error, name="socialaccount_login_error"),
]
