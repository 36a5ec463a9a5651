"""From a written document to a scheme: what is refused, what is understood, and one canonical form for all."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from quanheng.engine.document.model import Written, unplaced
from quanheng.engine.document.read import read
from quanheng.engine.document.write import from_json, to_json, to_yaml
from quanheng.engine.errors import Problems
from quanheng.engine.formula import Formula
from quanheng.engine.scheme.from_document import draft, resolve
from quanheng.engine.scheme.model import PerGroup, Scheme, Span

CASES = Path(__file__).parents[2] / "cases" / "document"
BAD = sorted(CASES.glob("bad/*.yaml"))
GOOD = sorted(CASES.glob("good/*.yaml"))
HEAD = "scheme: 例\nperiod: year\nitems: {甲数: {uom: 分, owner: 甲局}, 乙数: {}}\n"


def resolved(text: str) -> Scheme:
    """The scheme of a text that must be right."""
    problems = Problems()
    document = read(text.encode(), "scheme.yaml", problems)
    assert document is not None, problems.found
    scheme = resolve(document, problems)
    assert scheme is not None, [p.say() for p in problems.found]
    return scheme


def leaf(text: str, more: str = "") -> Scheme:
    """A scheme of one indicator, given as a flow mapping without braces."""
    return resolved(f"{HEAD}tree: [{{id: 甲, weight: 100, {text}}}]\n{more}")


@pytest.mark.parametrize("file", BAD, ids=lambda f: f.stem)
def test_bad_documents_are_refused_with_exactly_the_announced_problems(file: Path) -> None:
    problems = Problems()
    document = read(file.read_bytes(), file.name, problems)
    assert document is None or resolve(document, problems) is None
    head = re.search(r"^# 应报：(.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    assert head
    wanted = sorted((code, int(line)) for code, line in re.findall(r"([\w-]+)@(\d+)", head[1]))
    assert sorted((p.code, p.place.line) for p in problems.found) == wanted, "\n".join(
        p.say() for p in problems.found
    )
    for p in problems.found:
        assert all(t.zh and t.en for t in (p.found, p.expected, p.remedy))


@pytest.mark.parametrize("file", GOOD, ids=lambda f: f.stem)
def test_good_documents_come_back_equal_from_yaml_and_json(file: Path) -> None:
    problems = Problems()
    document = read(file.read_bytes(), file.name, problems)
    assert document is not None, problems.found
    scheme = resolve(document, problems)
    assert scheme is not None
    assert problems.found == []
    for again in (
        read(to_yaml(scheme.document).encode(), "again", problems),
        unplaced(from_json(to_json(scheme.document))),
    ):
        assert again is not None
        assert resolve(again, problems) == scheme
    assert problems.found == []


def test_the_four_encodings_give_one_digest() -> None:
    digests = set()
    for name in ("utf8", "utf8-bom", "gbk"):
        document = read((CASES / f"good/{name}.yaml").read_bytes(), name, Problems())
        assert document is not None
        digests.add(draft(document, Problems()).digest)
    assert len(digests) == 1


def test_nearest_key_is_named() -> None:
    problems = Problems()
    document = read((CASES / "bad/unknown-keys.yaml").read_bytes(), "f", problems)
    assert document is not None
    draft(document, problems)
    remedies = [p.remedy.zh for p in problems.found if p.code == "unknown-key"]
    assert sum("weight" in r for r in remedies) == 2
    assert sum("period" in r for r in remedies) == 1
    assert sum("cap" in r for r in remedies) == 1


def test_numbers_stay_as_typed_but_the_digest_sees_their_value() -> None:
    one, two = (
        leaf("measure: 甲数, rate: {rule: ratio, cap: 1.50}, target: 95"),
        leaf("measure: 甲数, rate: {rule: ratio, cap: 1.5}, target: 95.0"),
    )
    assert one.digest == two.digest
    assert "cap: 1.50" in to_yaml(one.document)


def test_canonical_key_order_does_not_depend_on_the_writing_order() -> None:
    one = leaf("measure: 甲数, rate: given, uom: 分, owner: 甲局")
    two = leaf("owner: 甲局, uom: 分, rate: {rule: given}, measure: 甲数")
    assert to_yaml(one.document) == to_yaml(two.document)


def test_parameters_by_group_and_by_formula() -> None:
    scheme = leaf(
        "measure: 甲数, target: {default: 95, 乙区: 90}, rate: {rule: interval, low: '甲数 / 2', high: 10, reach: 5}"
    )
    node = scheme.nodes["甲"]
    assert node.target == PerGroup(Decimal(95), {"乙区": Decimal(90)})
    assert isinstance(node.rate.low, Formula)  # type: ignore[union-attr]
    assert node.rate.high == 10  # type: ignore[union-attr]


def test_measure_defaults_to_the_item_of_the_same_id() -> None:
    scheme = resolved(HEAD + "tree: [{id: 甲数, weight: 100, rate: given}]\n")
    assert scheme.leaves[0].measure.alone == "甲数"  # type: ignore[union-attr]
    assert "measure" not in scheme.document["tree"][0]


def test_ids_that_are_no_identifiers_become_measures_too() -> None:
    text = 'scheme: 例\nperiod: year\nitems: {项目（个）: {}, "2026年": {}}\ntree: [{id: 项目（个）, rate: given}, {id: "2026年", rate: given}]\n'
    assert [n.measure.alone for n in resolved(text).leaves] == ["项目（个）", "2026年"]  # type: ignore[union-attr]


def test_rated_makes_its_measure_and_its_items() -> None:
    text = "rate: {rule: rated, raters: {公众: 0.5, 专家: 0.5}, trim: 1}"
    scheme = leaf(text, "raters: {公众: {kind: survey}, 专家: {kind: panel, seats: 3}}\n")
    made = [i for i in scheme.items if "@" in i]
    assert made == ["甲@公众", "甲@专家#1", "甲@专家#2", "甲@专家#3"]
    measure = scheme.leaves[0].measure
    assert measure is not None
    assert measure.names == frozenset(made)
    assert measure.functions == {"weighted", "trimmed"}
    assert "甲@公众" not in str(scheme.document)


def test_milestones_make_their_measure() -> None:
    scheme = leaf("rate: {rule: milestones, points: {甲数: 40, 乙数: 60}}")
    assert scheme.leaves[0].measure.names == {"甲数", "乙数"}  # type: ignore[union-attr]


def test_defaults_hold_where_a_leaf_says_nothing_and_null_takes_them_back() -> None:
    scheme = resolved(
        HEAD + "defaults: {missing: zero, target: 95, over: [2015, 2024], rate: {rule: ratio}}\n"
        "tree: [{id: 甲, measure: 甲数}, {id: 乙, measure: 乙数, missing: full, target: null, rate: given}]\n"
    )
    one, two = scheme.leaves
    assert (one.missing, one.target, one.over) == ("zero", Decimal(95), Span("periods", "2015", "2024"))
    assert (two.missing, two.target) == ("full", None)
    assert one.rate is not None
    assert one.rate.name == "ratio"
    again = resolve(unplaced(scheme.document), Problems())
    assert again == scheme


def test_a_fault_in_the_defaults_is_told_once() -> None:
    problems = Problems()
    text = (
        HEAD
        + "defaults: {missing: excluded}\ntree: [{id: 甲, measure: 甲数, rate: given}, {id: 乙, measure: 甲数, rate: given}]\n"
    )
    document = read(text.encode(), "f", problems)
    assert document is not None
    draft(document, problems)
    assert [p.code for p in problems.found] == ["unknown-word"]


def test_the_leafs_direction_reaches_a_rule_that_says_none() -> None:
    scheme = leaf("measure: 甲数, better: lower, rate: min_max")
    assert scheme.leaves[0].rate.better == "lower"  # type: ignore[union-attr]
    assert scheme.document["tree"][0]["rate"] == "min_max"


def test_floor_null_means_no_floor() -> None:
    assert leaf("measure: 甲数, rate: given").adjust.floor == 0
    scheme = leaf("measure: 甲数, rate: given", "adjust: {floor: null}\n")
    assert scheme.adjust.floor is None
    assert resolve(unplaced(scheme.document), Problems()) == scheme


def test_shorthands_are_written_out() -> None:
    scheme = leaf(
        "measure: 甲数, rate: {rule: given}",
        "groups: {甲区: 类 == 1}\nadjust: {bonus: {categories: {表彰: 乙数, 竞赛: {claims: [甲数, 乙数]}}}}\n",
    )
    assert scheme.document["groups"] == {"甲区": {"where": "类 == 1"}}
    categories = scheme.document["adjust"]["bonus"]["categories"]
    assert categories == {
        "表彰": {"claims": {"表彰": "乙数"}},
        "竞赛": {"claims": {"竞赛1": "甲数", "竞赛2": "乙数"}},
    }


def test_a_category_without_claims_takes_the_item_of_its_name() -> None:
    scheme = leaf("measure: 甲数, rate: given", "adjust: {deduct: {categories: {乙数: {cap: 3}}}}\n")
    assert scheme.adjust.deduct.categories[0].claims["乙数"].alone == "乙数"


def test_the_draft_goes_on_beyond_errors() -> None:
    problems = Problems()
    document = read(
        (HEAD + "tree: [{id: 甲, weight: x, measure: 甲数, rate: given}]\n").encode(), "f", problems
    )
    assert document is not None
    assert draft(document, problems).nodes["甲"].weight is None
    assert resolve(document, Problems()) is None


def test_a_document_that_is_no_mapping() -> None:
    problems = Problems()
    assert resolve(Written([], unplaced({}).place), problems) is None
    assert "wrong-type" in {p.code for p in problems.found}


def test_numbers_out_of_this_world_are_refused_wherever_they_stand() -> None:
    """A published document is read by strangers: 1e999999999 written out would fill their memory."""
    huge = Decimal("1e999999999")
    for where in (
        {"full": huge},
        {"clocks": {"appeal_days": huge}},
        {"use": {"a": [huge]}},
        {"raters": {"甲": {"kind": "feed", "x": huge}}},
    ):
        problems = Problems()
        plain = {
            "scheme": "例",
            "period": "year",
            "items": {"甲": {}},
            "tree": [{"id": "甲", "rate": "given"}],
            **where,
        }
        assert resolve(unplaced(plain), problems) is None
        assert [p.code for p in problems.errors] == ["wrong-type"]


def test_standard_library_only() -> None:
    """The outside verifier resolves documents where nothing is installed."""
    code = (
        "import sys, json\n"
        "from quanheng.engine.scheme.from_document import resolve\n"
        "from quanheng.engine.document.model import unplaced\n"
        "bad = [m for m in sys.modules if m.split('.')[0] in ('numpy', 'yaml', 'polars', 'xlsxwriter', 'python_calamine', 'django')]\n"
        "print(json.dumps(bad))\n"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(told.stdout) == []
