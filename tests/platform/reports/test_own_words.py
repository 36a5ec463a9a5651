"""What a report takes from beside the run: the unit's own causes for those who may read them, verification, notice, appeals."""

from urllib.parse import quote

import pytest
from django.test import Client

from quanheng.platform.lib.official import Paragraph
from quanheng.platform.reports import kinds, queries
from quanheng.platform.reports.facts import gather
from quanheng.platform.reports.parameters import Wishes

HARD = Wishes(weak=95)  # 柳林's satisfaction of 93.2 is a problem by this line
CAUSE = "开工证办得晚，明年提前"


def said(paper):
    return "\n".join(b.text for b in paper.blocks if isinstance(b, Paragraph))


@pytest.fixture
def fact(frozen):
    return gather(frozen, "2026", queries.standing(frozen))


@pytest.mark.parametrize("kind", ["evaluation", "evaluation-old"])
def test_causes_and_doing_are_the_units_own(self_evaluated, fact, kind):
    text = said(kinds.paper(kind, fact, "柳林", HARD))
    assert f"群众满意：{CAUSE}。" in text
    assert "柳林镇在自评表里写的实际完成情况：“开工十五个”" in text
    assert "单位提交了自评表（第1版，2行），没有抽到核验。" in text
    assert "评价的目的，是按《小考核方案》核定柳林镇2026年度的得分和等次" in text
    hidden = said(kinds.paper(kind, fact, "柳林", HARD, seen=False))
    assert CAUSE not in hidden
    assert "开工十五个" not in hidden
    assert "自评表没有对本件的读者公开" in hidden
    assert "单位提交了自评表" not in hidden
    none = said(kinds.paper(kind, fact, "石桥", HARD))
    assert "本期没有提交自评表" in none


def test_a_citizen_reads_the_report_without_the_units_table(self_evaluated, released, town, client):
    at = f"/reports/{released.run.pk}/2026/evaluation/?unit={quote('柳林')}&weak=95"
    open_page = Client().get(at).content.decode()
    assert "群众满意" in open_page
    assert CAUSE not in open_page
    assert "自评表没有对本件的读者公开" in open_page
    town.sign_in(client, "reporter")
    own = client.get(at).content.decode()
    assert CAUSE in own
    assert "结果自" in own
    assert "没有收到对这次结果的申诉" in own


def test_appeals_are_counted_and_nobody_is_named(told, town):
    from quanheng.platform.appeals import actions as appeals

    fact = gather(told, "2026", queries.standing(told))
    appeals.file(told, "石桥", ground="figure", text="开工数少记一个", by=town.reporter)
    text = said(kinds.paper("evaluation", fact, "柳林", Wishes()))
    assert "对这次结果收到申诉1件：待受理1件。" in text
    assert "石桥" not in text
