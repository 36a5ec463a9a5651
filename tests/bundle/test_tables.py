"""The package's tables: what is written is what is read, to the last digit."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from quanheng.bundle.layout import OBSERVATIONS, TARGETS, UNITS, number
from quanheng.bundle.tables import exact, facts_of, observations_csv, targets_csv, units_csv
from quanheng.engine.data import Facts, Observation, Unit
from quanheng.engine.errors import Problems
from quanheng.engine.terms import NOT_APPLICABLE, NOT_DUE, NOT_REPORTED

WORDS = st.text(st.sampled_from(list('甲乙ab,"\n 1')), min_size=1, max_size=5)
DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12)
OBSERVED = st.one_of(
    DECIMALS.map(lambda d: Observation(Fraction(d), written=str(d), source="统计局, 年报")),
    st.sampled_from([NOT_APPLICABLE, NOT_DUE, NOT_REPORTED]).map(
        lambda s: Observation(None, s, "", "2026-01-01")
    ),
)


@given(
    st.lists(WORDS, min_size=1, max_size=4, unique=True),
    st.dictionaries(st.tuples(WORDS, WORDS, st.just("2026")), OBSERVED, max_size=5),
    st.dictionaries(
        st.tuples(WORDS, WORDS, st.sampled_from(["", "2026"])), DECIMALS.map(Fraction), max_size=4
    ),
)
def test_there_and_back(units, observations, targets):
    facts = Facts(tuple(Unit(u, f"{u}名", "组", "", {"人口": "1"}) for u in units), observations, targets)
    files = {
        UNITS: units_csv(facts.units),
        OBSERVATIONS: observations_csv(facts),
        TARGETS: targets_csv(facts),
    }
    problems = Problems()
    assert facts_of(files, problems) == facts
    assert not problems.found


def test_numbers_are_exact_or_rounded_half_up():
    assert [number(Fraction(x), 10) for x in ("85.30", "1", "-0.5")] == ["85.3", "1", "-0.5"]
    assert number(Fraction(2, 3), 10) == "0.6666666667"
    assert number(None, 10) == ""


def test_numbers_that_would_cost_too_much_are_none():
    assert exact("1e99") == 10**99
    assert exact("1e999999999") is None
    assert exact("1" * 61) is None
    assert exact("１") is None
    assert exact("nan") is None
