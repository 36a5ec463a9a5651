"""What 石桥县 watches this year (示意数据): key tasks month by month, lamps of every colour, money paid ahead of the work, a
milestone overdue, a warning being answered, a mid-term form handed in; two rates with five years behind them, one of which
wanders, one has a hole and one begins this year. Of the running year, whichever it is."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from importlib.resources import files

from quanheng.platform.ledger.actions import post
from quanheng.platform.ledger.entries import Entry
from quanheng.platform.monitoring import actions, cases, checking, midterm
from quanheng.platform.monitoring.models import Case, Form
from quanheng.platform.registry.people import today
from quanheng.platform.registry.powers import Actor
from quanheng.platform.schemes import actions as schemes
from quanheng.platform.schemes import queries as adopted

SCHEME = "石桥县重点任务"
UNITS = ("SQX-SQ", "SQX-LL", "SQX-FG", "SQX-TJ")
# share of the plan each unit has reached, by what is watched
PACE = {
    "重点投资": (62, 97, 118, 94), "重点项目开工": (78, 103, 96, 100), "财源税收": (99, 104, 101, 98), "农田建成": (101, 119, 90, 97),
}  # fmt: skip
TARGETS = {
    "重点投资": (120000, 90000, 400000, 30000), "重点项目开工": (48, 30, 120, 10), "财源税收": (13800, 9200, 6000, 2400),
    "农田建成": (2400, 2000, 800, 400),
}  # fmt: skip
SEASON = (2, 6, 13, 20, 28, 38, 47, 56, 66, 76, 87, 100)  # how the year's investment comes in, per cent
# Rates, by unit: where they lie, and how far a year's season moves them.
SETTLED, SETTLED_SWING = (97.2, 93.1, 98.0, 96.5), 0.8  # petitions settled, %
CALLS, CALLS_SWING = (27.3, 33.0, 12.0, 38.9), 1.8  # complaints for 10,000 residents in a month
BEHIND = 5  # years of rates before this one
WANDERS, HOLED, NEW = ("万人诉求量", "SQX-LL"), ("信访化解率", "SQX-FG"), ("万人诉求量", "SQX-TJ")
BUDGET, PAID = 20000, (86, 60, 71, 66)  # paid, per cent of the budget at the year's pace


def tell(cast: Mapping[str, Actor]) -> None:
    """Adopt, post, check; answer one of the warnings. Once."""
    if adopted.in_force(SCHEME) is not None:
        return
    day = today()
    month = max(day.month - 1, 1)
    folder = files("quanheng.platform.project.county")
    text = folder.joinpath("tasks.yaml").read_text(encoding="utf-8").replace("YEAR", str(day.year))
    schemes.adopt(text.encode(), members=dict.fromkeys(UNITS, ""), by=cast["office"])
    post([*_figures(day.year, month), *_rates(day.year, month)], "archive", by=cast["office"])
    plan_text = folder.joinpath("monitoring.yaml").read_text(encoding="utf-8")
    due = max(day - timedelta(days=20), date(day.year, 1, 1))
    plan_text = plan_text.replace("YEAR", str(day.year)).replace("OVERDUE", due.isoformat())
    plan = actions.adopt(actions.draft(plan_text, "monitoring.yaml", by=cast["office"]), by=cast["office2"])
    checking.check(plan, by=cast["office"])
    found = Case.objects.filter(plan=plan, unit="SQX-SQ", rule="divergence").first()
    if found is not None:
        cases.answer(
            found, "continue", "示意：设备款按合同预付，主体七月进场；附合同与形象进度", by=cast["reporter"]
        )
    around = midterm.open_round(plan, month, day + timedelta(days=12), by=cast["office"])
    form = Form.objects.get(round=around, unit="SQX-SQ")
    said = {
        row["id"]: {
            "expected": row["expected"] or row["done"] or "0", "possibility": "maybe" if n == 0 else "sure", "cause": "funds" if n == 0 else "",
            "explain": "示意：两个项目用地批复晚到 46 天" if n == 0 else "",
        }
        for n, row in enumerate(form.rows)
    }  # fmt: skip
    midterm.fill(form, said, submit=True, by=cast["reporter"])


def _figures(year: int, month: int) -> Iterator[Entry]:
    """This year up to a month, and three whole years before it for what has a season."""
    for k, unit in enumerate(UNITS):
        for back in (3, 2, 1):
            for m, share in enumerate(SEASON, 1):
                wave = 100 + 2 * ((k + back + m) % 3 - 1) if m < 12 else 100
                total = TARGETS["重点投资"][k] * (97 - 2 * back) // 100
                yield _entry("重点投资", unit, year - back, m, total * share * wave // 10000)
        for m in range(1, month + 1):
            for item, paces in PACE.items():
                share = SEASON[m - 1] if item == "重点投资" else Decimal(m * 100) / 12
                value = Decimal(TARGETS[item][k]) * share * paces[k] / 10000
                if item == "财源税收":  # told month by month
                    value = Decimal(TARGETS[item][k]) * paces[k] / 1200
                yield _entry(item, unit, year, m, value)
            yield _entry("专项支付", unit, year, m, Decimal(BUDGET * PAID[k] * min(m + 2, 12)) / 1200)


def _rates(year: int, month: int) -> Iterator[Entry]:
    """Two rates up to a month of this year: with a season, but one wanders, one was not told for a year, one is new."""
    for item, around, swing in (
        ("信访化解率", SETTLED, SETTLED_SWING),
        ("万人诉求量", CALLS, CALLS_SWING),
    ):
        for k, unit in enumerate(UNITS):
            chance, strayed = random.Random(f"{item} {unit}"), 0.0
            for past in range(BEHIND, -1, -1):
                for m in range(1, (month if past == 0 else 12) + 1):
                    strayed = max(-swing, min(swing, strayed + chance.gauss(0, swing / 4)))
                    moved = swing * math.sin(m * math.pi / 6) + chance.gauss(0, swing / 8)
                    if ((item, unit) == HOLED and past == 2) or ((item, unit) == NEW and past):
                        continue
                    value = around[k] + (strayed if (item, unit) == WANDERS else moved)
                    yield _entry(item, unit, year - past, m, Decimal(repr(value)))


def _entry(item: str, unit: str, year: int, month: int, value: Decimal | int) -> Entry:
    number = Decimal(value).quantize(Decimal("0.1"))
    return Entry(item, unit, f"{year}-{month:02d}", number, source="示意：县重点任务台账")
