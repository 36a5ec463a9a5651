"""One id is one meaning, one name is one id: pure comparison, and laws that hold for any list."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quanheng.engine.errors import Problems
from quanheng.platform.catalogue.meanings import ItemSpec, compare

# the machine may be busy: these are laws, not races
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

WORDS = st.sampled_from(["", "甲", "乙", "Ａ", "a"])
SPECS = st.builds(
    ItemSpec,
    st.sampled_from(["x", "y", "z"]),
    st.sampled_from(["甲数", "乙数", "丙数"]),
    st.just(""),
    WORDS,
    WORDS,
    WORDS,
)


def same(owner):
    return owner


def told(comparison):
    problems = Problems()
    for clash in comparison.clashes:
        clash.tell(problems)
    return problems.found


def test_a_clash_shows_both_sides_and_what_to_do():
    register = {"jobs": ItemSpec("jobs", "就业人数", "jobs", "人", "年末在岗人数", "人社局")}
    brought = ItemSpec("jobs", "就业人数", "jobs", "万人", "全年新增", "人社局")
    found = compare(register, [brought], same)
    assert [c.fields for c in found.clashes] == [("uom", "definition")]
    [problem] = told(found)
    assert "“万人”" in problem.found.zh
    assert "“年末在岗人数”" in problem.found.zh
    assert "brought" in problem.found.en
    assert "standing" in problem.found.en


def test_the_same_name_under_another_id_is_a_clash_even_written_wide():
    register = {"gdp": ItemSpec("gdp", "GDP 增速")}
    found = compare(register, [ItemSpec("growth", "ＧＤＰ增速")], same)
    assert found.clashes[0].standing_id == "gdp"
    assert found.clashes[0].fields == ("id",)


def test_blanks_contradict_nothing_and_are_filled():
    register = {"gdp": ItemSpec("gdp", "生产总值", uom="亿元")}

    class Standing:
        name, name_en, uom, definition, owner, frequency, source = "生产总值", "", "亿元", "", "", "", ""

    found = compare({"gdp": Standing()}, [ItemSpec("gdp", "生产总值", definition="现价")], same)
    assert list(found.filled) == ["gdp"]
    assert compare(register, [ItemSpec("gdp", "生产总值")], same).same == ["gdp"]


def test_owners_by_name_and_by_code_are_one():
    register = {"x": ItemSpec("x", "甲", owner="SQX-FG")}
    code = {"发改局": "SQX-FG"}
    assert compare(register, [ItemSpec("x", "甲", owner="发改局")], lambda o: code.get(o, o)).clashes == []


@PATIENT
@given(st.lists(SPECS, max_size=8))
def test_what_was_entered_without_a_clash_brings_nothing_new_again(specs):
    first = compare({}, specs, same)
    if not first.clashes:
        register = {s.id: s for s in first.new}
        assert compare(register, first.new, same).clashes == []
        assert compare(register, first.new, same).new == []


@PATIENT
@given(st.lists(SPECS, max_size=8))
def test_after_a_list_without_clash_every_name_has_one_id(specs):
    found = compare({}, specs, same)
    if not found.clashes:
        assert len({s.name for s in found.new}) == len({s.id for s in found.new}) == len(found.new)
