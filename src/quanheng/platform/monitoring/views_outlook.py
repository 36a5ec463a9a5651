"""Pages of what is to be expected: outlooks with their bands, the least likely first; and how such outlooks did in past years."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from quanheng.platform.monitoring import queries, wall
from quanheng.platform.monitoring.flow import LAMP_WORDS
from quanheng.platform.monitoring.outlook import Hindcast
from quanheng.platform.monitoring.views import plan_of

SHOWN = 60


def outlooks(request: HttpRequest, id: int) -> HttpResponse:
    """What is to be expected at the year's end."""
    plan = plan_of(id)
    text = queries.said(plan)
    months = queries.months(plan)
    look = queries.newest(plan, months[-1]) if months else None
    rows = []
    if look is not None:
        found = queries.readings(look, queries.mine(request.actor))
        rows = sorted(
            (r for r in found if r.extra.get("outlook")),
            key=lambda r: (not r.extra["outlook"]["learnt"], r.extra["outlook"]["chance"]),
        )
    short = sum(not r.extra["outlook"]["learnt"] for r in rows)
    return render(request, "monitoring/outlooks.html", {
        "plan": plan, "said_plan": text, "rows": rows[:SHOWN], "all": len(rows), "short": short, "names": wall.names({r.unit for r in rows[:SHOWN]}),
        "lamps": LAMP_WORDS, "month": months[-1] if months else 0,
    })  # fmt: skip


def back_test(request: HttpRequest, id: int) -> HttpResponse:
    """The outlook made again for past years, beside a straight line."""
    plan = plan_of(id)
    months = queries.months(plan)
    look = queries.newest(plan, months[-1]) if months else None
    rows = [Hindcast(**row) for row in look.told.get("back_test", ())] if look is not None else []
    return render(
        request,
        "monitoring/back_test.html",
        {"plan": plan, "said_plan": queries.said(plan), "rows": rows, "month": months[-1] if months else 0},
    )
