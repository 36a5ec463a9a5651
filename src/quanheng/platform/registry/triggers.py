"""A migration step: the database itself refuses a role that its holder may not have beside another.

Two of the three powers never fall into one year; two administrators, or an administrator and a business role,
never into one day. The action says so in words first; this holds whatever way a row comes.
"""

from __future__ import annotations

from typing import Any

from quanheng.platform.lib.append_only import AppendOnly

TABLE = "registry_appointment"
REFUSAL = "powers apart: this role may not be held beside another of the same person"
POWERS = ("reporter", "finance", "congress")
ADMINISTRATORS = ("system", "security", "auditor")
FREE = ("citizen",)


def _among(column: str, roles: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(r) for r in roles)})"


def _business(column: str) -> str:
    return f"{column} NOT IN ({', '.join(repr(r) for r in (*ADMINISTRATORS, *FREE))})"


def clash(year: dict[str, str]) -> str:
    """The condition under which the row NEW may not stand beside a row `o`; `year` writes the years of a database."""
    filled = "(NEW.until IS NULL OR NEW.until > NEW.since) AND (o.until IS NULL OR o.until > o.since)"
    days = "(o.until IS NULL OR o.until > NEW.since) AND (NEW.until IS NULL OR NEW.until > o.since)"
    years = (
        f"(o.until IS NULL OR {year['last'].format('o')} >= {year['first'].format('NEW')}) AND "
        f"(NEW.until IS NULL OR {year['last'].format('NEW')} >= {year['first'].format('o')})"
    )
    new, old = _among("NEW.role", ADMINISTRATORS), _among("o.role", ADMINISTRATORS)
    powers = f"{_among('NEW.role', POWERS)} AND {_among('o.role', POWERS)} AND {years}"
    apart = (
        f"(({new} AND ({old} OR {_business('o.role')})) OR ({_business('NEW.role')} AND {old})) AND {days}"
    )
    return (
        f"SELECT 1 FROM {TABLE} o WHERE o.person_id = NEW.person_id AND o.id <> COALESCE(NEW.id, -1) "
        f"AND o.role <> NEW.role AND {filled} AND (({powers}) OR ({apart}))"
    )


class PowersApart(AppendOnly):
    """Refuse an INSERT or UPDATE that would give somebody what may not be held together."""

    def __init__(self) -> None:
        super().__init__(TABLE)

    def describe(self) -> str:
        return "Keep the powers apart"

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__name__, [], {}

    def _names(self, vendor: str) -> list[str]:
        return [f"{TABLE}_apart_insert", f"{TABLE}_apart_update"]

    def _make(self, vendor: str) -> list[str]:
        if vendor == "sqlite":
            found = clash(
                {"first": "strftime('%Y', {}.since)", "last": "strftime('%Y', date({}.until, '-1 day'))"}
            )
            return [
                f"CREATE TRIGGER {TABLE}_apart_{act.lower()} BEFORE {act} ON {TABLE} "
                f"WHEN EXISTS ({found}) BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
                for act in ("INSERT", "UPDATE")
            ]
        if vendor == "postgresql":
            found = clash(
                {"first": "extract(year from {}.since)", "last": "extract(year from ({}.until - 1))"}
            )
            # the lock makes two grants to one person take turns: each sees what the other left
            return [
                "CREATE OR REPLACE FUNCTION quanheng_powers_apart() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                "PERFORM pg_advisory_xact_lock(20250, NEW.person_id::int); "
                f"IF EXISTS ({found}) THEN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; "
                "END IF; RETURN NEW; END $$",
                *(
                    f"CREATE TRIGGER {TABLE}_apart_{act.lower()} BEFORE {act} ON {TABLE} "
                    "FOR EACH ROW EXECUTE FUNCTION quanheng_powers_apart()"
                    for act in ("INSERT", "UPDATE")
                ),
            ]
        raise NotImplementedError(f"no triggers for {vendor}: use SQLite or PostgreSQL")
