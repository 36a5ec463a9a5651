"""The life of a run: each step by another person, sent back with a reason, frozen for ever."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from quanheng.engine.errors import Refused, Text
from quanheng.platform.agenda import queries as agenda
from quanheng.platform.journal import queries as journal
from quanheng.platform.ledger import queries as ledger
from quanheng.platform.ledger.actions import post
from quanheng.platform.ledger.entries import Entry
from quanheng.platform.notices.models import Notice
from quanheng.platform.programmes import actions as programmes
from quanheng.platform.programmes import cycle
from quanheng.platform.programmes.application import Application
from quanheng.platform.scoring import actions, queries
from quanheng.platform.scoring.models import Run, RunScore


def codes(error):
    return [p.code for p in error.value.problems]


def state(run):
    return Run.objects.values_list("state", flat=True).get(pk=run.pk)


def test_the_straight_way(taken, town):
    actions.review(taken.run, by=town.reviewer, note="底数逐项核过")
    actions.confirm(taken.run, by=town.leader)
    actions.freeze(taken.run, by=town.office)
    assert state(taken.run) == "frozen"
    steps = queries.steps(taken.run)
    assert [s.state for s in steps] == ["reviewed", "confirmed", "frozen"]
    assert steps[0].reason == "底数逐项核过"
    assert journal.leaf_of("scoring.freeze", run=taken.run.pk) is not None


def test_nobody_takes_two_steps(taken, town, office):
    run = actions.run(taken.version, by=town.office)
    with pytest.raises(Refused) as error:
        actions.review(run, by=town.office)
    assert codes(error) == ["same-person"]
    actions.review(run, by=town.office2)
    actions.confirm(run, by=town.leader)
    with pytest.raises(Refused) as error:
        actions.freeze(run, by=town.office2)
    assert codes(error) == ["same-person"]
    actions.freeze(run, by=town.finance)


@pytest.mark.parametrize(("verb", "who"), [("confirm", "leader"), ("freeze", "office2")])
def test_no_step_is_skipped(taken, town, verb, who):
    with pytest.raises(Refused) as error:
        actions.move(taken.run, verb, by=getattr(town, who))
    assert codes(error) == ["wrong-state"]


@pytest.mark.parametrize("who", ["reporter", "owner_fg", "citizen", "congress", "expert", "system"])
def test_no_step_without_the_power(taken, town, who):
    for verb in ("review", "confirm", "freeze", "send_back"):
        with pytest.raises(Refused):
            actions.move(taken.run, verb, by=getattr(town, who), reason="x")


def test_sent_back_with_a_reason_and_never_taken_up_again(taken, town):
    with pytest.raises(Refused) as error:
        actions.send_back(taken.run, "  ", by=town.reviewer)
    assert codes(error) == ["no-reason"]
    actions.send_back(taken.run, "东湖镇满意度待补", by=town.reviewer)
    assert state(taken.run) == "sent_back"
    assert Notice.objects.filter(about=f"run:{taken.run.pk}", body="东湖镇满意度待补").exists()
    with pytest.raises(Refused):
        actions.review(taken.run, by=town.finance)
    with pytest.raises(DatabaseError), transaction.atomic():
        Run.objects.filter(pk=taken.run.pk).update(state="provisional")


def test_a_frozen_run_does_not_change(taken, town):
    actions.review(taken.run, by=town.reviewer)
    actions.confirm(taken.run, by=town.leader)
    actions.freeze(taken.run, by=town.office)
    for change in (
        lambda: Run.objects.filter(pk=taken.run.pk).update(state="confirmed"),
        lambda: Run.objects.filter(pk=taken.run.pk).update(digest=""),
        lambda: RunScore.objects.filter(run=taken.run).update(score=Decimal(100)),
        lambda: queries.steps(taken.run)[0].delete(),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def test_freezing_locks_the_figures(taken, town):
    actions.review(taken.run, by=town.reviewer)
    actions.confirm(taken.run, by=town.leader)
    actions.freeze(taken.run, by=town.office)
    assert {lock.period for lock in ledger.locks()} == {"2025", "2026"}
    with pytest.raises(Refused) as error:
        post([Entry("开工数", "石桥", "2025", Decimal(15), source="迟报")], "archive", by=town.office)
    assert codes(error) == ["locked"]


def test_who_is_asked_for_what(taken, town):
    def waits(who):
        return [w.kind for w in agenda.waiting(who) if w.ref == f"run:{taken.run.pk}"]

    assert waits(town.reviewer) == ["scoring.review"]
    actions.review(taken.run, by=town.reviewer)
    assert (waits(town.reviewer), waits(town.leader)) == ([], ["scoring.confirm"])
    actions.confirm(taken.run, by=town.leader)
    assert waits(town.office) == ["scoring.freeze"]
    actions.freeze(taken.run, by=town.office)
    assert waits(town.office) == []


def test_a_newer_run_takes_the_place_of_one_nobody_reviewed(taken, town):
    newer = actions.run(taken.version, by=town.office)
    assert [w.ref for w in agenda.waiting(town.reviewer) if w.kind == "scoring.review"] == [f"run:{newer.pk}"]


def test_units_are_told_once_and_have_their_days(taken, town):
    with pytest.raises(Refused):
        actions.tell(taken.run, by=town.office)
    actions.review(taken.run, by=town.reviewer)
    until = actions.tell(taken.run, by=town.office, days=3)
    assert until > timezone.localdate() + timedelta(days=2)
    assert actions.tell(taken.run, by=town.office, days=9) == until
    assert set(queries.told(taken.run)) == {"石桥", "柳林", "东湖"}


def test_two_at_once_take_one_step(taken, town):
    """The second of two who press the same button is told, and nothing is written twice."""
    run = Run.objects.get(pk=taken.run.pk)
    actions.review(run, by=town.reviewer)
    with pytest.raises(Refused) as error:
        actions.review(run, by=town.finance)
    assert codes(error) == ["wrong-state"]
    assert len(queries.steps(run)) == 1


class TestTheYearsStage:
    """小考核 is a yearly scheme: every run of it ends its year, and is the year's result only in the result stage."""

    @pytest.fixture
    def year(self, taken, town):
        """The cycle of the last year scored, in its first stage."""
        facts = Application(
            title="小考核", organiser="SQX-KH", year=int(taken.run.periods[-1]), begins=date(int(taken.run.periods[-1]), 1, 5),
            ends=date(int(taken.run.periods[-1]), 12, 31), basis="示意", units=("SQX-SQ",), content=("经济",),
            scheme=taken.version.scheme, demonstration=True,
        )  # fmt: skip
        made = programmes.check(programmes.propose(facts, by=town.office), by=town.office2)
        return cycle.open_cycle(programmes.file(made, by=town.office2), by=town.office)

    @staticmethod
    def go_on(year, town):
        for kind in cycle.missing(year):
            programmes.file_product(
                year.programme.scheme, year.year, kind, "x", Text("示意", "invented"), town.office
            )
        return cycle.advance(year, by=town.office)

    def test_a_result_goes_no_further_before_its_stage(self, taken, town, year):
        early = actions.run(taken.version, by=town.office)  # a look ahead is free
        with pytest.raises(Refused) as error:
            actions.review(early, by=town.reviewer)
        assert codes(error) == ["wrong-stage"]
        assert state(early) == "provisional"
        year = self.go_on(year, town)
        with pytest.raises(Refused) as error:
            actions.review(early, by=town.reviewer)
        assert codes(error) == ["wrong-stage"]
        assert not year.programme.products.filter(kind="result_run").exists()

    def test_what_was_made_before_the_stage_is_not_its_result(self, taken, town, year):
        early = actions.run(taken.version, by=town.office)
        year = self.go_on(self.go_on(year, town), town)
        assert year.stage == "result"
        assert "result_run" in cycle.missing(year)
        with pytest.raises(Refused) as error:
            actions.review(early, by=town.reviewer)
        assert codes(error) == ["made-too-early"]
        again = actions.run(taken.version, cut_off=early.cut_off, by=town.office, unless_same=True)
        assert again.pk != early.pk  # the same figures, scored in the stage
        assert actions.run(taken.version, cut_off=early.cut_off, by=town.office, unless_same=True) == again
        actions.review(again, by=town.reviewer)
        assert {"result_run", "reviewed"}.isdisjoint(cycle.missing(year))

    def test_sent_back_it_may_be_at_any_time(self, taken, town, year):
        early = actions.run(taken.version, by=town.office)
        actions.send_back(early, "太早", by=town.reviewer)
        assert state(early) == "sent_back"
