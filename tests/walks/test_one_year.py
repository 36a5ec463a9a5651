"""A year of 石桥县 (示意数据) from preparation to feedback: each stage brings forth its products, and none can be skipped."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from importlib.resources import files

import pytest
from django.utils import timezone
from tests.platform.conftest import town  # noqa: F401 - fixture

from quanheng.engine.errors import Refused, Text
from quanheng.platform.agenda.calendar import add_working_days
from quanheng.platform.appeals import actions as appeals
from quanheng.platform.collection import queries as returns
from quanheng.platform.collection.actions import calls, deciding, filling
from quanheng.platform.collection.intake_form import Line
from quanheng.platform.journal import queries as journal
from quanheng.platform.programmes import actions as programmes
from quanheng.platform.programmes import cycle as cycles
from quanheng.platform.programmes import planning
from quanheng.platform.programmes.application import Application
from quanheng.platform.programmes.flow import (
    CLOSED,
    FEEDBACK,
    MIDTERM,
    ORDER,
    PREPARE,
    PRODUCTS,
    RESULT,
    STAGES,
)
from quanheng.platform.project.county.story import FIRST, GIVEN, OWNERS, SECOND, TOWNS
from quanheng.platform.publication import actions as publication
from quanheng.platform.registry.people import today
from quanheng.platform.schemes import consultation, drafts, targets
from quanheng.platform.schemes.actions import Aim
from quanheng.platform.scoring import actions as scoring

YEAR, SCHEME = 2026, "石桥县乡镇考核-2026"
AIMS = {"税收收入完成": ("6700", "4600"), "村集体收入完成": ("600", "800"), "农田建设完成": ("1200", "1000")}
USES = {
    "预算": ("budget", "示意：得分挂钩 2027 年以奖代补额度", "Budget: grants of 2027 tied to the score (invented)"),
    "干部": ("people", "示意：结果抄送组织部门，作考核参考", "People: sent to the personnel department (invented)"),
    "评先": ("priority", "示意：评先推优优先考虑前列单位", "Priority: the first come first in awards (invented)"),
    "公开": ("publication", "示意：结果在门户公开并随年度报告公布", "Publication: on the portal and in the yearly report (invented)"),
}  # fmt: skip


class Year:
    """The year's cycle, and what everybody does in it."""

    def __init__(self, cast) -> None:
        self.cast = cast
        self.people = {unit: getattr(cast, key) for unit, key in (TOWNS | OWNERS).items()}

    def register(self):
        """The assessment gets its number, comes into the plan and begins."""
        by = self.cast
        application = Application(
            title="石桥县 2026 年乡镇综合考核（示意）", organiser="SQX-KH", year=YEAR, begins=date(YEAR, 1, 1),
            ends=date(YEAR, 12, 31), basis="示意", units=tuple(TOWNS), content=("经济发展",), scheme=SCHEME, demonstration=True,
        )  # fmt: skip
        programme = programmes.check(programmes.propose(application, by=by.office), by=by.office2)
        programmes.file(programme, by=by.office2)
        planning.adopt_plan(YEAR, by=by.leader)
        programme.refresh_from_db()
        programmes.start(programme, by=by.office)

    @property
    def cycle(self):
        """As it stands now."""
        return cycles.find(SCHEME, YEAR)

    def draft(self):
        """The scheme with agreed targets, settled, not yet adopted."""
        text = files("quanheng.platform.project.county").joinpath("scheme.yaml").read_text(encoding="utf-8")
        made = drafts.create(drafts.Start("upload", text, "scheme.yaml"), year=str(YEAR), by=self.cast.office)
        drafts.set_members(made.pk, dict.fromkeys(TOWNS, ""), by=self.cast.office)
        aims = [
            Aim(u, node, "", Decimal(v))
            for node, each in AIMS.items()
            for u, v in zip(TOWNS, each, strict=True)
        ]
        for step in targets.propose_all(made.pk, aims, words="按任务书分解", by=self.cast.office):
            agreed = targets.agree(step.pk, side="unit", by=self.people[step.unit_id])
            targets.approve([agreed.pk], by=self.cast.leader)
        around = consultation.consult(made.pk, days=5, by=self.cast.office)
        for unit, who in self.people.items():
            consultation.comment(around.pk, unit=unit, kind="none", by=who)
        consultation.settle(made.pk, by=self.cast.office)
        return made

    def call(self, version, period):
        """A call goes out."""
        return calls.open_call(
            version, period, submit_by=add_working_days(today(), 5), given=GIVEN, by=self.cast.office
        )

    def collect(self, call, told: Mapping[str, tuple[str, str]]):
        """Everybody fills in and hands over, every owner confirms."""
        order = list(TOWNS)
        for paper in call.returns.all():
            who = self.people[paper.unit_id]
            cells = paper.cells.filter(kind="asked")
            said = {c.key: told[c.item][order.index(c.unit_id)] for c in cells}
            filling.fill(
                paper, [Line(k, raw=v, value=Decimal(v)) for k, v in said.items()], by=who, via="grid"
            )
            deciding.submit(returns.paper(paper.pk), by=who)
        for paper in call.returns.all():
            for who in (self.cast.owner_fg, self.cast.owner_tj, self.cast.owner_cz, self.cast.office):
                deciding.confirm(returns.paper(paper.pk), by=who)

    def advance(self):
        """Into the next stage; what stands in the way is raised."""
        return cycles.advance(self.cycle, by=self.cast.office)


@pytest.fixture
def year(town, settings, tmp_path, monkeypatch):  # noqa: F811
    """The year before anything was done in it."""
    monkeypatch.setenv("QUANHENG_HOME", str(tmp_path / "home"))
    return Year(town)


def refused(act, *words):
    """Refused, and in these words in both languages; gives the codes."""
    with pytest.raises(Refused) as error:
        act()
    zh = "\n".join(p.say("zh") for p in error.value.problems)
    assert all(w in zh for w in words), zh
    assert all(p.say("en").isascii() or p.found.en for p in error.value.problems)
    return [p.code for p in error.value.problems]


def lacks(year, *kinds):
    """The stage cannot be left: every product it lacks is named, no other."""
    stage = year.cycle.stage
    assert refused(year.advance, *(PRODUCTS[k].zh for k in kinds)) == ["missing-product"] * len(kinds)
    assert cycles.missing(year.cycle) == list(kinds)
    assert year.cycle.stage == stage


def test_a_year_has_four_stages_and_none_is_skipped(year):
    by = year.cast
    draft = year.draft()
    version = drafts.adopt(draft.pk, by=by.office2)  # ready before the year is opened: kept for nobody yet
    assert refused(lambda: year.call(version, "2026-Q2"), "备案")
    year.register()
    assert year.cycle.stage == PREPARE


def test_prepare_midterm_result_feedback(year, monkeypatch):
    by = year.cast
    # 前期准备
    year.register()
    lacks(year, "scheme", "targets", "call")
    version = drafts.adopt(year.draft().pk, by=by.office2)
    lacks(year, "call")
    halfway = year.call(version, "2026-Q2")
    assert year.advance().stage == MIDTERM

    # 过程评价
    lacks(year, *STAGES[MIDTERM].products)
    assert refused(lambda: year.call(version, "2026-Q4"), "“过程评价”阶段", "“结果评价”") == ["wrong-stage"]
    year.collect(halfway, SECOND)
    lacks(year, "midterm_run", "midterm_notice")
    interim = scoring.run(version, periods=["2026-Q2"], by=by.office)
    assert "wrong-state" in refused(lambda: scoring.tell(interim, by=by.office))
    scoring.review(interim, by=by.reviewer)
    lacks(year, "midterm_notice")
    scoring.tell(interim, by=by.office)
    assert year.advance().stage == RESULT

    # 结果评价：中期的复核、确认不能顶替年终的
    scoring.confirm(interim, by=by.leader)
    lacks(year, *STAGES[RESULT].products)
    assert refused(lambda: year.call(version, "2026-Q3"), "“结果评价”阶段") == ["wrong-stage"]
    final = year.call(version, "2026-Q4")
    year.collect(final, {item: SECOND[item] for item in FIRST})
    lacks(year, "result_run", "reviewed", "confirmed")
    run = scoring.run(version, periods=["2026-Q4"], by=by.office)
    lacks(year, "reviewed", "confirmed")
    assert refused(lambda: scoring.confirm(run, by=by.leader)) == ["wrong-state"]
    scoring.review(run, by=by.reviewer)
    lacks(year, "confirmed")
    assert refused(lambda: scoring.freeze(run, by=by.office2)) == ["wrong-state"]
    scoring.confirm(run, by=by.leader)
    assert year.advance().stage == FEEDBACK

    # 结果反馈
    lacks(year, *STAGES[FEEDBACK].products)
    for period in ("2026-Q3", "2026-Q4"):
        assert refused(lambda p=period: year.call(version, p), "“结果反馈”阶段") == ["wrong-stage"]
    assert refused(lambda: publication.propose(run, by=by.office)) == ["wrong-state"]
    run = scoring.freeze(run, by=by.office2)
    scoring.tell(run, by=by.office)
    lacks(year, "objections_closed", "release", "use_of_results")
    said = appeals.file(run, "SQX-SQ", ground="figure", text="示意：累计开工数少算一个", by=by.reporter)
    release = publication.propose(run, notice_days=0, by=by.office)  # 示意方案可以不公示
    assert "open-appeal" in refused(lambda: publication.release(release, by=by.leader), "申诉")
    assert refused(lambda: appeals.accept(said, by=by.office2), "回避") == ["same-person"]  # 锁定过这次计分
    appeals.accept(said, by=by.audit)
    appeals.decide(said, "dismiss", "示意：核对开工令，数无误", by=by.audit)
    assert refused(lambda: publication.release(release, by=by.leader), "申诉的期限") == [
        "appeals-still-possible"
    ]
    lacks(year, "objections_closed", "release", "use_of_results")
    later = timezone.now() + timedelta(days=30)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    assert refused(lambda: publication.release(release, by=by.office)) == ["same-person"]
    assert publication.release(release, by=by.leader).state == "released"
    lacks(year, "use_of_results")
    for name, (ref, zh, en) in USES.items():
        cycles.file_by_hand(year.cycle, "use_of_results", ref, Text(f"{name}：{zh}", en), by=by.office)
    assert year.advance().stage == CLOSED

    # 闭环：四个阶段各自的产物都在，谁在何时转的阶段也在
    stages = cycles.states(year.cycle)
    assert [s.id for s in stages] == list(ORDER[:-1])
    for stage in stages:
        assert stage.standing == "done"
        assert stage.finished.by == by.office.name
        assert not stage.missing
        assert all(p.at and p.by for filed in stage.products.values() for p in filed)
    assert {p.ref for p in stages[-1].products["use_of_results"]} == {ref for ref, _, _ in USES.values()}
    assert len(journal.entries(kind="programmes.advance")) == 4
    assert refused(year.advance, "已闭环") == ["closed"]
    assert refused(
        lambda: cycles.file_by_hand(year.cycle, "use_of_results", "late", Text("迟到", "late"), by=by.office)
    ) == ["wrong-state"]
