"""The verification room as a Django app."""

from django.apps import AppConfig


class VerificationConfig(AppConfig):
    """Self-evaluation and its verification."""

    name = "quanheng.platform.verification"
    label = "verification"
    verbose_name = "自评与核验"
