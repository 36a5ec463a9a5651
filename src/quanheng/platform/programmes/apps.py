"""The programmes room as a Django app."""

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    """The register of assessments."""

    name = "quanheng.platform.programmes"
    label = "programmes"
    verbose_name = "考核项目名录"
