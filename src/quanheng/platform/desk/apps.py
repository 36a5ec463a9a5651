"""The desk room as a Django app; it keeps nothing of its own."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """First pages."""

    name = "quanheng.platform.desk"
    label = "desk"
    verbose_name = "工作台"
