"""The schemes room as a Django app."""

from django.apps import AppConfig


class SchemesConfig(AppConfig):
    """Scheme versions, their members and targets."""

    name = "quanheng.platform.schemes"
    label = "schemes"
    verbose_name = "考核方案"
