"""The wall (监控墙): units × indicators of a month, or units × months of an indicator, a page of units at a time, the worst first.

Made of two or three reads of the database however many units there are; what a page holds is bounded.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from quanheng.engine.errors import Text
from quanheng.platform.monitoring import queries
from quanheng.platform.monitoring.figures import MONTHS
from quanheng.platform.monitoring.flow import AMBER, LAMP_WORDS, LAMPS, LIVE, NONE, PAYMENT, PROGRESS, RED
from quanheng.platform.monitoring.models import Case, Look, Plan, Reading
from quanheng.platform.monitoring.plan import MonitoringPlan
from quanheng.platform.registry import queries as registry
from quanheng.platform.ui.environment import said
from quanheng.platform.ui.numbers import signed

UNITS = 40  # on a page


@dataclass(frozen=True)
class Cell:
    """A lamp of the wall: its word, how far behind (points, with a sign), where it leads, whether a case lives."""

    lamp: str
    word: str
    gap: str = ""
    to: str = ""
    case: bool = False
    stale: str = ""


@dataclass(frozen=True)
class Row:
    """A unit's lamps; None where it is not watched for the column."""

    unit: str
    name: str
    worst: str
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True)
class Wall:
    """A page of the wall: `columns` (id, name), counts of the whole, and which page it is of how many."""

    columns: list[tuple[str, str]]
    rows: list[Row]
    counts: Mapping[str, int]
    page: int
    pages: int
    units: int
    cases: int


def names(units: Collection[str]) -> dict[str, str]:
    """What units are called, in the language of the page."""
    return {code: said(Text(u.name, u.name_en or u.name)) for code, u in registry.units(units).items()}


def columns_of(plan: MonitoringPlan, mode: str) -> list[tuple[str, str]]:
    """The columns of a mode: indicators, and milestones with progress, or pairs with payment."""
    found = [(i.id, said(i.words)) for i in plan.indicators if i.mode == mode]
    if mode == PAYMENT:
        found += [(p.id, said(p.words)) for p in plan.pairs]
    if mode == PROGRESS:
        found += [(m.id, said(m.words)) for m in plan.milestones]
    return found


def worst(lamps: Mapping[str, int], order: Sequence[str]) -> str:
    """The worst lamp there is; none where there is none."""
    return next((lamp for lamp in order if lamps.get(lamp)), NONE)


def _weight(lamps: Mapping[str, int]) -> tuple[int, ...]:
    return tuple(-lamps.get(lamp, 0) for lamp in (RED, AMBER))


def of_month(
    plan: Plan,
    look: Look,
    mode: str,
    *,
    own: frozenset[str] | None,
    page: int = 1,
    only: bool = False,
    order: Sequence[str] = LAMPS,
) -> Wall:
    """Units × indicators. `own`: the units the reader may see (None: all). `only`: units with a red or amber lamp."""
    said_plan = queries.said(plan)
    columns = columns_of(said_plan, mode)
    lit: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for unit, lamp in queries.readings(look, own, mode).values_list("unit", "lamp"):
        lit[unit][lamp] += 1
    units = sorted(
        (u for u in lit if not only or lit[u][RED] or lit[u][AMBER]), key=lambda u: (_weight(lit[u]), u)
    )
    shown, page, pages = _page(units, page)
    live = {
        (u, i): True
        for u, i in Case.objects.filter(plan=plan, state__in=LIVE, unit__in=shown).values_list(
            "unit", "indicator"
        )
    }
    cells: dict[tuple[str, str], Cell] = {}
    base = f"{look.month}/"
    for unit, indicator, lamp, lag, month in queries.readings(look, shown, mode).values_list(
        "unit", "indicator", "lamp", "lag", "month"
    ):
        old = (
            _(
                "截至 %(m)s 月",
            )
            % {"m": month}
            if month and month < look.month
            else ""
        )
        cells[(unit, indicator)] = Cell(
            lamp,
            said(LAMP_WORDS[lamp]),
            _gap(lamp, lag),
            f"{base}{unit}/{indicator}/",
            (unit, indicator) in live,
            old,
        )
    known = names(shown)
    rows = [
        Row(u, known.get(u, u), worst(lit[u], order), tuple(cells.get((u, c)) for c, _n in columns))
        for u in shown
    ]
    total: Counter[str] = Counter()
    for own_lamps in lit.values():
        total.update(own_lamps)
    return Wall(columns, rows, {k: total[k] for k in (*LAMPS, NONE)}, page, pages, len(units), len(live))


def over_months(plan: Plan, indicator: str, *, own: frozenset[str] | None, page: int = 1) -> Wall:
    """Units × the months checked, of one indicator."""
    newest = queries.newest_of_each(plan)
    rows_of = Reading.objects.filter(look__in=list(newest.values()), indicator=indicator)
    if own is not None:
        rows_of = rows_of.filter(unit__in=list(own))
    lit: defaultdict[str, dict[int, tuple[str, Decimal | None]]] = defaultdict(dict)
    for unit, lamp, lag, month in rows_of.values_list("unit", "lamp", "lag", "look__month"):
        lit[unit][month] = (lamp, lag)
    last = max(newest, default=0)
    weights = {lamp: k for k, lamp in enumerate((*LAMPS, NONE))}
    units = sorted(lit, key=lambda u: (weights[lit[u].get(last, (NONE, None))[0]], u))
    shown, page, pages = _page(units, page)
    known = names(shown)
    months = range(1, MONTHS + 1)
    rows = []
    for unit in shown:
        cells = tuple(
            Cell(
                lit[unit][m][0],
                said(LAMP_WORDS[lit[unit][m][0]]),
                _gap(*lit[unit][m]),
                f"../wall/{m}/{unit}/{indicator}/",
            )
            if m in lit[unit]
            else None
            for m in months
        )
        rows.append(Row(unit, known.get(unit, unit), lit[unit].get(last, (NONE, None))[0], cells))
    counts = Counter(lit[u][last][0] for u in units if last in lit[u])
    return Wall(
        [(str(m), _("%(m)s 月") % {"m": m}) for m in months],
        rows,
        {k: counts[k] for k in (*LAMPS, NONE)},
        page,
        pages,
        len(units),
        0,
    )


def _page(units: Sequence[str], page: int) -> tuple[list[str], int, int]:
    pages = max(1, -(-len(units) // UNITS))
    page = min(max(page, 1), pages)
    return list(units[(page - 1) * UNITS : page * UNITS]), page, pages


def _gap(lamp: str, lag: Decimal | None) -> str:
    """How far behind (−) or ahead (+), beside lamps that are not green: where green is the rule it steps back."""
    return "" if lag is None or lamp in ("green", NONE) else signed(-lag, 1)
