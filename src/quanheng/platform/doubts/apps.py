"""The doubts room as a Django app."""

from django.apps import AppConfig


class DoubtsConfig(AppConfig):
    """Findings, cases and answers."""

    name = "quanheng.platform.doubts"
    label = "doubts"
    verbose_name = "数据疑点"
