"""A migration step for PostgreSQL: what new observations refer to is checked by set, once a statement, not row by row.

A million foreign keys checked one by one cost more than the whole import; an anti-join over the rows of postings
not yet sealed finds the same. The trigger also holds what no foreign key can: a row supersedes one of the same item, unit and period.
SQLite keeps its foreign keys as they are, for they are cheap there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations.base import Operation

from quanheng.platform.lib.append_only import REFUSAL, AppendOnly

TABLE = "ledger_observation"
_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {TABLE}_refers() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  sealed bigint := (SELECT COALESCE(MAX(last), 0) FROM ledger_posting);
BEGIN
  IF EXISTS (SELECT FROM (SELECT unit FROM {TABLE} WHERE id > sealed GROUP BY unit) f
             WHERE NOT EXISTS (SELECT FROM registry_unit u WHERE u.code = f.unit)) THEN
    RAISE EXCEPTION 'ledger: a unit that is not in the register' USING ERRCODE = 'foreign_key_violation';
  END IF;
  IF EXISTS (SELECT FROM (SELECT posting_id FROM {TABLE} WHERE id > sealed GROUP BY posting_id) f
             WHERE NOT EXISTS (SELECT FROM ledger_posting p WHERE p.id = f.posting_id)) THEN
    RAISE EXCEPTION 'ledger: a posting that is not there' USING ERRCODE = 'foreign_key_violation';
  END IF;
  IF EXISTS (SELECT FROM {TABLE} f WHERE f.id > sealed AND f.supersedes_id IS NOT NULL AND NOT EXISTS (
               SELECT FROM {TABLE} o WHERE o.id = f.supersedes_id AND o.item = f.item AND o.unit = f.unit
               AND o.period = f.period AND o.edition = f.edition - 1)) THEN
    RAISE EXCEPTION 'ledger: supersedes a row of another figure' USING ERRCODE = 'foreign_key_violation';
  END IF;
  RETURN NULL;
END $$
"""
_TRIGGER = f"CREATE TRIGGER {TABLE}_refers AFTER INSERT ON {TABLE} FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_refers()"


class ReferredBySet(Operation):
    """Exchange the foreign keys of observations for one trigger (PostgreSQL only)."""

    reduces_to_sql = True
    reversible = True

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The models stay: they still tell what refers to what."""

    def database_forwards(self, app_label: str, editor: Any, from_state: Any, to_state: Any) -> None:
        """Drop the foreign keys, make the trigger."""
        if editor.connection.vendor != "postgresql":
            return
        editor.deferred_sql = [s for s in editor.deferred_sql if not _is_foreign_key(str(s))]
        with editor.connection.cursor() as cursor:
            found = editor.connection.introspection.get_constraints(cursor, TABLE)
        for name, about in found.items():
            if about["foreign_key"]:
                editor.execute(f'ALTER TABLE {TABLE} DROP CONSTRAINT "{name}"', params=None)
        editor.execute(_FUNCTION, params=None)
        editor.execute(_TRIGGER, params=None)

    def database_backwards(self, app_label: str, editor: Any, from_state: Any, to_state: Any) -> None:
        """Take the trigger away; the foreign keys do not come back by themselves."""
        if editor.connection.vendor == "postgresql":
            editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_refers ON {TABLE}", params=None)

    def describe(self) -> str:
        return "Check what observations refer to by set"


class WrittenOnce(AppendOnly):
    """Refuse an UPDATE of `columns` once `mark` holds something."""

    def __init__(self, table: str, columns: Sequence[str], mark: str) -> None:
        super().__init__(table, columns)
        self.mark = mark

    def describe(self) -> str:
        return f"Let {', '.join(self.columns)} of {self.table} be written once"

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__name__, [self.table, self.columns, self.mark], {}

    def _names(self, vendor: str) -> list[str]:
        return [f"{self.table}_written_once"]

    def _make(self, vendor: str) -> list[str]:
        head = f"CREATE TRIGGER {self._names(vendor)[0]} BEFORE UPDATE OF {', '.join(self.columns)} ON {self.table}"
        when = f"OLD.{self.mark} <> ''"
        if vendor == "sqlite":
            return [f"{head} WHEN {when} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"]
        return [f"{head} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION quanheng_append_only()"]


def _is_foreign_key(sql: str) -> bool:
    return TABLE in sql and "FOREIGN KEY" in sql.upper()
