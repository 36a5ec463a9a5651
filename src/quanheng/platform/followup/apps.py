"""The followup room as a Django app."""

from django.apps import AppConfig


class FollowupConfig(AppConfig):
    """What follows from a result."""

    name = "quanheng.platform.followup"
    label = "followup"
    verbose_name = "反馈与整改"
