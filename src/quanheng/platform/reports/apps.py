"""The reports room as a Django app."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """The reports."""

    name = "quanheng.platform.reports"
    label = "reports"
    verbose_name = "报告"
