"""Figures of 石桥县 that need an explanation (示意数据): jobs reported against insured, lamps against night walks, a sum, a
self-score, a row of hundreds, a full score while calls doubled; one answered, one returned, one lifted, the others waiting."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from quanheng.platform.catalogue.actions import enter
from quanheng.platform.catalogue.meanings import ItemSpec
from quanheng.platform.doubts import actions, scanning
from quanheng.platform.doubts.models import Case, Probe
from quanheng.platform.hotline import intake
from quanheng.platform.ledger.actions import post
from quanheng.platform.ledger.entries import Entry
from quanheng.platform.registry.powers import Actor
from quanheng.platform.schemes import queries as schemes

SOURCE = "示意数据"
# code, words, English, unit of measure
ITEMS = (
    ("新增就业人数", "New jobs reported", "人"), ("社保新增参保人数", "Newly insured persons", "人"),
    ("路灯安装完成率", "Street lamps installed, of plan", "%"), ("夜间出行率", "Share of residents out at night", "%"),
    ("产业路硬化诉求占比", "Complaints about unpaved work roads", "%"), ("耕地面积", "Arable land", "亩"),
    ("水田面积", "Paddy fields", "亩"), ("旱地面积", "Dry fields", "亩"), ("办件按时率", "Cases handled in time", "%"),
)  # fmt: skip
PROBES = (
    ("second-source", "就业与参保（示意）", "Jobs against insured (invented)", {"own": ["新增就业人数"], "other": ["社保新增参保人数"]}),
    ("self-execution", "自评与执行（示意）", "Self-score against execution (invented)", {}),
    ("inverted", "路灯与夜间出行（示意）", "Lamps and night walks (invented)", {"output": ["路灯安装完成率"], "outcome": ["夜间出行率"], "share": ["产业路硬化诉求占比"]}),
    ("sums", "耕地分项（示意）", "Parts of arable land (invented)", {"parts": ["水田面积", "旱地面积"], "whole": ["耕地面积"]}),
    ("uniform", "办件按时率（示意）", "Cases in time (invented)", {"item": ["办件按时率"]}),
)  # fmt: skip

SCHEME = "石桥县乡镇考核-2026"
LINKS = "# 电话调查的满意，与投诉最多的交通运输类来电放在一起看；示意\n群众感受：交通运输"
CALLS = {
    ("SQX-SQ", 2025): (8, 2),
    ("SQX-SQ", 2026): (19, 7),
    ("SQX-LL", 2025): (9, 2),
    ("SQX-LL", 2026): (10, 2),
}  # a month: all, unsolved
HEAD = (
    "编号",
    "来电时间",
    "类型",
    "一级分类",
    "标题",
    "正文",
    "承办单位",
    "派单时间",
    "首次联系时间",
    "办结时间",
    "回访是否联系上",
    "解决",
)


def _calls() -> bytes:
    """Complaints of two first quarters as a hotline exports them: 石桥镇 24 → 57, 柳林镇 27 → 30, all invented."""
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow(HEAD)
    for (unit, year), (many, unsolved) in CALLS.items():
        for month in (1, 2, 3):
            for k in range(many):
                at = datetime(year, month, 1 + k, 9, 5 * (k % 12))
                given, met, done = (f"{at + timedelta(hours=h):%Y-%m-%d %H:%M}" for h in (1, 5, 99))
                lines.writerow((
                    f"{unit[-2:]}{at:%Y%m%d}9{k:04d}", f"{at:%Y-%m-%d %H:%M}", "投诉", "交通运输", "产业路没有做完（示意）", "项目说开工了，路一直没有做完（示意）",
                    unit, given, met, done, "是", "否" if k < unsolved else "是",
                ))  # fmt: skip
    return out.getvalue().encode()


def _held_against_calls(cast: Mapping[str, Actor]) -> None:
    """The calls of the quarter that was scored, and the detector that holds the score against them."""
    if schemes.in_force(SCHEME) is None:
        return
    intake.take_in(_calls(), "一季度工单（示意）.csv", demonstration=True, by=cast["office"])
    actions.set_probe(
        "score-calls", "群众感受与来电（示意）", {}, {"scheme": SCHEME, "links": LINKS}, title_en="What residents feel against calls (invented)",
        demonstration=True, by=cast["office"],
    )  # fmt: skip


def _figures() -> Iterator[tuple[str, str, str, str]]:
    """(item, unit, period, value), all invented."""
    for item, sq, ll in (("新增就业人数", "12000", "8050"), ("社保新增参保人数", "9100", "7900")):
        yield item, "SQX-SQ", "2025", sq
        yield item, "SQX-LL", "2025", ll
    for item, values in (
        ("路灯安装完成率", ("100", "110", "120")), ("夜间出行率", ("50", "48", "46")), ("产业路硬化诉求占比", ("30", "36", "42")),
    ):  # fmt: skip
        for quarter, value in zip(("2025-Q2", "2025-Q3", "2025-Q4"), values, strict=True):
            yield item, "SQX-SQ", quarter, value
    for item, value in (("耕地面积", "12000"), ("水田面积", "8000"), ("旱地面积", "3000")):
        yield item, "SQX-LL", "2025", value
    for month in range(1, 13):
        yield "办件按时率", "SQX-LL", f"2025-{month:02}", "100"
        yield "办件按时率", "SQX-SQ", f"2025-{month:02}", str(93 + month % 7)


def tell(cast: Mapping[str, Actor]) -> None:
    """Everything by the real acts, once: a second call finds it there and does nothing."""
    if Probe.objects.exists():
        return
    specs = [
        ItemSpec(code, code, en, uom, f"示意口径：{code}", owner="统计局", source=SOURCE)
        for code, en, uom in ITEMS
    ]
    enter(specs, cast["office"], whence=SOURCE)
    rows = [Entry(i, u, p, Decimal(v), source=SOURCE) for i, u, p, v in _figures()]
    post(rows, "import", by=cast["owner_tj"])
    for detector, title, en, items in PROBES:
        actions.set_probe(detector, title, items, {}, title_en=en, demonstration=True, by=cast["office"])
    _held_against_calls(cast)
    scanning.scan(by=cast["office"])
    found = {(c.detector, c.unit): c for c in Case.objects.all()}
    land = found["sums", "SQX-LL"]
    actions.answer(land, "旱地漏报了退耕还耕的 1000 亩（示意）", by=cast["reporter2"])
    actions.return_(land, "请从填报处更正旱地面积（示意）", by=cast["reviewer"])
    even = found["uniform", "SQX-LL"]
    actions.answer(even, "系统自动办结，逾期件自动退回，不进分母（示意）", by=cast["reporter2"])
    actions.lift(even, "nature", "口径使然；建议改口径（示意）", by=cast["reviewer"])
    own = found["self-execution", "SQX-LL"]
    actions.answer(own, "尾款按合同次年支付（示意）", by=cast["reporter2"])
