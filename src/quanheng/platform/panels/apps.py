"""The panels room as a Django app."""

from django.apps import AppConfig


class PanelsConfig(AppConfig):
    """The panels of experts."""

    name = "quanheng.platform.panels"
    label = "panels"
    verbose_name = "专家评审"
