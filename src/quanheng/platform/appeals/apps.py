"""The appeals room as a Django app."""

from django.apps import AppConfig


class AppealsConfig(AppConfig):
    """The appeals."""

    name = "quanheng.platform.appeals"
    label = "appeals"
    verbose_name = "申诉"
