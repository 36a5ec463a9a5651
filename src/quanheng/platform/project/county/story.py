"""The year of 石桥县 so far (示意数据): one quarter collected, scored and proposed for release, the next in mid-cycle, and
next year's scheme under consultation — so that every desk has something to do. Everything by the real acts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from importlib.resources import files

from django.db import transaction

from quanheng.platform.agenda.calendar import add_working_days
from quanheng.platform.collection import queries as returns
from quanheng.platform.collection.actions import calls, deciding, filling
from quanheng.platform.collection.intake_form import Line
from quanheng.platform.programmes import actions as programmes
from quanheng.platform.programmes import planning
from quanheng.platform.programmes import queries as register
from quanheng.platform.programmes.application import Application
from quanheng.platform.project.county import (
    adjustments,
    appeals,
    commitments,
    doubts,
    feeds,
    followup,
    heard,
    hotline,
    monitoring,
    panels,
    reports,
    surveys,
    verification,
)
from quanheng.platform.publication import actions as publication
from quanheng.platform.registry.people import today
from quanheng.platform.registry.powers import Actor
from quanheng.platform.schemes import consultation, drafts, targets
from quanheng.platform.schemes import queries as schemes
from quanheng.platform.schemes.actions import Aim
from quanheng.platform.schemes.models import SchemeVersion
from quanheng.platform.scoring import actions as scoring

Cast = Mapping[str, Actor]
SCHEME, YEAR = "石桥县乡镇考核-2026", 2026
TOWNS = {"SQX-SQ": "reporter", "SQX-LL": "reporter2"}
GIVEN = ("计划开工数", "计划投资", "税收收入", "群众满意度")
OWNERS = {"SQX-FG": "owner_fg", "SQX-TJ": "owner_tj", "SQX-CZ": "owner_cz"}

# What each quarter says: item → (石桥镇, 柳林镇). All of it is invented.
FIRST = {
    "计划开工数": ("8", "6"), "累计开工数": ("8", "5"), "计划投资": ("21000", "15000"), "累计完成投资": ("19850", "15600"),
    "税收收入": ("3377", "2210"), "村集体经营性收入": ("318", "402"), "高标准农田新建": ("400", "520"),
    "群众满意度": ("90.6", "93.1"),
}  # fmt: skip
SECOND = {
    "计划开工数": ("24", "15"), "累计开工数": ("19", "13"), "计划投资": ("46500", "33000"), "累计完成投资": ("44100", "34200"),
    "税收收入": ("6842", "4390"), "村集体经营性收入": ("586", "845"), "高标准农田新建": ("1150", "1010"),
    "群众满意度": ("91.2", "92.4"),
}  # fmt: skip
AIMS = {
    ("税收收入完成", "2026-Q1"): ("3300", "2300"), ("税收收入完成", "2026-Q2"): ("6700", "4600"),
    ("村集体收入完成", "2026-Q1"): ("300", "380"), ("村集体收入完成", "2026-Q2"): ("600", "800"),
    ("农田建设完成", "2026-Q1"): ("400", "500"), ("农田建设完成", "2026-Q2"): ("1200", "1000"),
}  # fmt: skip


def tell(cast: Cast, say: Callable[[str], None] = print) -> None:
    """Set the county in mid-cycle, once: a second call finds it there and does nothing."""
    if schemes.in_force(SCHEME) is not None:
        return
    with transaction.atomic():  # the whole story or none of it
        _file(cast)
        version = _adopt(cast)
        _collect_first(version, cast)
        _score_first(version, cast)
        _begin_second(version, cast)
        _consult_next(version, cast)
        commitments.tell(cast)
        surveys.tell(cast)
        heard.tell(cast)
        panels.tell(cast)
        feeds.tell(cast)
        verification.tell(cast)
        doubts.tell(cast)
        adjustments.tell(cast)
        monitoring.tell(cast)
        appeals.tell(cast)
        followup.tell(cast)
        reports.tell(cast)
        hotline.tell(cast)
    say(
        "石桥县（示意数据）：一季度已计分待公布，二季度正在填报 / Shiqiao County (invented): Q1 scored, Q2 being collected"
    )


def _file(cast: Cast) -> None:
    """The assessment gets its number, comes into the plan and begins."""
    application = Application(
        title="石桥县 2026 年乡镇综合考核（示意）", title_en="Assessment of townships 2026 (invented)", organiser="SQX-KH", year=YEAR,
        begins=date(YEAR, 1, 1), ends=date(YEAR, 12, 31), basis="示意：石桥县年度考核安排", units=tuple(TOWNS),
        content=("经济发展", "乡村振兴", "群众感受"), burden=360, scheme=SCHEME, demonstration=True,
    )  # fmt: skip
    programme = programmes.propose(application, by=cast["office"])
    programme = programmes.check(programme, by=cast["office2"])
    programmes.file(programme, by=cast["office2"])
    planning.adopt_plan(YEAR, by=cast["leader"])
    programme = register.filed_for(SCHEME, YEAR)
    assert programme is not None  # it was filed a line ago
    programmes.start(programme, by=cast["office"])


def _adopt(cast: Cast) -> SchemeVersion:
    """The scheme is drafted, put to the townships, settled, and adopted by the other hand, with agreed targets."""
    text = files("quanheng.platform.project.county").joinpath("scheme.yaml").read_text(encoding="utf-8")
    draft = drafts.create(drafts.Start("upload", text, "scheme.yaml"), year=str(YEAR), by=cast["office"])
    drafts.set_members(draft.pk, dict.fromkeys(TOWNS, ""), by=cast["office"])
    aims = [
        Aim(unit, node, period, Decimal(value))
        for (node, period), values in AIMS.items()
        for unit, value in zip(TOWNS, values, strict=True)
    ]
    for step in targets.propose_all(draft.pk, aims, words="按年度任务书分解", by=cast["office"]):
        agreed = targets.agree(step.pk, side="unit", by=cast[TOWNS[step.unit_id]])
        targets.approve([agreed.pk], by=cast["leader"])
    around = consultation.consult(draft.pk, days=5, by=cast["office"])
    for unit, who in (TOWNS | OWNERS).items():
        consultation.comment(around.pk, unit=unit, kind="none", by=cast[who])
    consultation.settle(draft.pk, by=cast["office"])
    return drafts.adopt(draft.pk, by=cast["office2"])


def _collect_first(version: SchemeVersion, cast: Cast) -> None:
    """The first quarter: asked, filled in, submitted, confirmed, all of it."""
    call = _open(version, "2026-Q1", cast)
    for paper in call.returns.all():
        who = cast[(TOWNS | OWNERS)[paper.unit_id]]
        filling.fill(paper, _lines(paper, FIRST), by=who, via="grid")
        deciding.submit(returns.paper(paper.pk), by=who)
    for paper in call.returns.all():
        for key in ("owner_fg", "owner_tj", "owner_cz", "office"):
            deciding.confirm(returns.paper(paper.pk), by=cast[key])
    calls.close_call(returns.call(call.pk), by=cast["office"])


def _open(version: SchemeVersion, period: str, cast: Cast):
    return calls.open_call(
        version, period, title="乡镇考核填报表（示意）", title_en="Return of townships (invented)",
        submit_by=add_working_days(today(), 5), given=GIVEN, by=cast["office"],
    )  # fmt: skip


def _lines(
    paper: returns.Return, told: Mapping[str, tuple[str, str]], leave: tuple[str, ...] = ()
) -> list[Line]:
    """The cells of a return filled in from what a quarter says."""
    order = list(TOWNS)
    return [
        Line(
            cell.key,
            raw=told[cell.item][order.index(cell.unit_id)],
            value=Decimal(told[cell.item][order.index(cell.unit_id)]),
        )
        for cell in paper.cells.filter(kind="asked")
        if cell.item not in leave
    ]


def _score_first(version: SchemeVersion, cast: Cast) -> None:
    """The first quarter is scored, reviewed, confirmed, frozen, told to the townships and proposed for release."""
    run = scoring.run(version, periods=["2026-Q1"], by=cast["office"])
    run = scoring.review(run, by=cast["reviewer"])
    run = scoring.confirm(run, by=cast["leader"])
    run = scoring.freeze(run, by=cast["office2"])
    publication.propose(run, by=cast["office"])


def _begin_second(version: SchemeVersion, cast: Cast) -> None:
    """The second quarter: 石桥镇 handed in, and two cells came back; 柳林镇 is still at it; owners are still to give."""
    call = _open(version, "2026-Q2", cast)
    papers = {paper.unit_id: paper for paper in call.returns.all()}
    filling.fill(papers["SQX-SQ"], _lines(papers["SQX-SQ"], SECOND), by=cast["reporter"], via="grid")
    deciding.submit(returns.paper(papers["SQX-SQ"].pk), by=cast["reporter"])
    some = _lines(papers["SQX-LL"], SECOND, leave=("村集体经营性收入", "高标准农田新建"))
    filling.fill(papers["SQX-LL"], some, by=cast["reporter2"], via="grid")
    back = {
        "累计开工数": "石桥粮油仓储、北渠泵站改造两个项目没有开工令，请附件或改数",
        "累计完成投资": "与一季度相比增幅大，请附形象进度表或说明",
    }
    deciding.send_back(returns.paper(papers["SQX-SQ"].pk), back, by=cast["owner_fg"])
    filling.fill(papers["SQX-FG"], _lines(papers["SQX-FG"], SECOND), by=cast["owner_fg"], via="grid")
    deciding.submit(returns.paper(papers["SQX-FG"].pk), by=cast["owner_fg"])


def _consult_next(version: SchemeVersion, cast: Cast) -> None:
    """Next year's scheme is out for consultation; 柳林镇 objects to an indicator and waits for an answer."""
    draft = drafts.create(drafts.from_version(version), year=str(YEAR + 1), by=cast["office"])
    around = consultation.consult(draft.pk, days=8, by=cast["office"])
    consultation.comment(
        around.pk, unit="SQX-LL", kind="objection", node="项目开工率",
        words="年初集中开工受汛期影响大，建议改按累计进度、上下半年分别定目标", by=cast["reporter2"],
    )  # fmt: skip
