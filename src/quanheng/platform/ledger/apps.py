"""The ledger room as a Django app."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Observations."""

    name = "quanheng.platform.ledger"
    label = "ledger"
    verbose_name = "台账"
