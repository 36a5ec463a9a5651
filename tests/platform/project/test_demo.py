"""The demonstration: real figures through the real actions, as often as one likes."""

from decimal import Decimal

import polars as pl
import pytest

from quanheng.engine.errors import Refused
from quanheng.platform.ledger import queries as ledger
from quanheng.platform.project.demo import SHOWN, demo, entries, take_in
from quanheng.platform.registry import queries as registry
from quanheng.platform.schemes import queries as schemes
from quanheng.platform.scoring import queries as scoring


def test_the_real_demonstration_twice(db):
    said = []
    first = demo(said.append)
    assert len(first) == len(SHOWN) == len(said)
    for taken in first:
        assert taken.scored
        assert taken.posted.new > 1000
        assert taken.version.demonstration
        assert scoring.ranked_periods(taken.run)
        assert scoring.latest(taken.version.scheme) == taken.run
    sizes = [len(schemes.members(t.version)) for t in first]
    assert sizes == [31, 11]
    assert registry.count() >= 42
    acts = registry.acts(100)
    rows = ledger.extent().rows
    assert all(figure.source for figure in ledger.in_force())

    second = demo(said.append)
    assert [t.run for t in second] == [t.run for t in first]
    assert not any(t.scored or t.posted.new or t.posted.superseding for t in second)
    assert registry.acts(100) == acts
    assert ledger.extent().rows == rows
    assert "up to date" in said[-1]


def test_a_folder_taken_in(taken):
    assert (taken.posted.new, taken.posted.superseding) == (15, 0)
    assert taken.version.scheme == "小考核"
    assert [a.name for a in registry.acts()] == [
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
