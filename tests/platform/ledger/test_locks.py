"""After a cut-off a figure is locked; one posting passes by an exception that two people made."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.db.models import ProtectedError

from quanheng.engine.errors import Refused
from quanheng.platform.journal import queries as journal
from quanheng.platform.ledger import flow, locks, queries
from quanheng.platform.ledger.actions import post
from quanheng.platform.ledger.entries import Entry
from quanheng.platform.registry.powers import Actor
from quanheng.platform.schemes import queries as schemes

SECOND = Actor("考核办 赵晖", frozenset({"office"}))
LATE = Entry("开工数", "石桥", "2025", Decimal(18), source="审计更正")


@pytest.fixture
def locked(adopted, office):
    return locks.lock("小考核", "2025", by=office, cause="run:1")


def _codes(error):
    return sorted({p.code for p in error.value.problems})


def test_a_locked_figure_says_who_locked_it_and_how_to_go_on(locked, office):
    with pytest.raises(Refused) as error:
        post([LATE], "archive", by=office)
    (problem,) = error.value.problems
    assert problem.code == "locked"
    assert "考核办 李敏" in problem.found.zh
    assert "小考核方案" in problem.found.zh
    assert f"第 {locked.pk} 号" in problem.remedy.zh
    assert "exception" in problem.remedy.en
    assert queries.history(*LATE.key)[-1].value == 19


def test_other_periods_items_units_and_repetitions_pass(locked, office):
    post([Entry("开工数", "石桥", "2026", Decimal(30), source="x")], "archive", by=office)
    post([Entry("别的数", "石桥", "2025", Decimal(30), source="x")], "archive", by=office)
    old = queries.history(*LATE.key)[-1]
    assert post([Entry(*old.key, old.value, source=old.source)], "archive", by=office).unchanged == 1


def test_finer_periods_within_are_locked_too(locked, office):
    for period in ("2025-H1", "2025-Q4", "2025-12"):
        with pytest.raises(Refused) as error:
            post([Entry("开工数", "石桥", period, Decimal(3))], "archive", by=office)
        assert _codes(error) == ["locked"]
    assert not locks.covers("2025-Q1", "2025")
    assert locks.covers("2025-Q1", "2025-02")
    assert not locks.covers("2025-Q1", "2025-04")


def test_locking_again_does_nothing(locked, office):
    before = journal.size()
    assert locks.lock(schemes.in_force("小考核"), "2025", by=office) == locked
    assert (journal.size(), len(queries.locks("小考核"))) == (before, 1)


@pytest.mark.parametrize(
    ("scheme", "period", "code"), [("无", "2025", "unknown-scheme"), ("小考核", "2025-13", "bad-period")]
)
def test_what_cannot_be_locked(adopted, office, scheme, period, code):
    with pytest.raises(Refused) as error:
        locks.lock(scheme, period, by=office)
    assert _codes(error) == [code]


def test_an_exception_lets_one_posting_pass(locked, office):
    asked = locks.ask(locked, ["开工数"], ["石桥"], "审计查出多报一个", evidence=("cd" * 32,), by=office)
    with pytest.raises(Refused):
        post([LATE], "archive", by=office)  # asked for is not granted
    locks.grant(asked, by=SECOND, words="同意")
    done = post([LATE], "archive", by=office)
    kept = queries.waiver(asked.pk)
    assert (kept.state, kept.posting_id, kept.decided_by) == (flow.USED, done.posting, SECOND.name)
    assert journal.entries(1, "ledger.post")[0].detail["exceptions"] == [asked.pk]
    with pytest.raises(Refused):
        post([Entry(*LATE.key, Decimal(17), source="又改")], "archive", by=office)


def test_a_dry_run_does_not_use_it_up(locked, office):
    asked = locks.ask(locked, ["开工数"], ["石桥"], "更正", by=office)
    locks.grant(asked, by=SECOND)
    assert post([LATE], "archive", by=office, dry_run=True).superseding == 1
    assert queries.waiver(asked.pk).state == flow.GRANTED


def test_it_covers_only_what_it_names(locked, office):
    locks.grant(locks.ask(locked, ["开工数"], ["石桥"], "更正", by=office), by=SECOND)
    with pytest.raises(Refused) as error:
        post([LATE, Entry("计划数", "石桥", "2025", Decimal(1), source="x")], "archive", by=office)
    assert len(error.value.problems) == 2
    assert queries.waivers(locked.pk)[0].state == flow.GRANTED


def test_nobody_grants_or_refuses_their_own(locked, office):
    asked = locks.ask(locked, ["开工数"], ["石桥"], "更正", by=office)
    for decide in (lambda: locks.grant(asked, by=office), lambda: locks.refuse(asked, "不", by=office)):
        with pytest.raises(Refused) as error:
            decide()
        assert _codes(error) == ["same-person"]


def test_a_refusal_has_a_reason_and_is_final(locked, office):
    asked = locks.ask(locked, ["开工数"], ["石桥"], "更正", by=office)
    with pytest.raises(Refused) as error:
        locks.refuse(asked, " ", by=SECOND)
    assert _codes(error) == ["no-reason"]
    assert locks.refuse(asked, "理由不充分", by=SECOND).state == flow.REFUSED
    with pytest.raises(Refused) as error:
        locks.grant(asked, by=SECOND)
    assert _codes(error) == ["wrong-state"]


@pytest.mark.parametrize(
    ("items", "units", "reason", "codes"),
    [([], ["石桥"], "更正", ["bad-items"]), (["别的"], ["外乡"], "更正", ["bad-items", "bad-units"]),
     (["开工数"], ["石桥"], "", ["no-reason"])],
)  # fmt: skip
def test_what_cannot_be_asked_for(locked, office, items, units, reason, codes):
    with pytest.raises(Refused) as error:
        locks.ask(locked, items, units, reason, by=office)
    assert _codes(error) == codes


def test_a_citizen_neither_locks_nor_asks(adopted, citizen):
    with pytest.raises(Refused):
        locks.lock("小考核", "2025", by=citizen)


def test_two_locks_need_two_exceptions(locked, office):
    other = queries.lock(locked.pk)
    other.pk, other.scheme = None, "另一方案"
    other.save(force_insert=True)
    locks.grant(locks.ask(locked, ["开工数"], ["石桥"], "更正", by=office), by=SECOND)
    with pytest.raises(Refused):
        post([LATE], "archive", by=office)
    locks.grant(locks.ask(other, ["开工数"], ["石桥"], "更正", by=office), by=SECOND)
    done = post([LATE], "archive", by=office)
    assert [w.posting_id for w in queries.waivers()] == [done.posting, done.posting]


def test_the_database_keeps_locks_and_what_was_asked(locked, office):
    asked = locks.ask(locked, ["开工数"], ["石桥"], "更正", by=office)
    for change in (
        lambda: type(locked).objects.update(period="2024"),
        lambda: locked.delete(),
        lambda: type(asked).objects.update(reason="别的理由"),
        lambda: asked.delete(),
    ):
        with (
            pytest.raises((DatabaseError, ProtectedError), match=r"append-only|protected"),
            transaction.atomic(),
        ):
            change()
