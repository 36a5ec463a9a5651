"""The life of a programme: application, overlap check, number, plan, running, review, exit or continuation."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction
from tests.platform.programmes.conftest import application

from quanheng.engine.errors import Refused
from quanheng.platform.agenda import queries as agenda
from quanheng.platform.journal import queries as journal
from quanheng.platform.notices import queries as notices
from quanheng.platform.programmes import cycle, queries
from quanheng.platform.programmes.actions import (
    amend,
    answer_overlaps,
    bind,
    check,
    decide,
    enter_filed,
    file,
    propose,
    reject,
    review,
    start,
    withdraw,
)  # fmt: skip
from quanheng.platform.programmes.models import Programme, Step
from quanheng.platform.programmes.parameters import set_parameter
from quanheng.platform.programmes.planning import adopt_plan, approve_extra


def codes(refused):
    return [p.code for p in refused.value.problems]


def test_the_whole_life(town):
    programme = propose(application(), by=town.office)
    assert [w.title.zh for w in agenda.waiting(town.office2)] == ["核对考核申报“乡镇综合考核”"]
    check(programme, by=town.office2)
    assert [w.title.zh for w in agenda.waiting(town.office2)] == ["给“乡镇综合考核”编备案号"]
    file(programme, by=town.office2)
    assert agenda.waiting(town.office2) == []
    assert [n.title for n in notices.inbox(town.office)] == ["“乡镇综合考核”已备案"]
    assert programme.number == "考备〔2026〕1号"
    assert queries.filed_for("县级综合考核", 2026) == programme
    adopt_plan(2026, by=town.leader)
    programme = queries.programme(programme.pk)
    assert programme.state == "planned"
    start(programme, by=town.office)
    assert cycle.find("县级综合考核", 2026).stage == "prepare"
    assert cycle.missing(cycle.find("县级综合考核", 2026)) == [
        "scheme",
        "targets",
        "call",
    ]  # the plan is its first product
    [waiting] = agenda.waiting(town.office2)
    assert waiting.due > programme.ends
    review(programme, "减少重复报表 3 张", minutes=75, by=town.audit)
    assert [w.title.zh for w in agenda.waiting(town.leader)] == ["决定“乡镇综合考核”退出还是延续"]
    decide(programme, "continued", reason="效果明显", by=town.leader)
    following = Programme.objects.get(continues=programme)
    assert (following.year, following.state, following.begins) == (2027, "proposed", date(2027, 1, 5))
    said = [s.state for s in programme.steps.all()]
    assert said == ["proposed", "checked", "filed", "planned", "running", "reviewed", "continued"]
    assert {e.kind for e in journal.entries(limit=99)} >= {
        "programmes.propose", "programmes.check", "programmes.file", "programmes.plan", "programmes.start",
        "programmes.review", "programmes.decide",
    }  # fmt: skip


def test_an_application_is_refused_with_everything_that_is_wrong(town):
    wrong = application(
        title=" ", organiser="没有局", kinds=(), units=("没有镇",), content=(), ends=date(2025, 1, 1), year=26
    )
    with pytest.raises(Refused) as refused:
        propose(wrong, by=town.office)
    assert sorted(codes(refused)) == [
        "bad-year",
        "blank",
        "dates-in-order",
        "no-content",
        "unknown-unit",
        "unknown-unit",
    ]
    assert Programme.objects.count() == 0


def test_owners_apply_for_their_own_bureau_only(town):
    made = propose(application(organiser="SQX-FG"), by=town.owner_fg)
    assert made.proposed_by == "王工"
    with pytest.raises(Refused):
        propose(application(organiser="SQX-TJ"), by=town.owner_fg)
    with pytest.raises(Refused):
        propose(application(), by=town.reporter)


def test_an_overlap_is_shown_with_what_it_is_on_and_must_be_answered(town, filed):
    first = filed()
    second = propose(
        application(
            title="民生督查", organiser="SQX-FG", units=("SQX-SQ",), kinds=(), content=("民生", "安全"),
            begins=date(2026, 10, 1), ends=date(2027, 1, 31), scheme="民生督查",
        ),
        by=town.office,
    )  # fmt: skip
    [overlap] = second.overlaps
    assert overlap["id"] == first.pk
    assert overlap["on"] == ["object", "content", "time"]
    assert overlap["content"] == ["民生"]
    assert overlap["objects"] == ["SQX-SQ"]  # 石桥镇 is one of 乡镇
    assert (overlap["first"], overlap["last"], overlap["days"]) == ("2026-10-01", "2026-12-31", 92)
    with pytest.raises(Refused) as refused:
        check(second, by=town.office2)
    assert codes(refused) == ["overlap-unanswered"]
    assert "“乡镇综合考核”" in refused.value.problems[0].found.zh
    answer_overlaps(second, "只看实事进度，与综合考核共用一张表", by=town.office)
    assert check(second, by=town.office2).state == "checked"


def test_what_meets_on_two_of_three_is_near_and_on_one_is_not_shown(town, filed):
    filed()
    near = propose(application(title="经济普查评比", content=("统计",), scheme="x"), by=town.office)
    assert [o["on"] for o in near.overlaps] == [["object", "time"]]
    check(near, by=town.office2)  # near is no obstacle
    far = propose(
        application(title="部门考核", kinds=("部门",), content=("党建",), scheme="y"), by=town.office
    )
    assert far.overlaps == []


def test_nobody_checks_or_numbers_what_they_applied_for(town):
    programme = propose(application(), by=town.office)
    with pytest.raises(Refused) as refused:
        check(programme, by=town.office)
    assert codes(refused) == ["same-person"]
    check(programme, by=town.office2)
    with pytest.raises(Refused):
        file(programme, by=town.office)
    file(programme, by=town.office2)
    with pytest.raises(Refused) as refused:
        file(programme, by=town.office2)
    assert codes(refused) == ["wrong-state"]


def test_an_application_is_changed_and_withdrawn_before_it_has_a_number(town, filed):
    first = filed()
    mine = propose(
        application(title="民生督查", organiser="SQX-FG", content=("民生",), scheme="m"), by=town.owner_fg
    )
    assert [o["id"] for o in mine.overlaps] == [first.pk]
    amend(
        mine,
        application(title="林业督查", organiser="SQX-FG", content=("林业",), scheme="m", kinds=("部门",)),
        by=town.owner_fg,
    )
    assert mine.overlaps == []
    assert mine.steps.last().detail["changed"] == ["title", "kinds", "content"]
    with pytest.raises(Refused):
        amend(mine, application(title="林业督查", organiser="SQX-TJ"), by=town.owner_fg)
    with pytest.raises(Refused):
        withdraw(mine, by=town.owner_tj)
    check(mine, by=town.office)
    with pytest.raises(Refused):
        amend(mine, application(title="又改", organiser="SQX-FG"), by=town.owner_fg)
    withdraw(mine, reason="并入市级", by=town.owner_fg)
    assert mine.state == "withdrawn"
    assert agenda.waiting(town.office) == []
    with pytest.raises(Refused):
        withdraw(first, by=town.office)


def test_a_rejected_application_says_why(town):
    programme = propose(application(), by=town.office)
    with pytest.raises(Refused):
        reject(programme, reason="", by=town.office2)
    reject(programme, reason="与市级考核重复", by=town.office2)
    assert programme.steps.last().note == "与市级考核重复"
    assert agenda.waiting(town.office) == []


def test_no_number_and_nothing_goes_out(town, filed):
    with pytest.raises(Refused) as refused:
        queries.require_filed("县级综合考核", 2026)
    assert codes(refused) == ["no-filing-number"]
    propose(application(), by=town.office)
    with pytest.raises(Refused):
        queries.require_filed("县级综合考核", 2026)
    programme = filed(title="第二次", content=("别的",))
    assert queries.require_filed("县级综合考核", 2026) == programme
    with pytest.raises(Refused):
        queries.require_filed("县级综合考核", 2027)


def test_outside_an_adopted_plan_it_needs_its_own_approval(town, filed):
    filed()
    adopt_plan(2026, by=town.leader)
    late = filed(title="汛期专项检查", content=("安全生产",), scheme="汛期", kinds=("部门",))
    with pytest.raises(Refused) as refused:
        queries.require_filed("汛期", 2026)
    assert codes(refused) == ["outside-the-plan"]
    with pytest.raises(Refused):
        start(late, by=town.office)
    with pytest.raises(Refused):
        approve_extra(late, reason="", by=town.leader)
    with pytest.raises(Refused):
        approve_extra(late, reason="要紧", by=town.office)
    assert [w.title.en for w in agenda.waiting(town.leader)] == [
        "Approve “Comprehensive assessment of townships” on its own, or not"
    ]
    approve_extra(late, reason="汛情提前，等不到明年", by=town.leader)
    assert agenda.waiting(town.leader) == []
    assert queries.require_filed("汛期", 2026).extra
    with pytest.raises(Refused) as refused:
        adopt_plan(2026, by=town.leader)
    assert "plan-adopted" in codes(refused)


def test_the_yearly_caps_are_parameters_and_refuse_a_plan(town, filed):
    for k, organiser in enumerate(["SQX-KH", "SQX-KH", "SQX-FG"]):
        filed(title=f"考核 {k}", organiser=organiser, content=(f"内容 {k}",), scheme=f"s{k}")
    with pytest.raises(Refused):
        set_parameter("cap_total", "many", by=town.office)
    with pytest.raises(Refused):
        set_parameter("cap_total", "2", by=town.reporter)
    set_parameter("cap_total", "2", source="石办发〔2026〕2号", by=town.office)
    set_parameter("cap_organiser", "1", by=town.office)
    with pytest.raises(Refused) as refused:
        adopt_plan(2026, by=town.leader)
    assert codes(refused) == ["over-total-cap", "over-organiser-cap"]
    set_parameter("cap_total", "", by=town.office)
    set_parameter("cap_organiser", "2", by=town.office)
    assert len(adopt_plan(2026, by=town.leader).programmes) == 3


def test_the_form_of_the_number_is_a_parameter(town, filed):
    assert filed().number == "考备〔2026〕1号"
    set_parameter("number_format", "SQ-{year}-{n:03d}", by=town.office)
    assert filed(title="二", content=("别的",)).number == "SQ-2026-002"
    with pytest.raises(Refused):
        set_parameter("number_format", "没有顺序号", by=town.office)


@pytest.mark.parametrize(
    "form", ["{n}{year.__class__}", "{n}{x}", "{n", "{n}{0}", "{n!r}{year}", "{n:>99999999}"]
)
def test_a_form_that_is_no_form_is_refused(town, form):
    with pytest.raises(Refused):
        set_parameter("number_format", form, by=town.office)


def test_a_number_given_on_paper_is_taken_over_once(town):
    made = enter_filed(application(), "石考备〔2025〕7号", by=town.office)
    assert (made.state, made.number) == ("filed", "石考备〔2025〕7号")
    with pytest.raises(Refused) as refused:
        enter_filed(application(title="又一项"), "石考备〔2025〕7号", by=town.office)
    assert "number-taken" in codes(refused)


def test_a_scheme_is_bound_later(town, filed):
    programme = filed(scheme="")
    bind(programme, "县级综合考核", by=town.office)
    assert queries.filed_for("县级综合考核", "2026") == programme


def test_days_on_site_have_a_cap(town):
    set_parameter("on_site_days", "3", by=town.office)
    with pytest.raises(Refused) as refused:
        propose(application(on_site_days=5), by=town.office)
    assert codes(refused) == ["too-long-on-site"]


def test_the_applicant_does_not_review_and_exit_ends_it(town, filed):
    programme = filed()
    start(programme, by=town.office)
    with pytest.raises(Refused):
        review(programme, "好", by=town.office)
    with pytest.raises(Refused):
        review(programme, " ", by=town.audit)
    review(programme, "与省考核重复，效果不明显", by=town.audit)
    with pytest.raises(Refused):
        decide(programme, "forever", reason="x", by=town.leader)
    decide(programme, "exited", reason="退出，并入省考核", by=town.leader)
    assert queries.filed_for("县级综合考核", 2026) is None
    assert Programme.objects.count() == 1


def test_two_people_at_once_the_later_is_told(town, filed):
    stale = propose(application(), by=town.office)
    fresh = queries.programme(stale.pk)
    check(fresh, by=town.office2)
    with pytest.raises(Refused):
        check(stale, by=town.office2)
    assert Step.objects.filter(programme=fresh, state="checked").count() == 1


def test_steps_are_never_changed(town, filed):
    filed()
    with pytest.raises(DatabaseError), transaction.atomic():
        Step.objects.update(note="改")
    with pytest.raises(DatabaseError), transaction.atomic():
        Step.objects.all().delete()
