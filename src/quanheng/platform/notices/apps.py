"""The notices room as a Django app."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Inbox and outbox."""

    name = "quanheng.platform.notices"
    label = "notices"
    verbose_name = "通知"
