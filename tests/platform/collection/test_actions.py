"""From call to ledger: who may, what is refused, what is written, what is told."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from tests.platform.collection.quarter import filed

from quanheng.engine.errors import Refused
from quanheng.platform.agenda import queries as agenda
from quanheng.platform.collection import actions, flow, queries
from quanheng.platform.collection.burden import Request
from quanheng.platform.collection.models import Call, Cell, Move, Return
from quanheng.platform.journal import queries as journal
from quanheng.platform.ledger import queries as ledger
from quanheng.platform.notices import queries as notices
from quanheng.platform.registry.people import today


def codes(refused):
    return sorted({p.code for p in refused.value.problems})


def cell(paper, address):
    return Cell.objects.get(paper=paper, address=address)


# opening


def test_no_call_goes_out_without_a_filing_number(bare):
    with pytest.raises(Refused) as refused:
        bare.open()
    assert codes(refused) == ["no-filing-number"]
    assert not Call.objects.exists()
    filed(bare.town)
    assert bare.open().filing_number == "石考备〔2026〕7号"


def test_no_call_goes_out_in_the_wrong_stage(desk):
    from quanheng.platform.programmes import cycle
    from quanheng.platform.programmes.models import Cycle
    from quanheng.platform.programmes.queries import filed_for

    year = cycle.open_cycle(filed_for("经济发展", 2026), by=desk.town.office)
    call = desk.open()
    assert [p.ref for p in year.programme.products.filter(kind="call")] == [f"call:{call.pk}"]
    Cycle.objects.filter(pk=year.pk).update(stage="feedback")
    with pytest.raises(Refused) as refused:
        desk.open(period="2026-Q3")
    assert codes(refused) == ["wrong-stage"]


def test_only_the_office_opens_a_call(desk):
    with pytest.raises(Refused) as refused:
        actions.open_call(desk.version, "2026-Q2", by=desk.town.reporter)
    assert codes(refused) == ["no-power"]


def test_everything_wrong_with_a_call_is_told_at_once(desk):
    yesterday = today() - timedelta(1)
    with pytest.raises(Refused) as refused:
        desk.open(
            period="2026-05", items={"没有的"}, units={"SQX"}, given={"村集体收入"}, submit_by=yesterday
        )
    assert codes(refused) == ["bad-period", "dates-out-of-order", "no-owner", "not-a-member", "unknown-item"]


def test_a_call_asks_each_unit_sets_deadlines_and_tells(desk):
    desk.post("税收收入", 6842, source="税务局 7-02")
    call = desk.open()
    assert (call.asked, call.known, call.linked) == (9, 1, 0)
    paper = desk.paper(call)
    assert [(c.address, c.item, c.kind) for c in paper.cells.all()] == [
        ("C5", "计划开工数", "asked"), ("C6", "累计开工数", "asked"), ("C8", "技改投资", "asked"),
        ("C9", "税收收入", "known"), ("C10", "村集体收入", "asked"),
    ]  # fmt: skip
    assert cell(paper, "C9").source == "税务局 7-02"
    (wait,) = agenda.waiting(desk.town.reporter)
    assert (wait.kind, wait.due, wait.minutes) == ("collection.submit", call.submit_by, paper.minutes)
    assert "经济发展考核填报表" in notices.inbox(desk.town.reporter)[0].title
    assert journal.entries(kind="collection.open")[0].detail["asked"] == 9


def test_nothing_is_asked_twice_across_calls(desk):
    first = desk.open(items={"税收收入", "技改投资"})
    second = desk.open(title="又一张表")
    assert (first.asked, second.asked, second.linked) == (4, 6, 4)
    linked = Cell.objects.get(paper__call=second, unit="SQX-SQ", item="税收收入")
    assert linked.kind == flow.LINKED
    assert linked.linked.paper.call_id == first.pk
    assert queries.duplicate_asks() == 0
    with pytest.raises(Refused) as refused:
        desk.open(items={"税收收入"})
    assert codes(refused) == ["nothing-to-ask"]


def test_the_database_itself_refuses_to_ask_twice(desk):
    paper = desk.paper(desk.open())
    twin = Cell.objects.filter(paper=paper).first()
    twin.pk, twin.key = None, "又一次"
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


def test_a_unit_of_which_all_is_known_gets_no_return(desk):
    desk.post("税收收入", 6842)
    call = desk.open(items={"税收收入"})
    assert [p.unit_id for p in call.returns.all()] == ["SQX-LL"]


def test_owners_give_their_items_for_all_units_in_one_return(desk):
    call = desk.open(given={"税收收入"})
    sheet = desk.paper(call, "SQX-CZ")
    assert sheet.filler == flow.GIVEN
    assert [(c.address, c.unit_id) for c in sheet.cells.all()] == [("C5", "SQX-SQ"), ("C6", "SQX-LL")]
    assert agenda.waiting(desk.town.owner_cz)[0].unit == "SQX-CZ"
    assert not desk.paper(call).cells.filter(item="税收收入").exists()
    desk.fill(sheet, by=desk.town.owner_cz, **{"税收收入 · SQX-SQ": 6842, "税收收入 · SQX-LL": 3120})
    actions.submit(sheet, by=desk.town.owner_cz)
    with pytest.raises(Refused) as refused:
        actions.confirm(sheet, by=desk.town.owner_cz, keys=["C5"])
    assert codes(refused) == ["same-person"]
    assert actions.confirm(sheet, by=desk.town.office).cells == ("C5", "C6")
    (figure,) = ledger.in_force(items=["税收收入"], units=["SQX-LL"])
    assert (figure.value, figure.source) == (Decimal(3120), "财政局 2026-Q2 提供表 C6，考核办确认")
    actions.close_call(call, by=desk.town.office)
    assert queries.usual_givers("经济发展") == {"税收收入"}


def test_twenty_photos_a_day_are_refused_with_sampling_offered(desk):
    photos = Request("环卫作业", photos=20, people=30)
    with pytest.raises(Refused) as refused:
        desk.open(requests=[photos])
    assert "too-many-photos" in codes(refused)
    assert any("抽样 5%" in p.remedy.zh for p in refused.value.problems)
    call = desk.open(requests=[photos], reason="省里专项督办要求，下季度取消")
    assert call.reasons == {"over": "省里专项督办要求，下季度取消"}


def test_more_than_the_budget_needs_a_published_reason(desk):
    actions.set_budget("", 5, by=desk.town.office)
    with pytest.raises(Refused) as refused:
        desk.open()
    assert codes(refused) == ["over-budget"]
    actions.set_budget("SQX-SQ", 100, by=desk.town.office)
    actions.set_budget("SQX-LL", 100, by=desk.town.office)
    assert desk.open().minutes == 16


# filling


def test_filling_needs_the_units_own_reporter(desk):
    paper = desk.paper(desk.open())
    for actor in (desk.town.reporter2, desk.town.owner_fg, desk.town.office, desk.town.citizen):
        with pytest.raises(Refused) as refused:
            desk.fill(paper, by=actor, 累计开工数=1)
        assert codes(refused) == ["no-power"]
    assert not Move.objects.exists()


def test_what_is_acknowledged_is_there_with_its_history(desk):
    paper = desk.paper(desk.open())
    done = desk.fill(paper, 累计开工数=19)
    assert (done.saved, done.versions) == (("累计开工数",), {"累计开工数": 1})
    desk.fill(paper, 累计开工数=17)
    now = cell(paper, "C6")
    assert (now.value, now.version, now.state, now.by) == (Decimal(17), 2, flow.DRAFT, "陈禾")
    assert [(m.what, m.value) for m in queries.moves(now)] == [("filled", 19), ("filled", 17)]
    assert Return.objects.get(pk=paper.pk).state == flow.DRAFT


def test_the_same_again_changes_nothing(desk):
    paper = desk.paper(desk.open())
    desk.fill(paper, 累计开工数=19)
    again = desk.fill(paper, 累计开工数="19.0")
    assert (again.saved, again.unchanged) == ((), ("累计开工数",))


def test_the_later_of_two_writers_is_told_and_overwrites_nothing(desk, typed):
    paper = desk.paper(desk.open())
    actions.fill(paper, [typed("C6", 19)], by=desk.town.reporter, via="grid", bases={"C6": 0})
    other = actions.fill(
        paper, [typed("C6", 21), typed("C5", 24)], by=desk.town.reporter, via="grid", bases={"C6": 0, "C5": 0}
    )
    (conflict,) = other.conflicts
    assert (conflict.address, conflict.mine, conflict.theirs, conflict.version) == ("C6", "21", "19", 1)
    assert other.saved == ("计划开工数",)
    assert cell(paper, "C6").value == 19


def test_a_dry_run_tells_and_writes_nothing(desk, typed):
    paper = desk.paper(desk.open())
    done = actions.fill(paper, [typed("C6", 19)], by=desk.town.reporter, dry_run=True)
    assert done.saved == ("累计开工数",)
    assert cell(paper, "C6").value is None
    assert not Move.objects.filter(what="filled").exists()
    assert not journal.entries(kind="collection.fill")


def test_unknown_and_closed_cells_refuse_the_whole(desk, typed):
    desk.post("税收收入", 6842)
    paper = desk.paper(desk.open())
    with pytest.raises(Refused) as refused:
        actions.fill(paper, [typed("C6", 19), typed("没有", 1), typed("税收收入", 1)], by=desk.town.reporter)
    assert codes(refused) == ["cell-not-open", "unknown-cell"]
    assert cell(paper, "C6").value is None


def test_an_empty_line_of_a_file_says_nothing_and_of_the_grid_empties(desk, typed):
    paper = desk.paper(desk.open())
    desk.fill(paper, 累计开工数=19)
    actions.fill(paper, [typed("C6", None)], by=desk.town.reporter, via="api")
    assert cell(paper, "C6").value == 19
    actions.fill(paper, [typed("C6", None)], by=desk.town.reporter, via="grid")
    assert (cell(paper, "C6").value, cell(paper, "C6").state) == (None, flow.BLANK)


def test_an_explanation_belongs_to_its_value(desk, typed):
    paper = desk.paper(desk.open())
    actions.fill(paper, [typed("C8", 12350, note="两条新线")], by=desk.town.reporter)
    assert cell(paper, "C8").note == "两条新线"
    desk.fill(paper, 技改投资=12400)
    assert cell(paper, "C8").note == ""


def test_the_api_leaves_a_leaf_and_the_grid_is_sealed_at_submission(desk, typed):
    paper = desk.paper(desk.open())
    desk.fill(paper, 累计开工数=19)
    assert not journal.entries(kind="collection.fill")
    actions.fill(paper, [typed("C5", 24)], by=desk.town.reporter, via="api")
    assert journal.entries(kind="collection.fill")[0].detail["cells"] == 1


@pytest.mark.parametrize(
    "more",
    [
        {"status": "weird"},
        {"status": "reported"},
        {"value": Decimal(1), "status": "not_due"},
        {"value": Decimal("NaN")},
    ],
    ids=["unknown", "no-value", "value-of-nothing", "not-a-number"],
)
def test_a_line_that_makes_no_sense_refuses_the_whole(desk, typed, more):
    from quanheng.platform.collection.intake_form import Line

    paper = desk.paper(desk.open())
    with pytest.raises(Refused) as refused:
        actions.fill(paper, [typed("C5", 24), Line("C6", **more)], by=desk.town.reporter)
    assert codes(refused) == ["bad-status"]
    assert cell(paper, "C5").value is None


def test_what_no_database_keeps_is_left_out(desk, typed):
    paper = desk.paper(desk.open())
    actions.fill(paper, [typed("C6", "一\0二\ud800", note="说\0明\ud800")], by=desk.town.reporter, via="grid")
    assert (cell(paper, "C6").text, cell(paper, "C6").note) == ("一二", "说明")
