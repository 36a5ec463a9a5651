"""A migration step: a column that has come to its last value stays there (a frozen run, a withdrawn release)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from quanheng.platform.lib.append_only import REFUSAL, AppendOnly


class Settled(AppendOnly):
    """Refuse an UPDATE of `column` that leaves one of the values `last`."""

    def __init__(self, table: str, column: str, last: Sequence[str]) -> None:
        super().__init__(table, (column,))
        self.column = column
        self.last = tuple(last)

    def describe(self) -> str:
        return f"Let {self.column} of {self.table} never leave {', '.join(self.last)}"

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__name__, [self.table, self.column, self.last], {}

    def _names(self, vendor: str) -> list[str]:
        return [f"{self.table}_settled_{self.column}"]

    def _make(self, vendor: str) -> list[str]:
        if vendor not in ("sqlite", "postgresql"):
            raise NotImplementedError(f"no triggers for {vendor}: use SQLite or PostgreSQL")
        values = ", ".join(f"'{v}'" for v in self.last)
        when = f"OLD.{self.column} IN ({values}) AND NEW.{self.column} <> OLD.{self.column}"
        head = f"CREATE TRIGGER {self._names(vendor)[0]} BEFORE UPDATE OF {self.column} ON {self.table}"
        if vendor == "sqlite":
            return [f"{head} WHEN {when} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"]
        return [f"{head} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION quanheng_append_only()"]
