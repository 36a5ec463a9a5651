"""Two kinds of raters of one indicator that lie far apart on a unit (双轨差): found in the figures in force, put on the desk.

Whichever rater posts last asks: `ask(scheme, of, period, units, line)`. Every unit whose raters lie more than the line apart
(points of 100) gets a duty of the office with a day, ended by a written outcome; where they no longer do, it is dropped.
`figures(scheme, leaf, period, units)` gives what the raters said, seats trimmed as the engine trims them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.urls import reverse

from quanheng.engine.errors import Text
from quanheng.engine.rules.rated import Rated
from quanheng.engine.scheme.model import Node, Scheme
from quanheng.methods.raters import trimmed_mean
from quanheng.platform.agenda import deadlines
from quanheng.platform.agenda.calendar import add_working_days
from quanheng.platform.ledger import queries
from quanheng.platform.notices.actions import notify
from quanheng.platform.registry import queries as registry
from quanheng.platform.registry.people import today

REVIEWING = "panels.tracks"  # the kind of the duty
DAYS = 10  # working days for a review, where nobody says otherwise
PLACES = 6


class Apart(NamedTuple):
    """A unit whose raters lie apart: the higher and the lower, each (rater, figure on 0–100)."""

    unit: str
    high: tuple[str, float]
    low: tuple[str, float]

    @property
    def gap(self) -> float:
        """By how many points of 100."""
        return round(self.high[1] - self.low[1], PLACES)


def items_of(leaf: Node, rater: str, said: Mapping[str, Any]) -> list[str]:
    """The data items of a rater of an indicator: as named, one a seat, or one."""
    seats, own = int(said.get("seats") or 0), f"{leaf.id}@{rater}"
    return [str(i) for i in said.get("items") or ()] or [f"{own}#{n}" for n in range(1, seats + 1)] or [own]


def figures(scheme: Scheme, leaf: Node, period: str, units: Iterable[str]) -> dict[str, dict[str, float]]:
    """Unit → rater → its figure in force on 0–100; raters without a figure are left out."""
    rule = leaf.rate
    found: dict[str, dict[str, float]] = {}
    if not isinstance(rule, Rated):
        return found
    wanted = sorted(units)
    for rater in rule.raters:
        said = scheme.raters.get(rater) or {}
        given: dict[str, list[float]] = {}
        for f in queries.in_force(items_of(leaf, rater, said), wanted, periods=[period]):
            if f.value is not None:
                given.setdefault(f.unit, []).append(float(f.value))
        for unit, marks in given.items():
            mean = float(trimmed_mean([marks], int(said.get("trim", rule.trim)))[0])
            found.setdefault(unit, {})[rater] = round(mean * 100 / float(leaf.out_of), PLACES)
    return found


def apart(said: Mapping[str, Mapping[str, float]], line: float) -> list[Apart]:
    """The units whose raters lie more than the line apart, the widest first."""
    found = []
    for unit, by_rater in said.items():
        if len(by_rater) > 1:
            order = sorted(by_rater.items(), key=lambda pair: (-pair[1], pair[0]))
            found.append(Apart(unit, order[0], order[-1]))
    return sorted((a for a in found if a.gap > line), key=lambda a: (-a.gap, a.unit))


def ask(
    scheme: str,
    of: tuple[Scheme, Node] | None,
    period: str,
    units: Iterable[str],
    line: float,
    days: int = DAYS,
) -> list[Apart]:
    """Ask for a review of every unit apart, and drop what is asked of the others. None: no rated indicator, nothing to do.

    A step of the act that posted. What was reviewed is asked anew only when figures are posted anew.
    """
    if of is None:
        return []
    wanted = sorted(set(units))
    found = apart(figures(*of, period, wanted), line)
    ref = ref_of(scheme, of[1].id, period)
    names = registry.units([a.unit for a in found])
    for unit in set(wanted) - {a.unit for a in found}:
        deadlines.drop(REVIEWING, ref, unit)
    for one in found:
        unit = names[one.unit]
        title = Text(
            f"复核双轨差 {one.gap:g} 分：{unit.name}“{of[1].name or of[1].id}”，{one.high[0]} {one.high[1]:g}、{one.low[0]} {one.low[1]:g}",
            f"Review a gap of {one.gap:g} points: {unit.name_en or unit.name}, {of[1].name_en or of[1].id}",
        )
        deadlines.set_deadline(
            REVIEWING, ref, one.unit, add_working_days(today(), days), role="office", link=link(),
            minutes=30, title=title,
        )  # fmt: skip
    if found:
        words = Text(
            f"“{of[1].name or of[1].id}” {period}：{len(found)} 个单位两类主体相差超过 {line:g} 分，请复核",
            f"“{of[1].name_en or of[1].id}” {period}: two raters differ by more than {line:g} on {len(found)} units; please review",
        )
        notify([("office", "")], words, link=link(), about=ref)
    return found


def ref_of(scheme: str, leaf: str, period: str) -> str:
    """What names the reviews of an indicator and period among the duties."""
    return f"{scheme}|{leaf}|{period}"[:200]


def link() -> str:
    """Where reviews are written."""
    return reverse("panels:tracks")
