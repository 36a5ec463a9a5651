"""The follow-up room as a Django app."""

from django.apps import AppConfig


class FollowupConfig(AppConfig):
    """Letters, interviews, rectification, consequences."""

    name = "quanheng.platform.followup"
    label = "followup"
    verbose_name = "结果运用"
