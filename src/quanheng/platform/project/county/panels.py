"""Panels of 石桥县 (示意数据): heritage work judged by five invented experts; that of 2025 is closed, that of 2026 is in its first round."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from importlib.resources import files
from zlib import crc32

from quanheng.platform.ledger.actions import post
from quanheng.platform.ledger.entries import Entry
from quanheng.platform.panels import closing, marking, opening, pool, queries
from quanheng.platform.panels.grades import take_in
from quanheng.platform.panels.models import Panel
from quanheng.platform.panels.opening import Plan
from quanheng.platform.registry.models import Person
from quanheng.platform.registry.people import actor_of, add_person, appoint, today
from quanheng.platform.registry.powers import INSTALLER, Actor
from quanheng.platform.schemes import actions as schemes
from quanheng.platform.schemes import queries as adopted
from quanheng.platform.schemes.models import SchemeVersion

SCHEME = "石桥县非遗保护-2026"
TOWNS = ("SQX-SQ", "SQX-LL", "SQX-FG", "SQX-TJ")
EXPERTS = (
    ("qiwen", "戚文", "Qi Wen"), ("luohua", "罗花", "Luo Hua"), ("mengxi", "孟戏", "Meng Xi"), ("daoyi", "陶艺", "Tao Yi"),
    ("yinyue", "尹乐", "Yin Yue"), ("fangzhi", "方志", "Fang Zhi"),
)  # fmt: skip
FIELD = "非遗保护"
GUIDES = (
    "传承实效 | 80-100 | 有人学、有人教、有收入，村民说得出变化\n"
    "传承实效 | 60-80 | 有传习活动，参加的多是组织来的\n"
    "传承实效 | 0-60 | 只有挂牌和经费，看不到传人"
)
MARKS = {"SQX-SQ": 86, "SQX-LL": 79, "SQX-FG": 71, "SQX-TJ": 66}
LEAN = (-6, -2, 0, 3, 5)


def tell(cast: Mapping[str, Actor]) -> None:
    """One panel closed, one in its first round with the county's own expert on a seat; a list of grades over its cap. Once."""
    if adopted.in_force(SCHEME) is not None:
        return
    _fill_pool(cast)
    text = files("quanheng.platform.project.county").joinpath("heritage.yaml").read_bytes()
    version = schemes.adopt(text, members=dict.fromkeys(TOWNS, ""), by=cast["office"])
    _figures(cast)
    past = _open(version, "2025", "2025 年度非遗保护评审（示意）", "Heritage panel of 2025 (invented)", cast)
    for seat in queries.seats(past):
        for subject in queries.subjects(past):
            chance = crc32(f"{subject.unit_id}{seat.number}".encode()) % 9 - 4
            value = MARKS[subject.unit_id] + LEAN[seat.number - 1] + chance
            level = 1 if value >= 80 else 2 if value >= 60 else 3
            given = {"传承实效": marking.Given(str(value), str(level), "现场看了传习点")}
            marking.save(seat, subject, given, by=actor_of(seat.expert.person))
        marking.submit(seat, by=actor_of(seat.expert.person))
    closing.close(queries.panel(past.pk), note="第一轮分歧不大，结束（示意）", by=cast["office2"])
    _open(version, "2026", "2026 年度非遗保护评审（示意）", "Heritage panel of 2026 (invented)", cast)
    _grades(cast)


def _fill_pool(cast: Mapping[str, Actor]) -> None:
    known = {p.login: p for p in Person.objects.filter(demonstration=True)}
    for login, name, name_en in EXPERTS:
        person = known.get(login)
        if person is None:
            person = add_person(login, name, name_en=name_en, demonstration=True, by=INSTALLER)
            appoint(person, "expert", "SQX", by=INSTALLER)
        expert = pool.admit(person, [FIELD], by=cast["office"])
        if login == "fangzhi":
            pool.declare(expert, "SQX-FG", "contract", note="发改局课题（示意）", by=cast["office"])
    pool.admit(Person.objects.get(pk=cast["expert"].person), [FIELD, "财务"], by=cast["office"])


def _figures(cast: Mapping[str, Actor]) -> None:
    rows = []
    for place, unit in enumerate(TOWNS):
        rows.append(Entry("新增传承人", unit, "2026", Decimal(6 - place), source="认定文件（示意）"))
        rows.append(Entry("响应天数", unit, "2026", Decimal(2 + 2 * place), source="抢救记录（示意）"))
    post(rows, "archive", by=cast["office"])


def _open(version: SchemeVersion, period: str, title: str, title_en: str, cast: Mapping[str, Actor]) -> Panel:
    """A panel open, with links in its dossier, drawn and begun; the county's expert has a seat in that of 2026."""
    wanted = {FIELD: 4, "财务": 1} if period == "2026" else {FIELD: 5}
    panel = opening.open_panel(
        Plan(
            version, "专家", period, title, ["传承实效", "抢救响应"], wanted, today() + timedelta(days=10), title_en=title_en,
            figures=["新增传承人"], guides=GUIDES, demonstration=True,
        ),
        by=cast["office"],
    )  # fmt: skip
    for unit in TOWNS:
        opening.add_exhibit(
            panel,
            unit,
            title="传习点走访记录（示意）",
            link="https://example.org/heritage",
            by=cast["office"],
        )
    opening.draw(panel, said="在场人报 7（示意）", by=cast["office"])
    opening.start(panel, by=cast["office"])
    return panel


def _grades(cast: Mapping[str, Actor]) -> None:
    """A hundred appraisals of which 85 are good, by five markers."""
    lines = ["人员代码,评核人,得分,等次,期间"]
    for k in range(100):
        mark = 4.6 if k % 10 == 0 else 4.0 if k % 20 < 17 else 3.0
        grade = "优异" if mark >= 4.5 else "十分满意" if mark >= 3.5 else "满意"
        lines.append(f"P{k:03d},M{k % 5 + 1},{mark - 0.1 * (k % 5 == 4):.1f},{grade},2025")
    take_in(
        "\n".join(lines).encode(), "评核等次（示意）.csv", title="2025 年度评核等次（示意）", unit="SQX-KH", terms={}, demonstration=True,
        by=cast["office"],
    )  # fmt: skip
