"""Pages of what is to be expected: outlooks with their bands, the least likely first; and how such outlooks did in past years."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from quanheng.platform.monitoring import queries, wall
from quanheng.platform.monitoring.ahead import level_test_of
from quanheng.platform.monitoring.flow import LAMP_WORDS, LEVEL, MODELS, NOT_SHOWN
from quanheng.platform.monitoring.models import Look, Plan, Reading
from quanheng.platform.monitoring.paces import Hindcast
from quanheng.platform.monitoring.views import plan_of

SHOWN = 60


def _newest(plan: Plan) -> tuple[int, Look | None]:
    months = queries.months(plan)
    return (months[-1], queries.newest(plan, months[-1])) if months else (0, None)


def _order(reading: Reading) -> tuple[bool, float]:
    """What is forecast before what is not; the least likely first."""
    told = queries.forecast_of(reading.extra)
    return told is None, 0.0 if told is None else told["chance"]


def outlooks(request: HttpRequest, id: int) -> HttpResponse:
    """What is to be expected at the year's end."""
    plan = plan_of(id)
    month, look = _newest(plan)
    rows = []
    if look is not None:
        found = queries.readings(look, queries.mine(request.actor))
        rows = sorted((r for r in found if r.extra.get("outlook")), key=_order)
    plain = sum(queries.forecast_of(r.extra) is None for r in rows)
    return render(request, "monitoring/outlooks.html", {
        "plan": plan, "said_plan": queries.said(plan), "rows": rows[:SHOWN], "all": len(rows), "plain": plain, "names": wall.names({r.unit for r in rows[:SHOWN]}),
        "lamps": LAMP_WORDS, "models": MODELS, "not_shown": NOT_SHOWN, "month": month,
    })  # fmt: skip


def back_test(request: HttpRequest, id: int) -> HttpResponse:
    """The outlooks made again for the past, indicator by indicator: paces beside a straight line, levels beside the baseline."""
    plan = plan_of(id)
    said = queries.said(plan)
    month, look = _newest(plan)
    told = look.told if look is not None else {}
    paces = [Hindcast(**row) for row in told.get("back_test", ()) if row.get("indicator")]
    tested = {test.indicator for test in paces}
    levels = [level_test_of(row) for row in told.get("levels", ())]
    return render(request, "monitoring/back_test.html", {
        "plan": plan, "said_plan": said, "paces": paces, "levels": levels, "month": month, "models": MODELS, "not_shown": NOT_SHOWN,
        "untested": [one for one in said.indicators if look is not None and one.adds != LEVEL and one.id not in tested],
    })  # fmt: skip
