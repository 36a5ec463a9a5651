"""A quarterly scheme of 石桥县 and what the tests of this room do with it again and again (示意数据)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from quanheng.platform.collection import actions, queries
from quanheng.platform.collection.intake_form import Line
from quanheng.platform.collection.models import Call, Return
from quanheng.platform.collection.views import line_of
from quanheng.platform.ledger import actions as ledger
from quanheng.platform.ledger.entries import Entry
from quanheng.platform.programmes import actions as programmes
from quanheng.platform.programmes.application import Application
from quanheng.platform.registry.powers import Actor
from quanheng.platform.schemes import actions as schemes

SCHEME = """\
scheme: 经济发展
title: 经济发展考核
title_en: Economic development
demonstration: true
period: quarter
items:
  计划开工数: {name: 年度计划开工数, name_en: projects planned, uom: 个, owner: 发改局, definition: 目标任务书年初定数}
  累计开工数: {name_en: projects started, uom: 个, owner: 发改局, definition: 取得开工令且已动工}
  技改投资: {name_en: technical renovation, uom: 万元, owner: 统计局, definition: 含续建}
  税收收入: {name_en: tax revenue, uom: 万元, owner: 财政局, definition: 入库数}
  村集体收入: {name_en: village income, uom: 万元, definition: 六个村账面合计}
tree:
  - id: 项目
    name_en: Projects
    weight: 50
    children:
      - id: 开工率
        name_en: Projects started
        weight: 50
        measure: 累计开工数 / 计划开工数 * 100
        uom: "%"
        decimals: 1
        target: 80
        rate: {rule: ratio, cap: 1}
  - id: 工业
    name_en: Industry
    weight: 30
    children:
      - {id: 技改, name_en: Renovation, weight: 30, measure: 技改投资, rate: {rule: ratio, cap: 1}, target: 1000}
  - id: 财税
    name_en: Revenue
    weight: 20
    children:
      - {id: 税收, name_en: Tax, weight: 10, measure: 税收收入, rate: {rule: ratio, cap: 1}, target: 6000}
      - {id: 集体收入, name_en: Villages, weight: 10, measure: 村集体收入, rate: {rule: ratio, cap: 1}, target: 500}
rank: {within: group, ties: min}
round: {points: 2, score: 2}
"""
TOWNS = ("SQX-SQ", "SQX-LL")


def line(cell: str, value: Any, note: str = "") -> Line:
    """A line as somebody types it into the page; None empties the cell."""
    return line_of(cell, "" if value is None else str(value), note)


class Office(SimpleNamespace):
    """What the tests do again and again."""

    town: Any
    version: Any

    def open(self, **more: Any) -> Call:
        """The call for the second quarter."""
        return actions.open_call(self.version, more.pop("period", "2026-Q2"), by=self.town.office, **more)

    def paper(self, call: Call, unit: str = "SQX-SQ") -> Return:
        """The return of a unit."""
        return queries.paper(call.returns.get(unit=unit).pk)

    def fill(self, paper: Return, by: Actor | None = None, via: str = "grid", **values: Any) -> Any:
        """Type values by item."""
        return actions.fill(
            paper, [line(k, v) for k, v in values.items()], by=by or self.town.reporter, via=via
        )

    def submitted(self, **more: Any) -> Return:
        """A call whose first return is filled well and submitted."""
        paper = self.paper(self.open(**more))
        self.fill(paper, 计划开工数=24, 累计开工数=17, 技改投资=1235, 税收收入=6842, 村集体收入="未到期")
        return actions.submit(paper, by=self.town.reporter)

    def post(
        self, item: str, value: Any, period: str = "2026-Q2", unit: str = "SQX-SQ", source: str = ""
    ) -> None:
        """A figure into the ledger by another door."""
        entry = Entry(item, unit, period, Decimal(str(value)), source=source or "公开统计")
        ledger.post([entry], "archive", by=self.town.office)


def filed(town: Any, year: int = 2026) -> Any:
    """The programme the scheme runs under, with its filing number, running."""
    application = Application(
        "经济发展考核", "SQX-KH", year, date(year, 1, 1), date(year, 12, 31), basis="县委办〔2026〕1号（示意）",
        units=TOWNS, content=("经济",), scheme="经济发展", demonstration=True,
    )  # fmt: skip
    return programmes.enter_filed(application, f"石考备〔{year}〕7号", by=town.office)


def adopted(town: Any) -> Office:
    """The scheme, adopted for the two townships."""
    version = schemes.adopt(SCHEME.encode(), members=dict.fromkeys(TOWNS, ""), by=town.office)
    return Office(town=town, version=version)
