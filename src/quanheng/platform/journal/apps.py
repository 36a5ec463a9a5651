"""The journal room as a Django app."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """Entries, nodes, checkpoints, cosignatures."""

    name = "quanheng.platform.journal"
    label = "journal"
    verbose_name = "存证"
