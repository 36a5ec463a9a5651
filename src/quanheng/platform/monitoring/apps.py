"""The monitoring room as a Django app."""

from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    """Lamps, warnings and the wall."""

    name = "quanheng.platform.monitoring"
    label = "monitoring"
    verbose_name = "运行监控"
