"""The adjustments room as a Django app."""

from django.apps import AppConfig


class AdjustmentsConfig(AppConfig):
    """Bonuses, deductions and vetoes."""

    name = "quanheng.platform.adjustments"
    label = "adjustments"
    verbose_name = "加减分与否决"
