"""The surveys room as a Django app."""

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    """The surveys."""

    name = "quanheng.platform.surveys"
    label = "surveys"
    verbose_name = "问卷"
