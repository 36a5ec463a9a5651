"""A14: lamps 120 %, night walks −8 %, 42 % of complaints about work roads → inverted, with a hint at target drift."""

from django.urls import reverse
from tests.platform.doubts.conftest import UNIT, known, page, post, scan, set_on

from quanheng.platform.doubts import actions, hints, parameters
from quanheng.platform.doubts.models import Case

QUARTERS = ("2025-Q2", "2025-Q3", "2025-Q4")


def _lamps(town, walks=("50", "48", "46"), share=("30", "36", "42")):
    known(town, "路灯", "出行", "诉求")
    for item, values in (("路灯", ("100", "110", "120")), ("出行", walks), ("诉求", share)):
        post(town, [(item, UNIT, q, v) for q, v in zip(QUARTERS, values, strict=True)])


def test_a14_inverted_with_a_hint_at_drift(town, client):
    _lamps(town)
    answer = set_on(
        client, town, "inverted", "路灯与出行", item_output="路灯", item_outcome="出行", item_share="诉求"
    )
    assert answer.status_code == 302
    assert scan(client, town).opened == 1
    case = Case.objects.get()
    assert case.says.startswith("倒挂")
    assert "120" in case.says
    assert "−8.0 %" in case.says
    assert "目标可能已漂移" in case.hint
    assert "42 %" in case.hint
    assert float({s["zh"]: s["value"] for s in case.seen}["相关系数 r"].replace("−", "-")) < 0
    told = page(client, town, "reporter", case)
    assert "目标可能已漂移" in told
    assert 'data-kind="history"' in told
    assert 'id="twin"' in told
    english = client.post("/language/setlang/", {"language": "en", "next": "/"})
    assert english.status_code == 302
    told = page(client, town, "reporter", case)
    assert "The target may have drifted" in told
    assert "It needs an explanation." in told


def test_one_period_down_is_not_inverted_and_the_count_is_a_parameter(town, client):
    _lamps(town, walks=("46", "50", "48"))
    set_on(client, town, "inverted", "两期", item_output="路灯", item_outcome="出行", item_share="")
    assert scan(client, town).opened == 0
    set_on(
        client,
        town,
        "inverted",
        "一期",
        item_output="路灯",
        item_outcome="出行",
        item_share="",
        set_periods="1",
    )
    assert scan(client, town).opened in (0, 1)  # r decides as well: here 46, 50, 48 rises over all
    assert Case.objects.count() == 0


def test_a_quiet_topic_gives_no_words_about_complaints(town, client):
    _lamps(town, share=("10", "12", "20"))
    set_on(client, town, "inverted", "静", item_output="路灯", item_outcome="出行", item_share="诉求")
    scan(client, town)
    assert "诉求" not in Case.objects.get().hint


def test_the_edges_of_a14(town, client):
    """An outcome that stands still ends the run; a share at the line, or a target not reached, is no sign of drift."""
    _lamps(town, walks=("50", "48", "48"))
    set_on(client, town, "inverted", "停", item_output="路灯", item_outcome="出行", item_share="诉求")
    assert scan(client, town).opened == 0
    post(town, [("出行", UNIT, "2025-Q4", "46"), ("诉求", UNIT, "2025-Q4", "30")], source="更正")
    assert scan(client, town).opened == 1
    case = Case.objects.get()
    assert "目标可能已漂移" in case.hint
    assert "诉求" not in case.hint  # 30 % is not more than 30 %
    actions.answer(case, "示意", by=town.reporter)
    actions.lift(case, "real", "示意", by=town.reviewer)
    post(
        town, [("路灯", UNIT, q, v) for q, v in zip(QUARTERS, ("80", "90", "99"), strict=True)], source="更正"
    )
    assert scan(client, town).opened == 1
    assert Case.objects.first().hint == ""  # inverted all the same, but nothing was over-fulfilled


SHARED = """\
scheme: 部门考核-示意
title: 部门考核（示意）
title_en: Bureaux (invented)
demonstration: true
period: year
groups: {环保: {}, 教育: {}}
items:
  满意: {name_en: Satisfied, uom: "%", owner: 统计局, frequency: year}
  蓝天: {name_en: Blue sky, uom: 天, owner: 统计局, frequency: year}
tree:
  - {id: 公众满意度, name_en: Satisfaction, weight: {环保: 60, 教育: 100}, measure: 满意, target: 90, rate: ratio}
  - {id: 优良天数, name_en: Good days, weight: {环保: 40, 教育: 0}, measure: 蓝天, target: 300, rate: ratio}
round: {score: 2}
"""


def test_a14_one_satisfaction_for_unlike_duties_is_pointed_out(town, client):
    from quanheng.platform.schemes.actions import adopt

    adopt(SHARED.encode(), members={"SQX-FG": "环保", "SQX-TJ": "教育"}, by=town.office2)
    found = {s.group: s for s in hints.shared()}
    assert found["教育"].bare
    assert found["教育"].common == 1
    assert found["环保"].over
    assert not found["环保"].bare
    assert round(100 * found["环保"].common) == 60
    told = town.sign_in(client, "office").get(reverse("doubts:design")).content.decode()
    for word in ("没有核心使命指标", "共性权重超过 50%", "公众满意度", "优良天数"):
        assert word in told, word
    parameters.set_parameter("common", "70", by=town.office)
    assert {s.group for s in hints.shared()} == {"教育"}
