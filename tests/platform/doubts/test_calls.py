"""“98 分，来电翻倍”: a high score against the calls about the very thing → asked, heard, explained; never called false."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests.platform.doubts.calling import LINKS, QUARTER, doubled, probe, scored, take_in, tickets
from tests.platform.doubts.conftest import OTHER, UNIT, only, page, post, scan, set_on, step

from quanheng.engine.errors import Refused
from quanheng.platform.doubts import scanning
from quanheng.platform.doubts.models import Case, Probe
from quanheng.platform.hotline.models import Ticket


def test_98_points_and_calls_doubled_is_asked_heard_and_lifted(town, client):
    scored(town)
    doubled(town, callers=40)
    form = {"set_scheme": "季度考核-示意", "set_links": "亮灯率：路灯"}
    assert set_on(client, town, "score-calls", "亮灯与来电", **form).status_code == 302
    done = scan(client, town)
    assert (done.tested, done.opened) == (1, 1)  # 柳林镇's 75 is no high score
    case = only()
    assert (case.unit, case.detector, case.period, case.state) == (UNIT, "score-calls", QUARTER, "asked")
    for told in ("亮灯率", "98.0 %", "由 20 件增到 50 件", "2.5 倍"):
        assert told in case.says, told
    assert case.says.endswith("需要说明。")
    assert "98.0 %" in case.says_en
    assert "from 20 to 50" in case.says_en
    assert case.says_en.endswith("It needs an explanation.")
    seen = {s["zh"]: s["value"] for s in case.seen}
    assert (seen["以前同样几个月"], seen["本期"], seen["其他单位合计，以前 → 本期"]) == (
        "20",
        "50",
        "30 → 30",
    )
    assert seen["本期不同的来电人"] == "40"
    # both series: fifteen months of calls, and the score in the three it was given for
    calls, score = (line["values"] for line in case.chart["lines"])
    assert case.chart["periods"][0] == "2024-01"
    assert case.chart["periods"][-1] == "2025-03"
    assert calls[3:12] == [None] * 9  # no tickets of anybody: not in use, not nought
    assert sum(calls[:3] + calls[12:]) == 70
    assert score == [None] * 12 + [98.0] * 3
    # tickets by number only, and the figures the score is made of
    numbers = [number for _, number in case.seen[-1]["tickets"]]
    assert len(numbers) == 6
    assert set(numbers) <= set(Ticket.objects.filter(unit=UNIT, called_at__year=2025).values_list("number", flat=True))  # fmt: skip
    assert {f["item"] for f in case.figures} == {"亮灯数", "应亮数"}
    told = page(client, town, "reporter", case)
    for word in ("需要说明", "投诉", numbers[0], "不能说明哪一边对", 'data-kind="history"', 'id="twin"'):
        assert word in told, word
    assert "灯不亮" not in told  # no words of a ticket
    assert reverse("hotline:ticket", args=[case.seen[-1]["tickets"][0][0]]) in told
    for never in ("造假", "虚假"):
        assert never not in told
    early = step(client, town, "reviewer", case, "return", "退回")
    assert early.status_code == 422
    assert "还没有说明" in early.content.decode()
    step(client, town, "reporter", case, "answer", "一季度热线并入了物业报修（示意）")
    assert step(client, town, "reviewer", case, "lift", "并线所致", ground="boundary").status_code == 302
    again = scan(client, town)
    assert (again.opened, again.explained) == (0, 1)


def test_who_may_not_open_tickets_reads_their_numbers_without_a_link(town, client):
    scored(town)
    doubled(town)
    probe(town, "亮灯率：路灯")
    scanning.scan(by=town.office)
    case = only()
    key, number = case.seen[-1]["tickets"][0]
    told = page(client, town, "appraised", case)
    assert number in told
    assert reverse("hotline:ticket", args=[key]) not in told


@pytest.mark.parametrize(
    ("why", "lit", "now", "before", "others", "settings"),
    [
        ("the score is not high", 89, 50, 20, (30, 30), {}),
        ("not twice as many", 98, 39, 20, (30, 30), {}),
        ("the factor is a parameter", 98, 50, 20, (30, 30), {"factor": "2.6"}),
        ("too few calls", 98, 19, 3, (30, 30), {}),
        ("the least number is a parameter", 98, 50, 20, (30, 30), {"least": "51"}),
        ("calls doubled everywhere", 98, 50, 20, (30, 60), {}),
        ("chance explains it", 98, 22, 11, (30, 30), {}),
    ],
)
def test_what_is_not_asked(town, why, lit, now, before, others, settings):
    scored(town, lit=lit)
    doubled(town, now, before, others)
    probe(town, "亮灯率：路灯", **settings)
    scanning.scan(by=town.office)
    assert not Case.objects.exists(), why


def test_the_line_of_a_high_score_is_a_parameter_and_met_exactly(town):
    scored(town, lit=89)
    doubled(town)
    probe(town, "亮灯率：路灯", score="89")
    assert scanning.scan(by=town.office).opened == 1


def test_a_share_left_unsolved_that_rose_is_asked_too(town):
    scored(town)
    take_in(town, tickets(UNIT, 2024, 40, 6), tickets(UNIT, 2025, 42, 24), tickets(OTHER, 2024, 30, 5), tickets(OTHER, 2025, 30, 5))  # fmt: skip
    probe(town, "亮灯率：路灯")
    scanning.scan(by=town.office)
    case = only()
    assert "未解决的占比由 15 % (6/40) 升到 57 % (24/42)" in case.says
    assert "件增到" not in case.says


def test_a_trial_run_nobody_was_told_of_asks_nobody(town):
    scored(town, told=False)
    doubled(town)
    probe(town, "亮灯率：路灯")
    assert scanning.scan(by=town.office).tested == 0


def test_where_the_hotline_was_not_in_use_before_nothing_is_said(town):
    scored(town)
    take_in(town, tickets(UNIT, 2025, 60), tickets(OTHER, 2025, 30))
    probe(town, "亮灯率：路灯")
    assert scanning.scan(by=town.office).tested == 0
    take_in(town, [r for r in tickets(OTHER, 2024, 30) if not r[1].startswith("2024-02")])
    assert scanning.scan(by=town.office).tested == 0  # one month is still empty


def test_other_matters_enquiries_and_exclusions_do_not_count(town):
    """Fifty more calls about water, fifty enquiries, and thirty tickets a second person found unlawful: not asked."""
    from quanheng.platform.hotline import exclusions

    scored(town)
    doubled(town, now=50)
    take_in(town, tickets(UNIT, 2025, 50, label="自来水"), tickets(UNIT, 2025, 50, kind="咨询"))
    probe(town, "亮灯率：路灯")
    rows = Ticket.objects.filter(unit=UNIT, called_at__year=2025, class1="路灯", kind="complaint")
    for ticket in rows[:30]:
        one = exclusions.propose(ticket, "unlawful", "诉求违法（示意）", by=town.office)
        exclusions.audit(one, True, by=town.reviewer)
    assert scanning.scan(by=town.office).opened == 0
    probe(town, "亮灯率：路灯", counts="calls")
    assert scanning.scan(by=town.office).opened == 1  # every call: 20 + 50 against 20
    assert "由 20 件增到 70 件" in only().says


def test_the_whole_score_against_all_calls(town):
    scored(town)
    doubled(town)
    take_in(town, tickets(UNIT, 2024, 10, label="自来水"), tickets(UNIT, 2025, 30, label="自来水"))
    probe(town, "总分：*")
    scanning.scan(by=town.office)
    case = only()
    assert "总分得到满分的 96.8 %" in case.says
    assert "，全部来电由 30 件增到 80 件" in case.says
    assert "Total score got 96.8 %" in case.says_en
    assert case.figures == []


def test_a_corrected_figure_waits_for_its_score(town):
    """Returned, corrected by the reporter's own door: the case is over, and nobody is asked until it is scored anew."""
    from quanheng.platform.doubts import actions

    scored(town)
    doubled(town)
    probe(town, "亮灯率：路灯")
    scanning.scan(by=town.office)
    actions.answer(only(), "台账多记了（示意）", by=town.reporter)
    actions.return_(only(), "请更正（示意）", by=town.reviewer)
    post(town, [("亮灯数", UNIT, QUARTER, 91)])
    done = scanning.scan(by=town.office)
    assert (done.tested, done.opened, done.corrected) == (0, 0, 1)
    assert only().state == "corrected"


def test_a_late_ticket_does_not_ask_anew_what_was_explained(town):
    from quanheng.platform.doubts import actions

    scored(town)
    doubled(town)
    probe(town, "亮灯率：路灯")
    scanning.scan(by=town.office)
    actions.answer(only(), "并线（示意）", by=town.reporter)
    actions.lift(only(), "boundary", "属实（示意）", by=town.reviewer)
    take_in(town, tickets(UNIT, 2025, 2, kind="举报"))
    done = scanning.scan(by=town.office)
    assert (done.opened, done.explained) == (0, 1)
    take_in(town, tickets(UNIT, 2025, 40, kind="投诉举报"))
    assert scanning.scan(by=town.office).opened == 1  # forty more are another matter


FAULTS = """\
# 对应
亮灯率 路灯
没有这个：路灯
亮灯率：没有这类、路灯
总分：*、路灯
办结率：*
办结率：*
"""


def test_a_document_with_faults_is_refused_at_its_lines_all_at_once(town, client):
    scored(town)
    doubled(town)
    answer = set_on(client, town, "score-calls", "对应", set_scheme="季度考核-示意", set_links=FAULTS, set_least="很多")  # fmt: skip
    text = answer.content.decode()
    assert answer.status_code == 422
    for told in (
        "第 2 行", "亮灯率 路灯", "第 3 行", "方案里没有“没有这个”", "第 4 行", "没有一张工单属于“没有这类”", "第 5 行", "“*”和类别写在一起",
        "第 7 行", "与第 6 行相同", "很多",
    ):  # fmt: skip
        assert told in text, told
    assert "没有这个：路灯" in text  # what was typed is not lost
    assert not Probe.objects.exists()
    client.post("/language/setlang/", {"language": "en", "next": "/"})
    text = set_on(client, town, "score-calls", "x", set_scheme="没有", set_links=LINKS).content.decode()
    assert "is no scheme in force" in text
    blank = set_on(client, town, "score-calls", "x", set_scheme="季度考核-示意", set_links="# 只有注").content.decode()  # fmt: skip
    assert "not one line" in blank
    assert not Probe.objects.exists()


def test_indicators_by_their_english_names_and_lower_classes(town):
    scored(town)
    take_in(town, *([(n, at, kind, "市政", "路灯", *rest) for n, at, kind, _, _, *rest in rows] for rows in (
        tickets(UNIT, 2024, 20), tickets(UNIT, 2025, 50), tickets(OTHER, 2024, 30), tickets(OTHER, 2025, 30))))  # fmt: skip
    with pytest.raises(Refused) as refused:
        probe(town, "Lamps lit: 路灯")
    assert refused.value.problems[0].place.line == 1
    probe(town, "lamps lit: 市政 / 路灯")
    assert scanning.scan(by=town.office).opened == 1


def test_the_page_shows_the_document_and_says_what_no_longer_holds(town, client):
    from tests.platform.doubts.calling import SCHEME

    from quanheng.platform.schemes.actions import adopt

    scored(town)
    doubled(town)
    probe(town)
    told = town.sign_in(client, "office").get(reverse("doubts:detectors")).content.decode()
    for word in ("亮灯率：路灯", "总分：*", "上年同样几个月", "投诉、举报"):
        assert word in told, word
    assert "方案里没有" not in told
    changed = SCHEME.replace("亮灯率", "路灯完好率").split("adjust:")[0] + "round: {score: 2}\n"
    adopt(changed.encode(), members={UNIT: "", OTHER: ""}, by=town.office2)
    told = client.get(reverse("doubts:detectors")).content.decode()
    assert "第 2 行" in told
    assert "方案里没有“亮灯率”" in told
    assert scanning.scan(by=town.office).tested == 1  # the total alone is left


def test_the_demonstration_shows_one_such_case(town, client):
    """石桥镇, first quarter: residents asked by telephone feel 98.5 % of the full score, complaints about roads went from 24 to 57."""
    from quanheng.platform.project.county.story import tell

    tell({key: getattr(town, key) for key in town.people}, say=lambda _: None)
    case = Case.objects.get(detector="score-calls")
    assert (case.unit, case.period, case.state, case.probe.demonstration) == (UNIT, "2026-Q1", "asked", True)
    told = page(client, town, "reporter", case)
    for word in ("98.5 %", "由 24 件增到 57 件", "27 → 30", "示意数据", "提交说明"):
        assert word in told, word
