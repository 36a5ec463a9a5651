"""The agenda room as a Django app."""

from django.apps import AppConfig


class AgendaConfig(AppConfig):
    """Working days, deadlines, reminders."""

    name = "quanheng.platform.agenda"
    label = "agenda"
    verbose_name = "日程"
