"""The portal room as Django knows it: no models."""

from __future__ import annotations

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Nothing of its own is kept here."""

    name = "quanheng.platform.portal"
