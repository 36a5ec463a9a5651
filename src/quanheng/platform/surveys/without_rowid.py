"""A migration step that makes tables of SQLite WITHOUT ROWID, so that no hidden number tells the order of writing.

PostgreSQL has no such number; its own traces of the order (xmin, the place in the file) are removed by `mixing`.
A later migration that rebuilds the table on SQLite must repeat this step; `tests/platform/surveys` notices if it does not.
"""

from __future__ import annotations

from typing import Any

from django.db.migrations.operations.base import Operation


class WithoutRowid(Operation):
    """Make an empty table anew WITHOUT ROWID, with its indexes."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, table: str) -> None:
        self.table = table

    def state_forwards(self, app_label: str, state: Any) -> None:
        """No change of the models."""

    def database_forwards(self, app_label: str, editor: Any, from_state: Any, to_state: Any) -> None:
        """Make the table again; nothing to do but on SQLite."""
        if editor.connection.vendor != "sqlite":
            return
        # Indexes the same migration asked for are still to be made, at its end: only what stands is taken along.
        with editor.connection.cursor() as cursor:
            cursor.execute(
                "SELECT type, sql FROM sqlite_master WHERE tbl_name = %s AND sql IS NOT NULL", [self.table]
            )
            made = dict.fromkeys(sorted(cursor.fetchall(), key=lambda row: row[0] != "table"))
        editor.execute(f"DROP TABLE {self.table}", params=None)
        for kind, sql in made:
            editor.execute(sql + (" WITHOUT ROWID" if kind == "table" else ""), params=None)

    def database_backwards(self, app_label: str, editor: Any, from_state: Any, to_state: Any) -> None:
        """The table goes as it stands when its model goes."""

    def describe(self) -> str:
        return f"Make {self.table} WITHOUT ROWID on SQLite"

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__name__, [self.table], {}
