"""The demonstration: real figures through the real actions, as often as one likes."""

from decimal import Decimal

import polars as pl
import pytest

from quanheng.engine.errors import Refused
from quanheng.platform.agenda import queries as agenda
from quanheng.platform.journal import queries as journal
from quanheng.platform.ledger import queries as ledger
from quanheng.platform.project.demo import SHOWN, demo, entries, take_in
from quanheng.platform.registry import queries as registry
from quanheng.platform.registry.models import Person
from quanheng.platform.registry.people import actor_of
from quanheng.platform.schemes import queries as schemes
from quanheng.platform.scoring import queries as scoring


def test_the_real_demonstration_twice(db):
    said = []
    first = demo(said.append)
    assert len(first) == len(SHOWN)
    for taken in first:
        assert taken.scored
        assert taken.posted.new > 1000
        assert taken.version.demonstration
        assert scoring.ranked_periods(taken.run)
        assert scoring.run(taken.run.pk).public
    assert [len(schemes.members(t.version)) for t in first] == [31, 11]
    acts, rows = journal.entries(1000), ledger.extent().rows
    assert all(figure.source for figure in ledger.in_force())

    second = demo(said.append)
    assert [t.run for t in second] == [t.run for t in first]
    assert not any(t.scored or t.posted.new or t.posted.superseding for t in second)
    assert journal.entries(1000) == acts
    assert ledger.extent().rows == rows
    assert any("up to date" in line for line in said)

    _both_vintages_can_be_scored_again()
    _every_desk_has_something_to_do()


def _both_vintages_can_be_scored_again():
    """Tianjin, 2016: 19th as the data base gave it in 2018, 24th as revised by 2025; both as of their moments."""
    before, after = sorted((r for r in scoring.runs("经济总量两版-示例")), key=lambda r: r.cut_off)
    places = [
        next((s.rank, s.score) for s in scoring.ranking(run, "2016") if s.unit == "天津")
        for run in (before, after)
    ]
    assert [int(rank) for rank, _ in places] == [19, 24]
    life = ledger.history("生产总值", "天津", "2016")
    assert [f.value for f in life] == [Decimal("17885.39"), Decimal("11487")]
    for run in (before, after):
        assert scoring.engine_run(run.pk).periods == (
            "2016",
        )  # made again from the ledger, checked against its digest


def _every_desk_has_something_to_do():
    people = {p.login: p for p in Person.objects.filter(demonstration=True)}
    for login in ("limin", "chenhe", "lintao", "wanggong", "zhoulan", "sunping", "chuxian"):
        assert agenda.waiting(actor_of(people[login])), login


def test_a_folder_taken_in(taken):
    assert (taken.posted.new, taken.posted.superseding) == (15, 0)
    assert taken.version.scheme == "小考核"
    assert [a.kind for a in journal.entries()] == [
        "scoring.run",
        "schemes.adopt",
        "ledger.post",
        "registry.enrol",
    ]


def test_a_changed_figure_is_superseded_and_scored_anew(taken, small, tmp_path, office):
    changed = tmp_path / "changed"
    changed.mkdir()
    for file in small.iterdir():
        text = file.read_text(encoding="utf-8")
        (changed / file.name).write_text(
            text.replace("石桥,开工数,2025,19", "石桥,开工数,2025,18"), encoding="utf-8"
        )
    again = take_in(changed, by=office)
    assert (again.posted.new, again.posted.superseding, again.posted.unchanged) == (0, 1, 14)
    assert again.scored
    assert again.version == taken.version
    assert again.run.digest != taken.run.digest


def test_a_folder_with_mistakes_leaves_nothing(db, small, tmp_path, office):
    wrong = tmp_path / "wrong"
    wrong.mkdir()
    for file in small.iterdir():
        (wrong / file.name).write_bytes(file.read_bytes())
    with (wrong / "observations.csv").open("a", encoding="utf-8") as file:
        file.write("外乡,开工数,2025,1,reported,,\n石桥,开工数,二〇二五,1,reported,,\n")
    with pytest.raises(Refused) as error:
        take_in(wrong, by=office)
    assert len(error.value.problems) >= 2
    assert registry.count() == ledger.extent().rows == 0


def test_what_is_not_reported_is_not_posted_and_floats_are_their_shortest_text():
    frame = pl.DataFrame(
        {
            "unit": ["a", "a", "a", "a"],
            "item": ["x", "y", "z", "w"],
            "period": ["2026"] * 4,
            "value": [0.1, None, float("nan"), None],
            "status": ["", "reported", None, "not_due"],
        }
    )
    found = entries(frame)
    assert [(e.item, e.value, e.status) for e in found] == [
        ("x", Decimal("0.1"), "reported"),
        ("w", None, "not_due"),
    ]
