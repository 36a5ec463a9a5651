"""The hotline room as a Django app."""

from django.apps import AppConfig


class HotlineConfig(AppConfig):
    """Tickets and what they tell."""

    name = "quanheng.platform.hotline"
    label = "hotline"
    verbose_name = "热线工单"
