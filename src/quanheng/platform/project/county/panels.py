"""Panels of 石桥县 (示意数据): heritage work judged by five invented experts. Those of 2023 and 2024 are of units marking one
another; that of 2025 had two rounds, a calibration meeting and the severity model; that of 2026 is in its first round."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from importlib.resources import files
from zlib import crc32

from quanheng.platform.ledger.actions import post
from quanheng.platform.ledger.entries import Entry
from quanheng.platform.panels import closing, looking, marking, meetings, opening, pool, queries
from quanheng.platform.panels.grades import take_in
from quanheng.platform.panels.models import Panel, Seat, Subject
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
MUTUAL = "单位互评"
NEIGHBOURS = (
    ("linshi", "林石", "Lin Shi", "SQX-SQ"), ("liulin", "柳霖", "Liu Lin", "SQX-LL"), ("fangbo", "方波", "Fang Bo", "SQX-FG"),
    ("tangjing", "唐静", "Tang Jing", "SQX-TJ"),
)  # fmt: skip
REASON = "现场看了传习点"


def tell(cast: Mapping[str, Actor]) -> None:
    """One panel closed, one in its first round with the county's own expert on a seat; a list of grades over its cap. Once."""
    if adopted.in_force(SCHEME) is not None:
        return
    _fill_pool(cast)
    text = files("quanheng.platform.project.county").joinpath("heritage.yaml").read_bytes()
    version = schemes.adopt(text, members=dict.fromkeys(TOWNS, ""), by=cast["office"])
    _figures(cast)
    for year in ("2023", "2024"):
        _mutual(version, year, cast)
    looking.look(SCHEME, "专家", by=cast["office"])
    _two_rounds(version, cast)
    _open(version, "2026", "2026 年度非遗保护评审（示意）", "Heritage panel of 2026 (invented)", cast)
    _grades(cast)


def _two_rounds(version: SchemeVersion, cast: Mapping[str, Actor]) -> None:
    """Each unit marked by four of five: the severity model has something to put right, and a second round something to say."""
    terms = {"treatment": "severity", "each": "4"}
    past = _open(
        version,
        "2025",
        "2025 年度非遗保护评审（示意）",
        "Heritage panel of 2025 (invented)",
        cast,
        terms=terms,
    )
    subjects = queries.subjects(past)
    for seat in queries.seats(past):
        for subject in queries.duty(seat, subjects):
            chance = crc32(f"{subject.unit_id}{seat.number}".encode()) % 9 - 4
            _mark(seat, subject, MARKS[subject.unit_id] + LEAN[seat.number - 1] + chance)
        marking.submit(seat, by=actor_of(seat.expert.person))
    past = queries.panel(past.pk)
    meetings.calibrate(
        past, held_on=today(), chair="考核办主任（示意）", minutes="最严的一席把“有人学”理解成本村有人学；锚说的是有人学就算（示意）",
        agreed="再读一遍锚，开第二轮，改不改各自定（示意）", by=cast["office"],
    )  # fmt: skip
    marking.second_round(past, "首轮宽严相差较大，请看匿名分布和理由（示意）", by=cast["office"])
    past = queries.panel(past.pk)
    for seat in queries.seats(past):
        first = queries.sheet(past, 1, seat)
        for subject, leaf in marking.unreasoned(past, seat):
            value = first[(seat.pk, subject.pk, leaf)].value
            _mark(seat, subject, int(value) + (2 if seat.number == 1 else 0), "又看了一遍材料（示意）")
        marking.submit(seat, by=actor_of(seat.expert.person))
    closing.close(past, note="第二轮后结束（示意）", by=cast["office2"])


def _mutual(version: SchemeVersion, year: str, cast: Mapping[str, Actor]) -> None:
    """Experts of the units mark one another's, never their own; one from outside marks all."""
    panel = _open(
        version, year, f"{year} 年度非遗保护各单位互评（示意）", f"Units on one another's heritage work, {year} (invented)", cast,
        wanted={MUTUAL: 4, FIELD: 1}, terms={"recusal": "unit"},
    )  # fmt: skip
    for seat in queries.seats(panel):
        for subject in queries.duty(seat, queries.subjects(panel)):
            chance = crc32(f"{year}{subject.unit_id}{seat.expert.code}".encode()) % 11 - 5
            _mark(seat, subject, MARKS[subject.unit_id] - 2 + chance)
        marking.submit(seat, by=actor_of(seat.expert.person))
    closing.close(queries.panel(panel.pk), note="互评结束（示意）", by=cast["office2"])


def _mark(seat: Seat, subject: Subject, value: int, reason: str = REASON) -> None:
    level = 1 if value >= 80 else 2 if value >= 60 else 3
    given = {"传承实效": marking.Given(str(value), str(level), reason)}
    marking.save(seat, subject, given, by=actor_of(seat.expert.person))


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
    for login, name, name_en, home in NEIGHBOURS:
        person = known.get(login)
        if person is None:
            person = add_person(login, name, name_en=name_en, demonstration=True, by=INSTALLER)
            appoint(person, "expert", "SQX", by=INSTALLER)
        expert = pool.admit(person, [MUTUAL], by=cast["office"])
        pool.declare(expert, home, "own", note="本单位在职（示意）", by=cast["office"])
    pool.admit(Person.objects.get(pk=cast["expert"].person), [FIELD, "财务"], by=cast["office"])


def _figures(cast: Mapping[str, Actor]) -> None:
    rows = []
    for place, unit in enumerate(TOWNS):
        rows.append(Entry("新增传承人", unit, "2026", Decimal(6 - place), source="认定文件（示意）"))
        rows.append(Entry("响应天数", unit, "2026", Decimal(2 + 2 * place), source="抢救记录（示意）"))
    post(rows, "archive", by=cast["office"])


def _open(
    version: SchemeVersion, period: str, title: str, title_en: str, cast: Mapping[str, Actor],
    wanted: Mapping[str, int] | None = None, terms: Mapping[str, str] | None = None,
) -> Panel:  # fmt: skip
    """A panel open, with links in its dossier, drawn and begun; the county's expert has a seat in that of 2026."""
    wanted = wanted or ({FIELD: 4, "财务": 1} if period == "2026" else {FIELD: 5})
    panel = opening.open_panel(
        Plan(
            version, "专家", period, title, ["传承实效", "抢救响应"], wanted, today() + timedelta(days=10), title_en=title_en,
            figures=["新增传承人"], guides=GUIDES, terms=terms or {}, demonstration=True,
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
