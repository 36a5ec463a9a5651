"""The readers of verification.

`rounds()` · `round_(id)` `table(id)` `check(id)` `listing(id)` KeyError if there is none
`table_records(round) -> [dict]`     the locked tables of a round as plain records (see `tables.record`), newest version each
`table_record(table) -> dict`        one table: its newest locked version, else as it stands now
`integrity_of(units=None) -> {unit: Integrity}` the score that holds · `integrity_before(units, period)` for the next draw
`gap_of(round) -> [gap.Compared]`    self, verified and third party of each unit of a round
`seen(actor, table)`                 whether somebody may look at a table
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from django.db.models.fields.json import KT

from quanheng.engine.document.digits import believable, narrowed
from quanheng.engine.errors import Place, Problems
from quanheng.platform.lib import papers
from quanheng.platform.lib.decimals import plain
from quanheng.platform.registry import queries as registry
from quanheng.platform.registry.act import may
from quanheng.platform.registry.powers import Actor
from quanheng.platform.verification import gap, tables
from quanheng.platform.verification.flow import ENDED, REVIEWER, STANDS, SUBMITTED, THIRD
from quanheng.platform.verification.inflation import Inflation, Row, inflation
from quanheng.platform.verification.models import Check, Integrity, Listing, Locked, Round, Step, Table
from quanheng.platform.verification.parameters import Parameters

OVERSEERS = frozenset({"reviewer", "third", "leader", "finance", "congress", "audit", "expert"})


def rounds() -> list[Round]:
    """All rounds, newest first."""
    return list(Round.objects.select_related("version"))


def round_(id: int) -> Round:
    """One round. Raises KeyError."""
    return _one(Round.objects.select_related("version"), id)


def bytes_of(unit: str) -> int:
    """How many bytes of documents lie beside the checks of a unit."""
    steps = Step.objects.filter(made_of__table__unit=unit).exclude(files=[])
    return papers.size_of(steps.values_list("files", flat=True))


def table(id: int) -> Table:
    """One table. Raises KeyError."""
    return _one(Table.objects.select_related("round__version", "unit"), id)


def check(id: int) -> Check:
    """One check. Raises KeyError."""
    return _one(
        Check.objects.select_related("table__round__version", "table__unit", "draw", "locked", "reviewer"), id
    )


def items_of(check: Check) -> list[str]:
    """The items of a check in the order of the scheme; PostgreSQL keeps no order in `said`."""
    return next(list(r["items"]) for r in check.locked.record["rows"] if r["leaf"] == check.leaf)


def listing(id: int) -> Listing:
    """One list of projects. Raises KeyError."""
    return _one(Listing.objects.all(), id)


def _one(rows: Any, id: int) -> Any:
    found = rows.filter(pk=id).first() if 0 < id < 2**63 else None
    if found is None:
        raise KeyError(id)
    return found


def newest(table: Table) -> Locked | None:
    """The locked version of a table that holds; None while there is none."""
    return table.versions.last() if table.state == SUBMITTED else None


def totals(own: Iterable[Table]) -> dict[int, str | None]:
    """Table → the total of its locked version, for those that are submitted; one question for all of them."""
    submitted = [t.pk for t in own if t.state == SUBMITTED]
    rows = (
        Locked.objects.filter(table__in=submitted)
        .order_by("number")
        .values_list("table", KT("record__total"))
    )
    return dict(rows)


def table_record(table: Table) -> dict[str, Any]:
    """One table as a plain record: locked, or as it stands."""
    locked = newest(table)
    if locked is None:
        return tables.record(tables.opened(table))
    return {
        **locked.record,
        "number": locked.number,
        "digest": locked.digest,
        "at": locked.at.isoformat(timespec="seconds"),
        "by": locked.by,
    }


def table_records(round_: Round) -> list[dict[str, Any]]:
    """The submitted tables of a round as plain records."""
    return [table_record(t) for t in round_.tables.filter(state=SUBMITTED).select_related("round__version")]


def seen(actor: Actor, table: Table) -> bool:
    """The unit and the office always; verifiers and overseers where the round lets it be seen, or where it is theirs to verify."""
    if (
        may("verification.open", actor)
        or table.unit_id in actor.units("reporter")
        or ("reporter", "") in actor.seats
    ):
        return True
    if actor.roles & OVERSEERS and Parameters(table.round.said).on("seen") and table.state == SUBMITTED:
        return True
    return actor.person is not None and table.checks.filter(reviewer=actor.person).exists()


def integrity_of(units: Collection[str] | None = None) -> dict[str, Integrity]:
    """Unit → the integrity score that holds."""
    rows = Integrity.objects.select_related("unit").order_by("id")
    return {r.unit_id: r for r in (rows if units is None else rows.filter(unit__in=list(units)))}


def integrity_before(units: Iterable[str], period: str) -> dict[str, Fraction]:
    """Unit → its integrity score of an earlier period; a project without one takes its department's."""
    codes = list(units)
    parents = {u.code: u.parent_id or "" for u in registry.units(codes).values()}
    rows = Integrity.objects.filter(unit__in={*codes, *parents.values()}, period__lt=period).order_by(
        "period", "id"
    )
    held = {r.unit_id: Fraction(Decimal(r.score)) for r in rows}
    return {c: held[w] for c in codes for w in (c if c in held else parents.get(c, ""),) if w in held}


def number(text: str, cell: str, problems: Problems) -> str:
    """A number somebody typed, as text; noted where it is none or nothing."""
    typed = narrowed(text).strip().replace(",", "")
    try:
        value = Decimal(typed)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or not believable(value):
        problems.add("not-a-number", Place(path=cell), (f"“{text.strip()[:40]}”不是数", f"“{text.strip()[:40]}” is no number"),
                     ("数字，不带单位", "digits, without a unit of measure"), ("填核验数；与自评相同也要填", "give the figure found, even where it is the same"))  # fmt: skip
        return ""
    return plain(value)


def gap_of(round_: Round) -> list[gap.Compared]:
    """Self, verified and third-party totals of each submitted unit; where only some rows were drawn they are estimates."""
    found = []
    checks: dict[int, list[Check]] = {}
    for one in Check.objects.filter(table__round=round_):
        checks.setdefault(one.table_id, []).append(one)
    submitted = round_.tables.filter(state=SUBMITTED).select_related("unit").prefetch_related("versions")
    for own in submitted:
        record = list(own.versions.all())[-1].record
        if record["total"] is None:
            continue
        total = Fraction(record["total"])
        by = {role: _verified(record, [c for c in checks.get(own.pk, ()) if c.role == role]) for role in (REVIEWER, THIRD)}  # fmt: skip
        voices = {role: None if one is None else total - one.off for role, one in by.items()}
        funds, funds_full = (Fraction(record[k] or 0) for k in ("funds_score", "funds_full"))
        spent = Fraction(record["rate"]) / 100 if record["rate"] else None
        found.append(
            gap.Compared(
                own.unit_id, own.unit, own.unit_id, total, voices[REVIEWER], voices[THIRD], Fraction(record["full"]),
                funds / funds_full if funds_full else spent, own.pk, funds=funds, funds_full=funds_full,
                found_by=by[REVIEWER], third_by=by[THIRD],
            )
        )  # fmt: skip
    return found


def _verified(record: dict[str, Any], checks: list[Check]) -> Inflation | None:
    """What the checks of a table by one voice say of the whole of it; None until every one of them has ended."""
    if any(c.state not in ENDED for c in checks):
        return None
    rows = {
        r["leaf"]: Row(Fraction(r["score"] or 0), Fraction(r["full"] or 0))
        for r in record["rows"]
        if r["items"]
    }
    scores = {c.leaf: Fraction(c.found_score if c.state == STANDS else c.self_score) for c in checks}
    return inflation(rows, {leaf: score for leaf, score in scores.items() if leaf in rows})
