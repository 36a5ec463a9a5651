"""A look for mutual favours: experts of one unit marking another, and the other's marking theirs, over closed panels.

Pairs, and circles of three or more. The methods and their power are `quanheng.methods.raters.collusion` and `cliques`; the finding is 异常，需核实 and nothing follows from it alone.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from django.utils.timezone import localdate

from quanheng.engine.errors import Place, Problems, Text
from quanheng.methods.raters import circles, collusion, power, power_of_circle
from quanheng.platform.panels import queries
from quanheng.platform.panels.flow import CLOSED, LEVEL, UNIT
from quanheng.platform.panels.models import Look, Panel
from quanheng.platform.registry.act import act
from quanheng.platform.registry.powers import Actor

LEVEL_OF_ALL = 0.05  # false accusation over all pairs together, at most
LEVEL_OF_CIRCLES = 0.01  # and over all circles together
CIRCLE = 3  # units of the circle whose power is stated
BOOSTS = (6, 10, 15)  # points each way, of which the power is stated
WORDS = Text("异常，需核实", "unusual, to be looked into")
MOST_UNITS = 60  # more would keep a page waiting: 60 units take about 15 s
DRAWS = 10_000  # methods.md A.9


def look(scheme: str, rater: str, *, by: Actor) -> Look:
    """Look over all closed panels of a scheme and rater, period by period, and keep what was found. Raises `Refused` where no
    two units marked one another."""
    with act("panels.look", by) as record:
        panels = list(
            Panel.objects.filter(version__scheme=scheme, rater=rater, state=CLOSED).order_by("period", "id")
        )
        cells = {panel.pk: _mutual(panel) for panel in panels}
        names = sorted({u for table in cells.values() for pair in table for u in pair})
        place = {name: k for k, name in enumerate(names)}
        tables = []
        for panel in panels:
            table = np.full((len(names), len(names)), np.nan)
            for (marker, marked), value in cells[panel.pk].items():
                table[place[marker], place[marked]] = value
            tables.append(table)
        given = [~np.isnan(t) for t in tables]
        problems = Problems()
        if not any((g & g.T).any() for g in given) or len(names) > MOST_UNITS:
            problems.add(
                "nothing-mutual", Place(path=scheme[:100]),
                ("没有两个单位的专家互相评过对方", "no experts of two units have marked one another's unit"),
                (f"已结束的、单位之间互评的评审（至多 {MOST_UNITS} 个单位）", f"closed panels in which units mark one another (at most {MOST_UNITS} units)"),
                ("不互评就不用检查", "where nobody marks mutually there is nothing to look for"),
            )  # fmt: skip
        problems.refuse()
        found = collusion(tables, level=LEVEL_OF_ALL, draws=DRAWS)
        rings = circles(tables, level=LEVEL_OF_CIRCLES, draws=DRAWS)
        detail: dict[str, Any] = {
            "periods": [p.period for p in panels], "panels": [p.pk for p in panels], "units": names, "marks": found.marks,
            "sd": round(found.sd, 4), "line": round(found.line, 4), "level": LEVEL_OF_ALL, "draws": DRAWS,
            "pairs": [[names[a], names[b], round(total, 4), round(p, 4)] for a, b, total, p in found.pairs],
            "power": [[boost, round(power(given, found.sd, boost, level=LEVEL_OF_ALL, as_run=True), 3)] for boost in BOOSTS],
            "circles": [[[names[k] for k in circle], round(total, 4), round(p, 4)] for circle, total, p in rings.found],
            "circle_level": LEVEL_OF_CIRCLES,
            "circle_power": [
                [boost, round(power_of_circle(given, found.sd, boost, CIRCLE, level=LEVEL_OF_CIRCLES), 3)] for boost in BOOSTS
            ],
        }  # fmt: skip
        made = Look.objects.create(scheme=scheme, rater=rater, found=detail, at=record.at, by=by.name)
        record.of(
            Text("互评异常检查", "a look for mutual favours"),
            scheme=scheme,
            rater=rater,
            pairs=len(found.pairs),
            circles=len(rings.found),
        )
    return made


def _mutual(panel: Panel) -> dict[tuple[str, str], float]:
    """(unit of the expert, unit marked) → the mean mark over leaves and experts of that unit; whose own unit it is, the
    declarations and the seats in the register of the day of closing tell."""
    leaves = {leaf for leaf, task in queries.tasks(panel).items() if task.kind != LEVEL}
    units = {s.pk: s.unit_id for s in queries.subjects(panel)}
    closed = panel.steps.filter(state=CLOSED).last()
    kin = queries.kin_of(panel, localdate(closed.at) if closed else None)
    homes = {}
    for seat in queries.seats(panel):
        own = queries.homes(seat.expert, units.values(), kin)
        if own:
            homes[seat.pk] = own[0]
    sums: dict[tuple[str, str], list[float]] = {}
    for (seat, subject, leaf), mark in queries.sheet(panel).items():
        if seat in homes and leaf in leaves and homes[seat] != units[subject]:
            sums.setdefault((homes[seat], units[subject]), []).append(float(mark.value))
    return {key: sum(values) / len(values) for key, values in sums.items()}


def known() -> list[tuple[str, str, int]]:
    """(scheme, rater, closed panels) of whatever can be looked over: panels whose experts may be drawn though they have an own
    unit among those marked. Where nobody with an interest is drawn, nobody marks mutually."""
    counted: dict[tuple[str, str], int] = {}
    for panel in Panel.objects.filter(state=CLOSED).select_related("version"):
        if panel.term("recusal") == UNIT:
            key = (panel.version.scheme, panel.rater)
            counted[key] = counted.get(key, 0) + 1
    return [(scheme, rater, n) for (scheme, rater), n in sorted(counted.items())]
