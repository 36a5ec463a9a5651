"""What verification found of a submitted table, row by row, beside what the unit said of itself."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from quanheng.engine.rounding import half_up, show
from quanheng.platform.verification import queries, reckon
from quanheng.platform.verification.flow import CHECKS, ENDED, REVIEWER, STANDS, SUBMITTED, THIRD
from quanheng.platform.verification.models import Check, Round, Table
from quanheng.platform.verification.parameters import Parameters


def submitted(scheme: str, period: str, unit: str, version: int = 0) -> Table | None:
    """The submitted table of a unit under a scheme for a period: of the version named, else of the newest round there is."""
    rounds = Round.objects.filter(version__scheme=scheme, period=period).order_by("-id")
    held = Table.objects.filter(round__in=rounds, unit=unit, state=SUBMITTED).select_related(
        "round__version", "unit"
    )
    found = sorted(held, key=lambda t: (t.round.version_id != version, -t.round_id))
    return found[0] if found else None


def joined(table: Table) -> dict[str, Any]:
    """The table's record (`queries.table_record`) with what was found of it.

    Each row has `found`: None where nobody looks at it, else {"state": [zh, en], "ended", "value", "score"}, value and score
    None while it is open. `found_total`: the total with what stands, None while a check of the table is open or none was made.
    """
    record = queries.table_record(table)
    checks = {c.leaf: c for c in _checks(table)}
    values = _values(table, record, [c for c in checks.values() if c.state == STANDS])
    rows, off = [], Fraction(0)
    for row in record["rows"]:
        check = checks.get(row["leaf"])
        rows.append({**row, "found": None if check is None else _found(check, row, values)})
        if check is not None and check.state == STANDS:
            off += Fraction(check.self_score) - Fraction(check.found_score)
    over = bool(checks) and all(c.state in ENDED for c in checks.values()) and record["total"] is not None
    total = show(Fraction(record["total"]) - off, most=6) if over else None
    return {**record, "rows": rows, "found_total": total}


def _checks(table: Table) -> list[Check]:
    """The checks of the locked version that holds: the reviewer's, else a third party's."""
    locked = queries.newest(table)
    held = [] if locked is None else list(Check.objects.filter(table=table, locked=locked))
    return [c for c in held if c.role == REVIEWER] or [c for c in held if c.role == THIRD]


def _found(check: Check, row: dict[str, Any], values: dict[str, str | None]) -> dict[str, Any]:
    said, ended = CHECKS[check.state], check.state in ENDED
    value, score = (
        (values[check.leaf], check.found_score) if check.state == STANDS else (row["value"], row["score"])
    )
    return {
        "state": [said.zh, said.en], "ended": ended, "stands": check.state == STANDS, "value": value if ended else None,
        "score": score if ended else None,
    }  # fmt: skip


def _values(table: Table, record: dict[str, Any], stand: list[Check]) -> dict[str, str | None]:
    """Leaf → the indicator's value with the figures that stand, by the engine."""
    if not stand:
        return {}
    round_ = table.round
    figures = {i: None if v is None else Decimal(v) for i, v in record["figures"].items()}
    for check in stand:
        figures |= {i: Decimal(x) for i, x in check.found_figures.items()}
    causes = {r["leaf"]: r["cause"] for r in record["rows"]}
    ground = reckon.Ground(round_.version, round_.period, Parameters(round_.said))
    rows = ground.reckon(table.unit_id, figures, causes).rows
    return {r.leaf.id: None if r.value is None else show(half_up(r.value, 6), most=6) for r in rows}
