"""The life of a run: each step by another person, sent back with a reason, frozen for ever."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from quanheng.engine.errors import Refused
from quanheng.platform.agenda import queries as agenda
from quanheng.platform.journal import queries as journal
from quanheng.platform.ledger import queries as ledger
from quanheng.platform.ledger.actions import post
from quanheng.platform.ledger.entries import Entry
from quanheng.platform.notices.models import Notice
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
