"""Submitting, confirming into the ledger, sending back, reopening, closing; and the minutes it all took."""

from datetime import timedelta
from decimal import Decimal

import pytest
from tests.platform.collection.quarter import filed

from quanheng.engine.errors import Refused
from quanheng.platform.agenda import queries as agenda
from quanheng.platform.collection import actions, flow, queries
from quanheng.platform.collection.models import Call, Cell, Return, TimeBin
from quanheng.platform.journal import queries as journal
from quanheng.platform.ledger import queries as ledger
from quanheng.platform.notices import queries as notices
from quanheng.platform.registry.people import today


def codes(refused):
    return sorted({p.code for p in refused.value.problems})


def cell(paper, address):
    return Cell.objects.get(paper=paper, address=address)


# submitting


def test_a_return_is_submitted_when_nothing_stands_in_the_way(desk, typed):
    desk.post("技改投资", 1210, period="2025-Q2")
    paper = desk.paper(desk.open())
    desk.fill(paper, 计划开工数=24, 累计开工数="十九", 技改投资=12350)
    with pytest.raises(Refused) as refused:
        actions.submit(paper, by=desk.town.reporter)
    found = {p.place.cell: p.code for p in refused.value.problems}
    assert found == {"C6": "not-a-number", "C8": "last_year", "C9": "empty", "C10": "empty"}
    desk.fill(paper, 累计开工数=17, 税收收入=6842, 村集体收入="未到期")
    actions.fill(paper, [typed("C8", 12350, note="两条新线投产")], by=desk.town.reporter)
    done = actions.submit(paper, by=desk.town.reporter)
    assert (done.state, done.number, done.late) == (flow.SUBMITTED, 1, False)
    assert len(journal.entries(kind="collection.submit")[0].detail["sealed"]) == 64
    assert not agenda.waiting(desk.town.reporter)
    assert {w.kind for w in agenda.waiting(desk.town.owner_fg)} == {"collection.confirm"}
    assert agenda.waiting(desk.town.office)[-1].kind == "collection.confirm"  # 村集体收入 has no owner
    with pytest.raises(Refused) as refused:
        desk.fill(paper, 累计开工数=18)
    assert codes(refused) == ["not-open"]


def test_what_came_to_be_known_meanwhile_need_not_be_filled(desk):
    paper = desk.paper(desk.open())
    desk.fill(paper, 计划开工数=24, 累计开工数=17, 技改投资=1235, 村集体收入="未到期")
    desk.post("税收收入", 6842, source="税务局")
    actions.submit(paper, by=desk.town.reporter)
    tax = cell(paper, "C9")
    assert (tax.kind, tax.live, tax.source) == (flow.KNOWN, False, "税务局")


def test_another_source_stands_in_the_way_until_evidence(desk):
    paper = desk.paper(desk.open())
    desk.fill(paper, 计划开工数=24, 累计开工数=19, 技改投资=1235, 税收收入=1, 村集体收入="未到期")
    desk.post("累计开工数", 17, source="发改局项目台账")
    desk.post("税收收入", 1)
    with pytest.raises(Refused) as refused:
        actions.submit(paper, by=desk.town.reporter)
    (problem,) = refused.value.problems
    assert (problem.code, problem.place.cell) == ("elsewhere", "C6")


# confirming and sending back


def test_owners_confirm_their_own_cells_into_the_ledger(desk):
    paper = desk.submitted()
    done = actions.confirm(paper, by=desk.town.owner_fg)
    assert done.cells == ("C5", "C6")
    (figure,) = ledger.in_force(items=["累计开工数"])
    assert (figure.value, figure.door, figure.return_ref) == (Decimal(17), "return", f"return:{paper.pk}:C6")
    assert figure.source == "石桥镇 2026-Q2 填报表 C6，发改局确认"
    assert cell(paper, "C6").figure == figure.id == done.figures[1]
    assert not [w for w in agenda.waiting(desk.town.owner_fg) if w.kind == "collection.confirm"]
    assert Return.objects.get(pk=paper.pk).state == flow.SUBMITTED
    for owner in (desk.town.owner_tj, desk.town.owner_cz, desk.town.office):
        actions.confirm(paper, by=owner)
    assert Return.objects.get(pk=paper.pk).state == flow.CONFIRMED
    assert ledger.in_force(items=["村集体收入"])[0].status == "not_due"


def test_confirming_again_changes_nothing(desk):
    paper = desk.submitted()
    actions.confirm(paper, ["C6"], by=desk.town.owner_fg)
    assert actions.confirm(paper, ["C6"], by=desk.town.owner_fg).cells == ()
    assert len(ledger.history("累计开工数", "SQX-SQ", "2026-Q2")) == 1


def test_nobody_confirms_what_is_not_theirs_and_then_nothing_is_posted(desk):
    paper = desk.submitted()
    with pytest.raises(Refused) as refused:
        actions.confirm(paper, ["C6", "C8"], by=desk.town.owner_fg)  # C8 is the statistics bureau's
    assert codes(refused) == ["no-power"]
    assert ledger.in_force() == []
    assert cell(paper, "C6").state == flow.SUBMITTED
    with pytest.raises(Refused):
        actions.confirm(paper, ["C6"], by=desk.town.reporter)
    with pytest.raises(Refused):
        actions.confirm(paper, ["C6"], by=desk.town.office)


def test_a_second_source_that_arrives_later_forbids_confirming(desk):
    """A11 after the event: 19 are reported, the bureau's own register says 12."""
    paper = desk.submitted()
    desk.post("累计开工数", 12, source="发改局项目台账")
    assert actions.confirm(paper, by=desk.town.owner_fg).cells == ("C5",)
    with pytest.raises(Refused) as refused:
        actions.confirm(paper, ["C6"], by=desk.town.owner_fg)
    assert codes(refused) == ["elsewhere"]
    actions.send_back(paper, {"C6": "与台账 12 不一致，请附开工令"}, by=desk.town.owner_fg)
    assert cell(paper, "C6").state == flow.SENT_BACK


def test_sent_back_cells_go_back_with_a_reason_and_a_new_deadline(desk):
    paper = desk.submitted()
    with pytest.raises(Refused) as refused:
        actions.send_back(paper, {"C6": " "}, by=desk.town.owner_fg)
    assert codes(refused) == ["no-reason"]
    actions.send_back(paper, {"C6": "两个项目没有开工令"}, by=desk.town.owner_fg)
    [told] = agenda.waiting(desk.town.reporter)
    assert told.title.zh.startswith("改好退回的 1 格：")
    assert told.title.en.startswith("Correct 1 cell sent back: ")
    assert 1 <= told.minutes <= paper.minutes
    held = Return.objects.get(pk=paper.pk)
    assert held.state == flow.SENT_BACK
    (wait,) = agenda.waiting(desk.town.reporter)
    assert wait.due == held.due
    assert "C6 两个项目没有开工令" in notices.inbox(desk.town.reporter)[0].body
    with pytest.raises(Refused):
        desk.fill(held, 技改投资=1)  # that one is still with its owner
    desk.fill(held, 累计开工数=15)
    actions.confirm(held, by=desk.town.owner_tj)
    actions.submit(held, by=desk.town.reporter)
    actions.confirm(held, by=desk.town.owner_fg)
    assert [m.what for m in queries.moves(cell(paper, "C6"))] == [
        "filled", "submitted", "sent_back", "filled", "submitted", "confirmed",
    ]  # fmt: skip


def test_a_confirmed_cell_is_reopened_with_a_reason_and_superseded(desk):
    paper = desk.submitted()
    actions.confirm(paper, by=desk.town.owner_fg)
    with pytest.raises(Refused):
        actions.reopen(paper, ["C6"], "", by=desk.town.office)
    actions.reopen(paper, ["C6"], "镇里更正", by=desk.town.office)
    desk.fill(paper, 累计开工数=16)
    actions.submit(paper, by=desk.town.reporter)
    actions.confirm(paper, by=desk.town.owner_fg)
    assert [f.value for f in ledger.history("累计开工数", "SQX-SQ", "2026-Q2")] == [17, 16]


def test_a_closed_call_takes_nothing_more_until_reopened(desk):
    call = desk.open()
    paper = desk.paper(call)
    desk.fill(paper, 累计开工数=17)
    actions.close_call(call, by=desk.town.office)
    assert not agenda.waiting(desk.town.reporter)
    with pytest.raises(Refused) as refused:
        desk.fill(paper, 累计开工数=18)
    assert codes(refused) == ["call-closed"]
    assert not Cell.objects.filter(live=True).exists()
    actions.reopen(paper, [], "断网两天，准予补报", by=desk.town.office)
    desk.fill(paper, 累计开工数=18)
    assert agenda.waiting(desk.town.reporter)


def test_late_is_said(desk):
    call = desk.open()
    paper = desk.paper(call)
    Return.objects.filter(pk=paper.pk).update(due=today() - timedelta(3))
    desk.fill(paper, 计划开工数=24, 累计开工数=17, 技改投资=1235, 税收收入=6842, 村集体收入="未到期")
    assert actions.submit(paper, by=desk.town.reporter).late


def test_the_year_gets_its_product_when_all_is_confirmed(desk):
    from quanheng.platform.programmes import cycle
    from quanheng.platform.programmes.queries import filed_for

    year = cycle.open_cycle(filed_for("经济发展", 2026), by=desk.town.office)
    call = desk.open(units={"SQX-SQ"})
    paper = desk.paper(call)
    desk.fill(paper, 计划开工数=24, 累计开工数=17, 技改投资=1235, 税收收入=6842, 村集体收入="未到期")
    actions.submit(paper, by=desk.town.reporter)
    assert not year.programme.products.filter(kind="midterm_return").exists()
    for owner in (desk.town.owner_fg, desk.town.owner_tj, desk.town.owner_cz, desk.town.office):
        actions.confirm(paper, by=owner)
    assert year.programme.products.filter(kind="midterm_return", ref=f"call:{call.pk}").exists()


# time, and the owner's sheet as a workbook


def test_time_goes_into_the_histogram_of_the_form_and_comes_back_as_an_estimate(desk):
    paper = desk.submitted()
    assert not TimeBin.objects.exists()  # nothing was measured
    for unit, period in (
        ("SQX-LL", "2026-Q2"),
        ("SQX-SQ", "2026-Q1"),
        ("SQX-LL", "2026-Q1"),
        ("SQX-SQ", "2026-Q3"),
    ):
        calls = Call.objects.filter(period=period)
        one = desk.paper(calls.first() or desk.open(period=period), unit)
        who = desk.town.reporter if unit == "SQX-SQ" else desk.town.reporter2
        for _ in range(4):
            actions.ping(one, 60, by=who)
        desk.fill(
            one, by=who, 计划开工数=24, 累计开工数=17, 技改投资=1235, 税收收入=6842, 村集体收入="未到期"
        )
        actions.submit(one, by=who)
    (row,) = TimeBin.objects.all()
    assert (row.form, row.seconds, row.returns) == (
        paper.call.form,
        60,
        4,
    )  # 240 seconds for 5 cells: 48 each
    assert {f.name for f in TimeBin._meta.fields} == {
        "id",
        "form",
        "scheme",
        "seconds",
        "returns",
    }  # nobody in it
    asked = actions.ask(desk.version, "2026-Q4")
    assert asked.timed
    assert asked.minutes["SQX-SQ", flow.OWN] == 5  # by the default it would be 8
    month = today().isoformat()[:7]
    assert sorted((u.unit, u.spent) for u in queries.burden_of(month)) == [("SQX-LL", 8), ("SQX-SQ", 8)]


def test_a_given_return_goes_by_workbook_too(desk):
    import io

    import openpyxl

    from quanheng.platform.collection import reading, workbook

    sheet = desk.paper(desk.open(given={"税收收入", "技改投资"}), "SQX-CZ")
    form = reading.form(sheet)
    assert [(row.name, row.section) for row in form.rows] == [("石桥镇", "税收收入"), ("柳林镇", "税收收入")]
    book = openpyxl.load_workbook(io.BytesIO(workbook.make(form)))
    book[form.sheet]["C5"], book[form.sheet]["C6"] = 6842, 3120
    out = io.BytesIO()
    book.save(out)
    done = actions.upload(sheet, out.getvalue(), "财政局.xlsx", by=desk.town.owner_cz)
    assert done.saved == ("税收收入 · SQX-SQ", "税收收入 · SQX-LL")
    assert cell(sheet, "C6").value == 3120


def test_months_of_a_quarter_are_asked_one_by_one(bare):
    from tests.platform.collection import quarter

    from quanheng.platform.schemes import actions as schemes

    text = quarter.SCHEME.replace(
        "{name_en: village income, uom: 万元,",
        "{name_en: village income, uom: 万元, frequency: month, fold: sum,",
    )
    bare.version = schemes.adopt(text.encode(), members=dict.fromkeys(quarter.TOWNS, ""), by=bare.town.office)
    filed(bare.town)
    paper = bare.paper(bare.open(items={"村集体收入"}))
    assert [(c.period, c.key) for c in paper.cells.all()] == [
        (f"2026-0{m}", f"村集体收入 · 2026-0{m}") for m in (4, 5, 6)
    ]
    bare.fill(paper, **{f"村集体收入 · 2026-0{m}": 100 + m for m in (4, 5, 6)})
    actions.submit(paper, by=bare.town.reporter)
    actions.confirm(paper, by=bare.town.office)
    assert [(f.period, f.value) for f in ledger.in_force(items=["村集体收入"])] == [
        ("2026-04", 104),
        ("2026-05", 105),
        ("2026-06", 106),
    ]


def test_the_county_adds_up_with_its_townships(desk):
    from quanheng.engine.data import Unit
    from quanheng.platform.collection import checks, reading
    from quanheng.platform.registry.actions import enrol

    enrol(
        [Unit("SQX-SQ-1", "河湾村", "", "SQX-SQ"), Unit("SQX-SQ-2", "北渠村", "", "SQX-SQ")],
        by=desk.town.office,
    )
    actions.add_rule(
        checks.Rule("tree", "累计开工数", most=Decimal(1), severity=checks.HARD), by=desk.town.office
    )
    desk.post("累计开工数", 10, unit="SQX-SQ-1")
    paper = desk.paper(desk.open())
    desk.fill(paper, 累计开工数=17)
    assert "tree" not in {
        f.code for f in checks.find(reading.sheet(paper), reading.rules())
    }  # one village is missing
    desk.post("累计开工数", 6, unit="SQX-SQ-2")
    (finding,) = [f for f in checks.find(reading.sheet(paper), reading.rules()) if f.code == "tree"]
    assert "下级 2 个单位合计 16" in finding.found.zh
