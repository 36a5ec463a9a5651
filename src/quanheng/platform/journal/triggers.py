"""A migration step: some columns of a row may be emptied, and nothing else may be done to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from quanheng.platform.lib.append_only import REFUSAL, AppendOnly


class OnlyErase(AppendOnly):
    """Refuse an UPDATE of `columns` that leaves anything but NULL, or what was there, in any of them."""

    def __init__(self, table: str, columns: Sequence[str]) -> None:
        super().__init__(table, columns)

    def describe(self) -> str:
        return f"Let {', '.join(self.columns)} of {self.table} be erased, and nothing else"

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__name__, [self.table, self.columns], {}

    def _names(self, vendor: str) -> list[str]:
        return [f"{self.table}_only_erase"]

    def _make(self, vendor: str) -> list[str]:
        other = {"sqlite": "IS NOT", "postgresql": "IS DISTINCT FROM"}.get(vendor)
        if other is None:
            raise NotImplementedError(f"no triggers for {vendor}: use SQLite or PostgreSQL")
        changed = " OR ".join(f"(NEW.{c} IS NOT NULL AND NEW.{c} {other} OLD.{c})" for c in self.columns)
        head = f"CREATE TRIGGER {self.table}_only_erase BEFORE UPDATE OF {', '.join(self.columns)} ON {self.table}"
        if vendor == "sqlite":
            return [f"{head} WHEN {changed} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"]
        return [f"{head} FOR EACH ROW WHEN ({changed}) EXECUTE FUNCTION quanheng_append_only()"]
