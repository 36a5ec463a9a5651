"""Where the engine's tables and ours meet."""

from fractions import Fraction

import pytest

from quanheng.engine.data import Unit
from quanheng.platform.schemes import queries as schemes
from quanheng.platform.scoring import bindings


def test_units_survive_their_plain_form():
    units = (Unit("a", "甲", "组", "p", {"生态": "1"}), Unit("b"))
    assert bindings.from_plain(bindings.as_plain(units)) == units


@pytest.fixture
def given(taken):
    scheme = schemes.resolved(taken.version)
    units = bindings.standing_units(schemes.members(taken.version))
    return lambda **change: bindings.inputs(
        **{"scheme": scheme, "units": units, "targets": [], "cut_off": taken.run.cut_off, **change}
    )


def test_the_digest_covers_units_targets_and_figures(taken, given):
    same = given()
    assert same.digest == taken.run.inputs
    units = same.units
    renamed = (Unit(units[0].id, "新名", units[0].group), *units[1:])
    others = [
        given(units=renamed),
        given(units=units[:-1]),
        given(targets=[["石桥", "项目开工率", "", "96"]]),
        given(cut_off=taken.run.cut_off.replace(year=2001)),
    ]
    assert len({same.digest, *(o.digest for o in others)}) == 5


def test_only_what_the_scheme_reads_is_gathered(given):
    frame = given().observations
    assert frame.height == 15
    assert set(frame["item"]) == {"开工数", "计划数", "满意度"}
    assert frame.filter(status="not_applicable")["value"].to_list() == [""]


def test_the_exact_form_gives_the_same_result(taken, given):
    run = bindings.score(given(), ["2025"])
    facts = run.facts()
    assert facts.observations["石桥", "满意度", "2025"].value == Fraction("88.4")
    assert facts.observations["石桥", "满意度", "2025"].source == "县统计局电话调查"


def test_the_digest_of_a_result_needs_no_order(taken, given):
    rows = list(bindings.rows(bindings.score(given())))
    assert bindings.result_digest(rows[::-1]) == bindings.result_digest(rows) == taken.run.digest
    rows[0] = {**rows[0], "grade": "特优"}
    assert bindings.result_digest(rows) != taken.run.digest
