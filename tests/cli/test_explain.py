"""quanheng explain."""

import re

from tests.cli.conftest import CITIES, PROVINCES

from quanheng import folder

STEPS = ("一、取数", "二、计量", "三、评分", "四、加权", "五、汇总", "六、调整", "七、排名", "八、定等")


def test_eight_steps_in_chinese_with_figures_and_sources(quanheng, town):
    done = quanheng("explain", town, "--unit", "B")
    assert done.code == 0
    at = [done.out.index(step) for step in STEPS]
    assert at == sorted(at)
    for said in ("云溪乡", "统计局更正", "81", "84", "合格"):
        assert said in done.out


def test_english_has_no_chinese_but_names(quanheng, town):
    done = quanheng("explain", town, "--unit", "B", "--lang", "en")
    assert done.code == 0
    assert "Gather" in done.out
    assert "取数" not in done.out


def test_a_unit_by_its_name_a_node_and_a_period(quanheng, town):
    done = quanheng("explain", town, "--unit", "云溪乡", "--node", "满意", "--period", "2025")
    assert done.code == 0
    assert "45" in done.out
    assert "81" not in done.out


def test_json(quanheng, town):
    read = quanheng("explain", town, "--unit", "B", "--json").json
    assert read["unit"]["id"] == "B"
    assert read["period"] == "2026"
    assert {leaf["node"]["id"] for leaf in read["leaves"]} == {"开工", "满意"}


def test_unknown_unit_node_and_period_are_told_together(quanheng, town):
    done = quanheng("explain", town, "--unit", "云溪", "--node", "满意率", "--period", "2020", "--json")
    assert done.code == 1
    assert [p["code"] for p in done.json["problems"]] == ["unknown-unit", "unknown-node", "wrong-period"]
    assert "是不是“满意”" in done.json["problems"][1]["found"]["zh"]


def test_a_unit_answers_to_any_of_its_names(quanheng):
    found = {quanheng("explain", CITIES, "--unit", name).out for name in ("杭州", "杭州市", "hangzhou")}
    assert len(found) == 1
    assert "did you mean “Hangzhou”" in quanheng("explain", CITIES, "--unit", "Hangzou", "--lang", "en").err


def test_english_names_stand_wherever_the_library_has_them(quanheng):
    text = quanheng("explain", PROVINCES, "--unit", "安徽", "--period", "2024", "--lang", "en").out
    for said in (
        "Anhui (Centre), 2024, total",
        "next above Tibet",
        "graded “Excellent”",
        "Leap in innovation",
    ):
        assert said in text
    scheme = folder.read(PROVINCES).scheme
    text = re.sub(r"\(source: .*\)$", "", text.replace(f"({scheme.source})", ""), flags=re.MULTILINE)
    measures = {x.uom for x in (*scheme.items.values(), *scheme.leaves)}
    for uom in sorted(measures, key=len, reverse=True):
        text = text.replace(f" {uom}", "")
    assert re.findall(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+", text) == []
