"""The registry room as a Django app."""

from django.apps import AppConfig

from quanheng.platform.journal import kinds
from quanheng.platform.registry.acts import ACTS
from quanheng.platform.registry.powers import ROLES


class RegistryConfig(AppConfig):
    """Units, powers, acts."""

    name = "quanheng.platform.registry"
    label = "registry"
    verbose_name = "组织与人员"

    def ready(self) -> None:
        """The journal, which stands below this room, learns the words of acts and roles, and the names of units."""
        from quanheng.platform.registry import queries  # models are there only now

        kinds.tell({name: row.words for name, row in ACTS.items()}, ROLES, queries.units)
