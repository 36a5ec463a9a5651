"""A scheme and a monitoring plan of the county, and figures posted to the real ledger. Models are imported inside: only there
once Django has started."""

from datetime import date
from decimal import Decimal

import pytest

SCHEME = """\
scheme: 监控试验
title: 监控试验方案（示意）
title_en: A scheme to be watched (invented)
demonstration: true
period: quarter
start: 2026-Q1
items:
  累计完成投资: {name_en: Investment, uom: 万元, owner: 发改局, frequency: month, fold: last}
  计划进度: {name_en: Planned, uom: 万元, owner: 发改局, frequency: month, fold: last}
  累计支付: {name_en: Paid, uom: 万元, owner: 财政局, frequency: month, fold: last}
  满意度: {name_en: Satisfaction, uom: "%", owner: 统计局, frequency: month, fold: last}
tree:
  - {id: 投资, name_en: Investment, weight: 50, measure: 累计完成投资, target: units, rate: {rule: ratio, cap: 1}}
  - {id: 支付, name_en: Paid, weight: 30, measure: 累计支付, target: 100, rate: {rule: ratio, cap: 1}}
  - {id: 感受, name_en: Residents, weight: 20, measure: 满意度, rate: given}
defaults: {missing: exclude}
round: {points: 2, score: 2}
"""
PLAN = """\
plan: 试验监控
title: 试验监控方案（示意）
title_en: A plan to watch by (invented)
demonstration: true
scheme: 监控试验
year: 2026
lamps: lag-points
rules:
  lag: {line: 20, edge: inclusive}
clock: {days: 10, suspend: true}
alerts: {per_person: 3}
indicators:
  - {id: 完成投资, name: 完成投资, name_en: Investment, item: 累计完成投资, target: 100, path: {5: 60, 12: 100, between: step}}
"""
TOWNS = ("SQX-SQ", "SQX-LL", "SQX-FG")
MAY = date(2026, 5, 20)  # month 5: the path of PLAN says 60 %


@pytest.fixture
def version(town):
    """The scheme, adopted for three units."""
    from quanheng.platform.schemes.actions import adopt

    return adopt(SCHEME.encode(), members=dict.fromkeys(TOWNS, ""), by=town.office)


@pytest.fixture
def say(town):
    """Post figures: `say(item, {unit: value}, period)` or `say(item, value, period, unit)`."""
    from quanheng.platform.ledger.actions import post
    from quanheng.platform.ledger.entries import Entry

    def make(item, values, period="2026-05"):
        rows = [Entry(item, unit, period, Decimal(str(v)), source="示意台账") for unit, v in values.items()]
        return post(rows, "archive", by=town.office)

    return make


@pytest.fixture
def watch(town, version):
    """A plan in force, its text told or that of `PLAN` with parts exchanged."""
    from quanheng.platform.monitoring import actions

    def make(text=PLAN, **exchanged):
        for old, new in exchanged.get("by", {}).items():
            assert old in text
            text = text.replace(old, new)
        return actions.adopt(actions.draft(text, "plan.yaml", by=town.office), by=town.office2)

    return make


@pytest.fixture
def at(monkeypatch):
    """Set the day the house believes it is."""

    def make(day):
        from quanheng.platform.monitoring import (
            alerts,
            cases,
            checking,
            jobs,
            midterm,
            milestones,
            views,
            views_case,
        )

        for module in (alerts, cases, checking, jobs, midterm, milestones, views, views_case):
            if hasattr(module, "today"):
                monkeypatch.setattr(module, "today", lambda: day)

    return make
