"""A migration step that makes the database itself refuse to change or delete rows of a table.

Works by triggers on SQLite and PostgreSQL. A later migration that rebuilds the table on SQLite drops its
triggers with it and must repeat this step; `tests/platform/lib/test_append_only.py` notices if it does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations.base import Operation

REFUSAL = "append-only: rows are superseded, never changed or deleted"


class AppendOnly(Operation):
    """Forbid DELETE from a table, and UPDATE of it: of `columns`, or of all where none are named."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, table: str, columns: Sequence[str] = ()) -> None:
        self.table = table
        self.columns = tuple(columns)

    def state_forwards(self, app_label: str, state: Any) -> None:
        """No change of the models."""

    def database_forwards(self, app_label: str, editor: Any, from_state: Any, to_state: Any) -> None:
        """Make the triggers."""
        for sql in self._make(editor.connection.vendor):
            editor.execute(sql, params=None)

    def database_backwards(self, app_label: str, editor: Any, from_state: Any, to_state: Any) -> None:
        """Take the triggers away again."""
        for name in self._names(editor.connection.vendor):
            on = f" ON {self.table}" if editor.connection.vendor == "postgresql" else ""
            editor.execute(f"DROP TRIGGER IF EXISTS {name}{on}", params=None)

    def describe(self) -> str:
        return f"Refuse changes and deletions on {self.table}"

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__name__, [self.table], {"columns": self.columns} if self.columns else {}

    def _acts(self, vendor: str) -> dict[str, str]:
        """Short name → the statement refused."""
        update = f"UPDATE OF {', '.join(self.columns)}" if self.columns else "UPDATE"
        acts = {"update": update, "delete": "DELETE"}
        if vendor == "postgresql":  # it can empty a table without any DELETE
            acts["truncate"] = "TRUNCATE"
        return acts

    def _names(self, vendor: str) -> list[str]:
        return [f"{self.table}_no_{short}" for short in self._acts(vendor)]

    def _make(self, vendor: str) -> list[str]:
        acts = self._acts(vendor)
        if vendor == "sqlite":
            return [
                f"CREATE TRIGGER {self.table}_no_{short} BEFORE {act} ON {self.table} "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
                for short, act in acts.items()
            ]
        if vendor == "postgresql":
            made = [
                "CREATE OR REPLACE FUNCTION quanheng_append_only() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$"
            ]
            for short, act in acts.items():
                each = "STATEMENT" if short == "truncate" else "ROW"
                made.append(
                    f"CREATE TRIGGER {self.table}_no_{short} BEFORE {act} ON {self.table} "
                    f"FOR EACH {each} EXECUTE FUNCTION quanheng_append_only()"
                )
            return made
        raise NotImplementedError(f"no append-only triggers for {vendor}: use SQLite or PostgreSQL")
