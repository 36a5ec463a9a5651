"""The scoring room as a Django app."""

from django.apps import AppConfig


class ScoringConfig(AppConfig):
    """Runs and scores."""

    name = "quanheng.platform.scoring"
    label = "scoring"
    verbose_name = "计分"
