"""What moved between two runs, and by which step."""

from decimal import Decimal

import pytest

from quanheng.platform.ledger.actions import post
from quanheng.platform.ledger.entries import Entry
from quanheng.platform.schemes.actions import Aim, adopt
from quanheng.platform.scoring import actions, between
from quanheng.platform.scoring.reading import reading


def test_a_corrected_figure_moves_its_own_unit_by_measure(taken, office):
    post([Entry("开工数", "石桥", "2025", Decimal(10), source="县审计局核减")], "archive", by=office)
    later = actions.run(taken.version, by=office)
    a, b = reading(taken.run.pk), reading(later.pk)
    found = {r.unit: r for r in between.rows(a, b, "2025")}
    assert found["石桥"].most == "measure"
    assert found["石桥"].change == pytest.approx(sum(found["石桥"].parts.values()))
    assert (found["石桥"].rank_a, found["石桥"].rank_b, found["石桥"].places) == (2, 3, -1)
    assert found["柳林"].change == 0
    assert found["柳林"].most == ""
    (line,) = between.lines(a, b, (taken.run.cut_off, later.cut_off), "2025", "石桥")
    assert line.step == "measure"
    moved = [f for f in line.figures if f.moved]
    assert [(f.a, f.b) for f in moved] == [("19", "10")]
    assert all(f.id_a and f.id_b for f in moved)


def test_a_changed_target_moves_by_rate(taken, office):
    members = {"石桥": "乡镇", "柳林": "乡镇", "东湖": "乡镇"}
    document = bytes(taken.version.document).replace(b"target: 95", b"target: 100")
    later = actions.run(adopt(document, members=members, by=office), by=office)
    found = {r.unit: r for r in between.rows(reading(taken.run.pk), reading(later.pk), "2025")}
    assert found["柳林"].most == "rate"
    assert found["柳林"].parts["measure"] == 0


def test_a_changed_weight_moves_by_weigh(taken, office):
    members = {"石桥": "乡镇", "柳林": "乡镇", "东湖": "乡镇"}
    document = (
        bytes(taken.version.document)
        .replace(b"weight: 60", b"weight: 50")
        .replace(b"weight: 40", b"weight: 50")
    )
    later = actions.run(adopt(document, members=members, by=office), by=office)
    found = {r.unit: r for r in between.rows(reading(taken.run.pk), reading(later.pk), "2025")}
    assert found["石桥"].most == "weigh"
    for row in found.values():
        if row.change is not None:
            assert row.change == pytest.approx(sum(row.parts.values()))


def test_by_one_indicator_instead_of_the_total(taken, office):
    post([Entry("满意度", "石桥", "2026", Decimal(99), source="复核")], "archive", by=office)
    later = actions.run(taken.version, by=office)
    a, b = reading(taken.run.pk), reading(later.pk)
    node = b.scheme.nodes["群众满意"]
    found = {r.unit: r for r in between.rows(a, b, "2026", node)}
    assert (found["石桥"].rank_a, found["石桥"].rank_b) == (2, 1)
    assert found["东湖"].rank_b is None


def test_the_same_run_has_not_moved(taken):
    read = reading(taken.run.pk)
    assert all(not r.change and not r.places and r.most == "" for r in between.rows(read, read, "2025"))


def test_as_of_a_moment_is_what_the_run_of_that_moment_gave(taken, office):
    post([Entry("开工数", "石桥", "2025", Decimal(10), source="县审计局核减")], "archive", by=office)
    then = between.as_of(taken.version, taken.run.cut_off)
    kept = reading(taken.run.pk)
    assert [s.score for s in then.ranking("2025")] == [s.score for s in kept.ranking("2025")]


def test_targets_by_unit_count_too(taken, office):
    """A version with another target for one unit moves that unit alone."""
    members = {"石桥": "乡镇", "柳林": "乡镇", "东湖": "乡镇"}
    document = bytes(taken.version.document).replace(b"target: 95", b"target: units")
    aims = [Aim(u, "项目开工率", "", Decimal(t)) for u, t in (("石桥", 95), ("柳林", 90), ("东湖", 95))]
    later = actions.run(adopt(document, members=members, targets=aims, by=office), by=office)
    found = {r.unit: r for r in between.rows(reading(taken.run.pk), reading(later.pk), "2025")}
    assert found["石桥"].most == ""
    assert found["柳林"].most == "rate"
