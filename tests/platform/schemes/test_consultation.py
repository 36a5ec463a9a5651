"""Consultation: asked within working days, objected to, answered on record; nothing settles unanswered."""

import pytest

from quanheng.engine.errors import Refused
from quanheng.platform.agenda.calendar import add_working_days
from quanheng.platform.agenda.queries import waiting
from quanheng.platform.notices.queries import unread
from quanheng.platform.registry.people import today
from quanheng.platform.schemes import consultation, drafts, queries
from quanheng.platform.schemes.consultation import COMMENT, NONE, OBJECTION


def codes(error):
    return sorted({p.code for p in error.value.problems})


def test_everybody_concerned_is_asked_and_told(town, draft, consulted):
    assert queries.draft(draft.pk).state == "consulting"
    assert dict(consultation.asked_of(draft, drafts.examined(draft, queries.text(draft).text).scheme)) == {
        "SQX-SQ": "reporter", "SQX-LL": "reporter", "SQX-FG": "owner", "SQX-CZ": "owner",
    }  # fmt: skip
    for who in (town.reporter, town.reporter2, town.owner_fg, town.owner_cz):
        assert [w.due for w in waiting(who)] == [consulted.due]
    assert unread(town.person("reporter")) == 1
    assert waiting(town.owner_tj) == []
    assert [w.title.zh for w in waiting(town.office)] == ["答复意见并定稿《石桥县乡镇考核办法》"]


@pytest.mark.parametrize("days", [0, -1, 61])
def test_days_that_are_none(town, draft, days):
    with pytest.raises(Refused) as told:
        consultation.consult(draft.pk, days=days, by=town.office)
    assert codes(told) == ["bad-days"]
    assert queries.draft(draft.pk).state == "draft"


def test_nobody_to_ask(town, draft):
    drafts.set_members(draft.pk, {}, by=town.office)
    with pytest.raises(Refused) as told:
        consultation.consult(draft.pk, days=5, by=town.office)
    assert codes(told) == ["no-members"]


def test_a_unit_speaks_for_itself_only(town, consulted):
    with pytest.raises(Refused):
        consultation.comment(consulted.pk, unit="SQX-LL", kind=NONE, by=town.reporter)
    for who in (town.office, town.citizen, town.leader):
        with pytest.raises(Refused):
            consultation.comment(consulted.pk, unit="SQX-SQ", kind=NONE, by=who)
    consultation.comment(consulted.pk, unit="SQX-SQ", kind=NONE, by=town.reporter)
    assert waiting(town.reporter) == []


def test_an_objection_must_be_answered_before_the_text_is_settled(town, draft, consulted, later):
    said = consultation.comment(
        consulted.pk,
        unit="SQX-SQ",
        kind=OBJECTION,
        node="项目开工率",
        words="95 定高了，县里三年最好 91.7",
        by=town.reporter,
    )
    with later(30):
        with pytest.raises(Refused) as told:
            consultation.settle(draft.pk, by=town.office)
        assert codes(told) == ["objection-unanswered"]
        assert "石桥镇" in told.value.problems[0].found.zh
        with pytest.raises(Refused):
            consultation.answer(said.pk, accepted=False, words="", by=town.office)
        consultation.answer(said.pk, accepted=False, words="省里下达的就是 95", by=town.office)
        with pytest.raises(Refused) as told:
            consultation.answer(said.pk, accepted=True, words="还是采纳吧", by=town.office2)
        assert codes(told) == ["answered-already"]
        assert unread(town.person("reporter")) == 2
        assert consultation.settle(draft.pk, by=town.office).state == "settled"


def test_what_was_accepted_must_have_changed(town, draft, consulted, later):
    said = consultation.comment(
        consulted.pk,
        unit="SQX-LL",
        kind=COMMENT,
        node="项目开工率",
        words="目标建议改为 92",
        by=town.reporter2,
    )
    consultation.answer(said.pk, accepted=True, words="改为 92", by=town.office)
    with later(30):
        with pytest.raises(Refused) as told:
            consultation.settle(draft.pk, by=town.office)
        assert codes(told) == ["accepted-not-changed"]
        text = queries.text(draft).text.replace("target: 95", "target: 92")
        drafts.save(draft.pk, text, base=1, by=town.office)
        consultation.settle(draft.pk, by=town.office)


def test_taking_the_indicator_out_is_a_change_too(town, draft, consulted, later):
    said = consultation.comment(
        consulted.pk, unit="SQX-LL", kind=OBJECTION, node="开工提速", words="与开工率重复", by=town.reporter2
    )
    consultation.answer(said.pk, accepted=True, words="删去，权重并入经济发展", by=town.office)
    text = queries.text(draft).text
    start = text.index("  - id: 开工提速")
    text = text[:start] + text[text.index("rank:") :]
    text = text.replace("weight: 60", "weight: 100").replace("weight: 40", "weight: 80")
    drafts.save(draft.pk, text, base=1, by=town.office)
    with later(30):
        consultation.settle(draft.pk, by=town.office)


def test_before_the_day_it_settles_only_if_all_have_spoken(town, draft, consulted):
    with pytest.raises(Refused) as told:
        consultation.settle(draft.pk, by=town.office)
    assert codes(told) == ["consultation-open"]
    for unit, who in (
        ("SQX-SQ", town.reporter),
        ("SQX-LL", town.reporter2),
        ("SQX-FG", town.owner_fg),
        ("SQX-CZ", town.owner_cz),
    ):
        consultation.comment(consulted.pk, unit=unit, kind=NONE, by=who)
    consultation.settle(draft.pk, by=town.office)


def test_after_the_day_nobody_comments_any_more(town, draft, consulted, later):
    with later(30), pytest.raises(Refused) as told:
        consultation.comment(consulted.pk, unit="SQX-SQ", kind=NONE, by=town.reporter)
    assert codes(told) == ["consultation-over"]


def test_a_node_nobody_sent_out(town, consulted):
    with pytest.raises(Refused) as told:
        consultation.comment(
            consulted.pk, unit="SQX-SQ", kind=COMMENT, node="没有的", words="不存在的指标", by=town.reporter
        )
    assert codes(told) == ["unknown-node"]


def test_sent_back_and_asked_again(town, draft, settled):
    consultation.reopen(settled.pk, "领导要求压减指标", by=town.leader)
    assert queries.draft(settled.pk).state == "draft"
    with pytest.raises(Refused):
        drafts.adopt(settled.pk, by=town.office2)
    again = consultation.consult(settled.pk, days=3, by=town.office)
    assert again.round == 2
    assert [w.due for w in waiting(town.reporter)] == [again.due]


def test_what_waits_for_the_office(town, settled):
    assert [w.title.zh for w in waiting(town.office2)] == ["审定《石桥县乡镇考核办法》"]
    drafts.adopt(settled.pk, by=town.office2)
    assert waiting(town.office2) == []


def test_a_comment_waits_for_its_answer_on_the_offices_desk(town, draft, consulted):
    consultation.comment(consulted.pk, unit="SQX-LL", kind=NONE, by=town.reporter2)
    assert [w.kind for w in waiting(town.office)] == ["scheme.settle"]
    said = consultation.comment(
        consulted.pk, unit="SQX-SQ", kind=OBJECTION, node="项目开工率", words="95 定高了", by=town.reporter
    )
    answers = [w for w in waiting(town.office) if w.kind == "scheme.answer"]
    assert [w.title.zh for w in answers] == ["答复石桥镇对《石桥县乡镇考核办法》的异议"]
    assert answers[0].due == consulted.due  # asked today: as many days as the consultation itself
    consultation.answer(said.pk, accepted=False, words="三年最好的就是目标", by=town.office)
    assert [w.kind for w in waiting(town.office)] == ["scheme.settle"]


def test_the_scheme_may_say_in_how_many_days_comments_are_answered(town, draft):
    text = queries.text(draft)
    drafts.save(draft.pk, text.text + "clocks: {consult_answer_days: 2}\n", base=text.number, by=town.office)
    around = consultation.consult(draft.pk, days=5, by=town.office)
    consultation.comment(around.pk, unit="SQX-SQ", kind=COMMENT, words="请说明口径", by=town.reporter)
    [wait] = [w for w in waiting(town.office) if w.kind == "scheme.answer"]
    assert wait.due == add_working_days(today(), 2)
    consultation.reopen(draft.pk, "重来", by=town.office)
    assert waiting(town.office) == []
