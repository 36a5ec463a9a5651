"""Scoring: the engine's result is kept as it is, with all it stood on."""

from datetime import timedelta
from decimal import Decimal

import pytest

from quanheng import folder
from quanheng.engine import run as engine
from quanheng.engine.errors import Refused
from quanheng.platform.journal import queries as journal
from quanheng.platform.ledger import queries as ledger
from quanheng.platform.ledger.actions import post
from quanheng.platform.ledger.entries import Entry
from quanheng.platform.schemes import queries as schemes
from quanheng.platform.schemes.actions import adopt
from quanheng.platform.scoring import actions, queries
from quanheng.platform.scoring.models import Run, RunScore
from quanheng.version import __version__

CORRECTION = Entry("开工数", "石桥", "2025", Decimal(15), source="县审计局核减")


def test_what_is_kept_is_what_the_engine_gives_for_the_folder(taken, small):
    read = folder.read(small)
    wanted = engine.run(read.scheme, read.observations, read.units, read.targets).table()
    kept = queries.rows(taken.run)
    assert len(kept) == taken.run.rows == wanted.height > 0
    for row, want in zip(kept, wanted.iter_rows(named=True), strict=True):
        found = row._asdict()
        for name in ("value", "points", "weight", "score", "rank"):
            number = found.pop(name)
            assert (None if number is None else float(number)) == want.pop(name)
        assert found == {k: v or "" for k, v in want.items()}


def test_scores_by_hand(taken):
    """石桥 2025: 19/20 = 95 % of a target of 95 → 100 × 60 %, 88.4 × 40 %."""
    (total,) = [s for s in queries.ranking(taken.run, "2025") if s.unit == "石桥"]
    assert total.score == Decimal("95.36")
    (started,) = queries.rows(taken.run, "2025", "石桥", "项目开工率")
    assert (started.value, started.points, started.score) == (95, 100, 60)


def test_an_absence_is_kept_as_such_and_siblings_take_its_weight(taken):
    (absent,) = queries.rows(taken.run, "2025", "东湖", "群众满意")
    assert (absent.value, absent.points, absent.score, absent.absence) == (None, None, None, "not_applicable")
    (other,) = queries.rows(taken.run, "2025", "东湖", "项目开工率")
    assert other.weight == 100


def test_the_record_of_the_run(taken):
    run = queries.run(taken.run.pk)
    assert run.engine_version == __version__
    assert run.periods == ["2025", "2026"]
    assert run.state == "provisional"
    assert len(run.inputs) == len(run.digest) == 64
    assert run.cut_off >= ledger.extent().last_posted_at
    act = journal.entries()[0]
    assert (act.name, act.detail["run"], act.detail["digest"]) == ("scoring.run", run.pk, run.digest)


def test_a_past_ranking_is_made_again_as_of_its_moment(taken, office):
    post([CORRECTION], "archive", by=office)
    again = actions.run(taken.version, taken.run.cut_off, by=office)
    assert (again.inputs, again.digest) == (taken.run.inputs, taken.run.digest)
    now = actions.run(taken.version, by=office)
    assert now.inputs != taken.run.inputs
    (row,) = [s for s in queries.ranking(now, "2025") if s.unit == "石桥"]
    assert row.score < Decimal("95.36")


def test_only_the_periods_asked_for(taken, office):
    run = actions.run(taken.version, periods=["2026"], by=office)
    assert run.periods == ["2026"]
    assert {r.period for r in queries.rows(run)} == {"2026"}


def test_a_cut_off_that_lies_ahead_is_refused(taken, office):
    ahead = taken.run.cut_off + timedelta(days=1)
    with pytest.raises(Refused) as error:
        actions.run(taken.version, ahead, by=office)
    assert [p.code for p in error.value.problems] == ["cut-off-ahead"]
    assert Run.objects.count() == 1


def test_a_retired_scheme_is_not_scored(taken, office):
    document = bytes(taken.version.document).replace("小考核方案".encode(), "小考核方案（修订）".encode())
    members = schemes.members(taken.version)
    adopt(document, members=members, by=office)
    with pytest.raises(Refused) as error:
        actions.run(schemes.version(taken.version.pk), by=office)
    assert [p.code for p in error.value.problems] == ["wrong-state"]


def test_what_cannot_be_computed_leaves_nothing(taken, office):
    post([Entry("计划数", "石桥", "2026", Decimal(0), source="误报")], "archive", by=office)
    with pytest.raises(Refused) as error:
        actions.run(taken.version, by=office)
    assert any("石桥" in p.say("zh") for p in error.value.problems)
    assert (Run.objects.count(), journal.entries()[0].kind) == (1, "ledger.post")
    assert RunScore.objects.values("run").distinct().count() == 1


def test_a_citizen_scores_nobody(taken, citizen):
    with pytest.raises(Refused):
        actions.run(taken.version, by=citizen)
    assert Run.objects.count() == 1
