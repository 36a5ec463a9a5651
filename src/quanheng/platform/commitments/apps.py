"""The commitments room as a Django app."""

from django.apps import AppConfig


class CommitmentsConfig(AppConfig):
    """Published goals and their account."""

    name = "quanheng.platform.commitments"
    label = "commitments"
    verbose_name = "承诺指标"
