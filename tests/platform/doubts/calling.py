"""A scheme of one quarter, scored and told, and tickets taken in by the hotline's own door: what a score is held against."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta

from tests.platform.doubts.conftest import OTHER, UNIT, post

SCHEME = """\
scheme: 季度考核-示意
title: 季度考核（示意）
title_en: Quarterly (invented)
demonstration: true
period: quarter
items:
  亮灯数: {name_en: Lamps lit, uom: 盏, owner: 统计局, frequency: quarter}
  应亮数: {name_en: Lamps due, uom: 盏, owner: 统计局, frequency: quarter}
  办件率: {name_en: Cases done, uom: "%", owner: 统计局, frequency: quarter}
tree:
  - {id: 亮灯率, name_en: Lamps lit, weight: 60, measure: 亮灯数 / 应亮数 * 100, target: 100, rate: {rule: ratio, cap: 1}}
  - {id: 办结率, name_en: Cases done, weight: 40, measure: 办件率, target: 100, rate: {rule: ratio, cap: 1}}
adjust:
  deduct: {categories: {失实: {cap: 5, claims: {失实: 失实数 * 2}}}}
round: {points: 2, score: 2}
"""
QUARTER = "2025-Q1"
LINKS = "# 示意\n亮灯率：路灯\n总分：*"
HEAD = ("编号", "来电时间", "类型", "一级分类", "二级分类", "标题", "承办单位", "解决", "诉求人编号")


def scored(town, lit=98, told=True):
    """石桥镇 got 98 of 100 for its lamps (柳林镇 75), and knows it."""
    from quanheng.platform.schemes.actions import adopt
    from quanheng.platform.scoring import actions as scoring

    text = SCHEME.replace("items:\n", "items:\n  失实数: {name_en: Misreported, uom: 件, owner: 统计局, frequency: quarter}\n")  # fmt: skip
    version = adopt(text.encode(), members={UNIT: "", OTHER: ""}, by=town.office2)
    post(
        town, [("应亮数", UNIT, QUARTER, 100), ("亮灯数", UNIT, QUARTER, lit), ("办件率", UNIT, QUARTER, 95)]
    )
    post(
        town,
        [("应亮数", OTHER, QUARTER, 100), ("亮灯数", OTHER, QUARTER, 75), ("办件率", OTHER, QUARTER, 60)],
    )
    run = scoring.run(version, periods=[QUARTER], by=town.office)
    if told:
        run = scoring.review(run, by=town.reviewer)
        run = scoring.confirm(run, by=town.leader)
        scoring.tell(run, days=0, by=town.office)  # nobody waits for appeals here
    return run


def tickets(unit, year, many, unsolved=0, label="路灯", kind="投诉", callers=None):
    """Rows of tickets spread over the first quarter of a year."""
    for k in range(many):
        at = datetime(year, 1 + k % 3, 1, 8) + timedelta(hours=5 * k)
        number = f"{unit[-2:]}{year}{label}{kind}{k:04d}"
        yield number, f"{at:%Y-%m-%d %H:%M}", kind, label, "", "灯不亮（示意）", unit, "否" if k < unsolved else "是", f"c{k % (callers or many)}"  # fmt: skip


def take_in(town, *groups):
    """Lists of tickets into the hotline."""
    from quanheng.platform.hotline.intake import take_in as take

    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow(HEAD)
    for rows in groups:
        lines.writerows(rows)
    return take(out.getvalue().encode(), "list.csv", by=town.office)


def doubled(town, now=50, before=20, others=(30, 30), **more):
    """The calls about 路灯 at 石桥镇 in the first quarters of 2024 and 2025, and those of 柳林镇."""
    take_in(
        town, tickets(UNIT, 2024, before, 4), tickets(UNIT, 2025, now, 10, **more),
        tickets(OTHER, 2024, others[0], 5), tickets(OTHER, 2025, others[1], 5),
    )  # fmt: skip


def probe(town, links=LINKS, **settings):
    """The detector set with a document of links."""
    from quanheng.platform.doubts import actions

    said = {"scheme": "季度考核-示意", "links": links} | settings
    return actions.set_probe("score-calls", "亮灯与来电（示意）", {}, said, by=town.office)
