"""What is due: set, seen on the desk of whoever owes it, met, moved with a reason, reminded of once a rung."""

from datetime import date, time

import pytest
from django.db import DatabaseError, transaction

from quanheng.engine.errors import Refused, Text
from quanheng.platform.agenda import actions, deadlines, ladder, queries
from quanheng.platform.agenda.actions import remind
from quanheng.platform.agenda.ladder import Step, set_ladder
from quanheng.platform.agenda.models import Hours
from quanheng.platform.journal import queries as journal
from quanheng.platform.notices import queries as notices

DUE = date(2025, 7, 8)  # a Tuesday
TITLE = Text("改好退回的 2 格", "Mend the 2 cells sent back")


def owed(unit="SQX-SQ", ref="return:1", due=DUE, **more):
    facts = {"role": "reporter", "title": TITLE, "link": "/returns/1/", "minutes": 6} | more
    return deadlines.set_deadline("collection.return", ref, unit, due, **facts)


def test_it_waits_on_the_desk_of_whoever_owes_it_and_of_nobody_else(town):
    owed()
    [waiting] = queries.waiting(town.reporter, on=date(2025, 7, 4))
    assert (waiting.title, waiting.link, waiting.due, waiting.minutes) == (TITLE, "/returns/1/", DUE, 6)
    assert (waiting.days_left, waiting.unit, waiting.role, waiting.late) == (2, "SQX-SQ", "reporter", False)
    assert waiting.when == Text("2 个工作日内", "within 2 working days")
    assert (
        queries.waiting(town.reporter2)
        == queries.waiting(town.owner_fg)
        == queries.waiting(town.leader)
        == []
    )


@pytest.mark.parametrize(
    ("on", "left", "said"),
    [
        (date(2025, 7, 8), 0, "今天 17:30 前"),
        (date(2025, 7, 7), 1, "下一个工作日前"),
        (date(2025, 7, 11), -3, "已逾期 3 个工作日"),
        (date(2025, 7, 1), 5, "5 个工作日内"),
    ],
)
def test_the_time_left_is_said_in_working_days(town, on, left, said):
    owed()
    [waiting] = queries.waiting(town.reporter, on=on)
    assert (waiting.days_left, waiting.when.zh) == (left, said)


def test_the_soonest_first_and_a_role_of_the_whole_house_sees_every_unit(town):
    owed(ref="b", due=date(2025, 7, 9), role="office", unit="SQX-SQ")
    owed(ref="a", due=DUE, role="office", unit="")
    owed(ref="c", due=date(2025, 7, 1), role="", unit="", person=town.person("李敏"))
    owed(ref="d", role="leader", unit="SQX-LL")
    assert [w.ref for w in queries.waiting(town.office)] == ["c", "a", "b"]
    assert [w.ref for w in queries.waiting(town.office2)] == ["a", "b"]
    assert [w.ref for w in queries.waiting(town.leader)] == ["d"]


def test_met_dropped_and_set_anew(town):
    owed()
    assert deadlines.met("collection.return", "return:1", "SQX-SQ") == 1
    assert deadlines.met("collection.return", "return:1", "SQX-SQ") == 0
    assert queries.waiting(town.reporter) == []
    owed(due=date(2025, 7, 10))
    assert [w.due for w in queries.waiting(town.reporter)] == [date(2025, 7, 10)]
    assert deadlines.drop("collection.return", "return:1") == 1
    assert queries.waiting(town.reporter) == []
    with pytest.raises(ValueError, match="of a role or of a person"):
        owed(role="")


def test_moved_only_with_a_reason_and_by_the_office(town):
    owed()
    name = ("collection.return", "return:1", "SQX-SQ")
    with pytest.raises(Refused):
        deadlines.move(*name, date(2025, 7, 15), reason="  ", by=town.office)
    with pytest.raises(Refused):
        deadlines.move(*name, date(2025, 7, 15), reason="不想填", by=town.reporter)
    moved = deadlines.move(*name, date(2025, 7, 15), reason="防汛停电两天", by=town.office)
    assert moved.due == date(2025, 7, 15)
    [step] = moved.moves.all()
    assert (step.before, step.after, step.reason) == (DUE, date(2025, 7, 15), "防汛停电两天")
    [entry] = journal.entries(kind="agenda.move", limit=5)
    assert entry.detail["reason"] == "防汛停电两天"


def test_reminding_twice_sends_once_and_climbs_to_the_leader(town):
    owed()
    assert remind(date(2025, 7, 2)).told == 0  # four working days before: not yet
    assert remind(date(2025, 7, 3)).told == 1
    assert remind(date(2025, 7, 3)).told == remind(date(2025, 7, 4)).told == 0
    assert remind(DUE).told == 1
    late = remind(date(2025, 7, 9))
    assert (late.told, late.escalated) == (1, 1)
    assert remind(date(2025, 7, 30)).told == 0
    titles = [n.title for n in reversed(notices.inbox(town.reporter))]
    assert titles == ["改好退回的 2 格，还有 3 个工作日", "改好退回的 2 格，今天 17:30 前"]
    [told] = notices.inbox(town.leader)
    assert told.title == "石桥镇：改好退回的 2 格，已逾期 1 个工作日"
    assert told.title_en == "Shiqiao Township: Mend the 2 cells sent back, 1 working day late"
    assert told.link == "/returns/1/"
    assert len(journal.entries(kind="agenda.remind", limit=9)) == 3


def test_after_a_silence_each_hears_of_the_latest_rung_only(town):
    owed()
    done = remind(date(2025, 7, 20))
    assert (done.deadlines, done.told, done.escalated) == (1, 2, 1)
    assert len(notices.inbox(town.reporter)) == 1


def test_what_is_met_is_not_reminded_of_and_what_is_moved_is_again(town):
    owed()
    remind(DUE)
    deadlines.move(
        "collection.return", "return:1", "SQX-SQ", date(2025, 7, 15), reason="停电", by=town.office
    )
    assert remind(date(2025, 7, 10)).told == 1
    deadlines.met("collection.return", "return:1", "SQX-SQ")
    assert remind(date(2025, 7, 15)).told == 0


def test_the_ladder_is_data(town):
    set_ladder("collection", [Step(-1, "holder"), Step(2, "office")], by=town.office)
    owed()
    assert remind(date(2025, 7, 3)).told == 0
    assert remind(date(2025, 7, 7)).told == 1
    assert remind(date(2025, 7, 10)).told == 2  # both of the office
    with pytest.raises(Refused):
        set_ladder("collection", [Step(0, "mayor"), Step(99, "holder")], by=town.office)
    with pytest.raises(Refused):
        set_ladder("", [], by=town.reporter)
    set_ladder("collection", [], by=town.office)
    assert ladder.ladders() == {"": ladder.USUAL}


def test_the_closing_hour_is_the_offices_to_set(town):
    owed()
    assert actions.set_closing(time(17, 0), by=town.office) == "17:00"
    assert actions.set_closing(time(17, 0), by=town.office) == "17:00"
    assert Hours.objects.count() == 1
    [now] = queries.waiting(town.reporter, DUE)
    assert (now.when.zh, now.when.en) == ("今天 17:00 前", "today by 17:00")
    remind(DUE)
    assert notices.inbox(town.reporter)[0].title.endswith("今天 17:00 前")
    with pytest.raises(Refused):
        actions.set_closing(time(23, 0), by=town.reporter)
    with pytest.raises(DatabaseError), transaction.atomic():
        Hours.objects.update(by="别人")
