"""Signing in at the government's own identity provider (OIDC): its settings from the environment.

Read by the settings, so it imports nothing of Django.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

PROVIDER = "outside"  # its name in our addresses


def outside_provider(environ: Mapping[str, str]) -> dict[str, Any]:
    """allauth's settings of the provider; empty where none is configured."""
    issuer = environ.get("QUANHENG_OIDC", "").rstrip("/")
    if not issuer:
        return {}
    return {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": PROVIDER,
                "name": environ.get("QUANHENG_OIDC_NAME", "统一身份认证"),
                "client_id": environ.get("QUANHENG_OIDC_CLIENT", ""),
                "secret": environ.get("QUANHENG_OIDC_SECRET", ""),
                "settings": {"server_url": issuer, "fetch_userinfo": True, "oauth_pkce_enabled": True},
            }
        ],
    }


def origins(environ: Mapping[str, str]) -> list[str]:
    """Where the sign-in form may lead to besides this house: the provider and what stands before it."""
    named = [part.strip() for part in environ.get("QUANHENG_OIDC_ORIGINS", "").split(",") if part.strip()]
    parts = urlsplit(environ.get("QUANHENG_OIDC", ""))
    return [f"{parts.scheme}://{parts.netloc}", *named] if parts.netloc else named
