"""A18: a list of 498 assessments is merged and cancelled to 42; the numerator and the denominator can be seen.

The list is invented (示意数据) by a stated rule. 42 themes; entry i of the first 469 is about theme i mod 42, asks the
townships or all units, and falls on a span that holds the theme's own month; so entries meet exactly if they share
the theme. The last 29 ask for traces of work (签字背书、拍照留痕 …), each about something of its own.
"""

import csv
import io
from datetime import date
from fractions import Fraction

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quanheng.engine.errors import Refused
from quanheng.platform.journal import queries as journal
from quanheng.platform.programmes import consolidation
from quanheng.platform.programmes.consolidation import (
    cancel,
    carry_over,
    close,
    import_list,
    keep,
    merge,
    outcome,
    reopen,
    suggestions,
    take_suggestions,
)  # fmt: skip
from quanheng.platform.programmes.inventory import months_in
from quanheng.platform.programmes.models import Entry, Inventory, Programme
from quanheng.platform.ui.numbers import fixed

# the machine may be busy: these are laws, not races
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

BUREAUS = ("发改局", "统计局", "财政局", "审计局", "石桥县考核办")
SORTS = ("检查", "考核", "评比", "督查", "验收", "达标", "调研督导")
TRACES = ("签字背书", "拍照留痕", "微信转发", "打卡积分", "会议记录")
HEADER = ("项目名称", "主办单位", "依据", "考核对象", "考核内容", "时间", "估时")


def rows():
    """The 498 rows, by the rule above."""
    for i in range(469):
        theme, turn = i % 42, i // 42
        month = theme % 12 + 1
        span = f"{max(1, month - turn % 3)}-{min(12, month + turn % 2)}月"
        objects = "全部" if turn % 5 == 4 else "乡镇、街道" if turn % 2 else "乡镇"
        yield (f"主题{theme + 1}{SORTS[turn % 7]}（第{turn + 1}次）", BUREAUS[turn % 5], f"示意〔2026〕{i + 1}号", objects,
               f"主题{theme + 1}、台账{i + 1}", span, 20 + turn)  # fmt: skip
    for k in range(29):
        yield (
            f"{TRACES[k % 5]}检查之{k + 1}",
            BUREAUS[k % 5],
            "无",
            "村",
            f"{TRACES[k % 5]}{k + 1}",
            f"{k % 12 + 1}月",
            30,
        )


def as_csv(table, encoding="utf-8-sig"):
    text = io.StringIO()
    csv.writer(text).writerows([HEADER, *table])
    return text.getvalue().encode(encoding)


@pytest.fixture
def inventory(town):
    return import_list(
        as_csv(rows()),
        "清单.csv",
        title="2026 年考核检查清单（示意数据）",
        year=2026,
        demonstration=True,
        by=town.office,
    )


def test_498_become_42(town, inventory):
    assert inventory.entries_count == inventory.entries.count() == 498
    found = suggestions(inventory)
    assert len(found) == 42
    assert sum(len(s.members) for s in found) == 427
    assert all(m.whole for s in found for m in s.members)
    assert take_suggestions(inventory, by=town.office) == 427
    traces = inventory.entries.filter(fate="open")
    assert traces.count() == 29
    assert (
        cancel(inventory, [e.pk for e in traces], reason="痕迹管理，不得作为考核内容", by=town.office) == 29
    )
    done = close(inventory, by=town.office)
    assert (done.before, done.after, done.merged, done.cancelled) == (498, 42, 427, 29)
    assert (done.gone, done.share) == (456, Fraction(456, 498))
    assert fixed(done.share * 100, 1) == "91.6"
    assert journal.entries(kind="programmes.consolidate", limit=1)[0].detail["after"] == 42


def test_the_same_list_as_excel_and_in_gb18030(town, inventory, tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "l.xlsx")
    sheet = book.add_worksheet("清单")
    for k, row in enumerate([HEADER, *rows()]):
        sheet.write_row(k, 0, row)
    book.close()
    excel = import_list((tmp_path / "l.xlsx").read_bytes(), "l.xlsx", title="", year=2026, by=town.office)
    older = import_list(as_csv(rows(), "gb18030"), "旧.csv", title="", year=2026, by=town.office)
    facts = ("row", "title", "organiser", "assessed", "content", "begins", "ends", "burden")
    first = list(inventory.entries.values_list(*facts))
    assert first == list(excel.entries.values_list(*facts)) == list(older.entries.values_list(*facts))
    assert import_list(as_csv(rows()), "清单.csv", title="", year=2026, by=town.office) == inventory


def test_what_was_kept_goes_into_the_register_as_applications(town, inventory):
    with pytest.raises(Refused):  # not while it is open
        carry_over(inventory, by=town.office)
    take_suggestions(inventory, by=town.office)
    cancel(
        inventory,
        inventory.entries.filter(fate="open").values_list("pk", flat=True),
        reason="痕迹",
        by=town.office,
    )
    close(inventory, by=town.office)
    made = carry_over(inventory, by=town.office)
    assert len(made) == 42
    assert carry_over(inventory, by=town.office) == []
    one = Programme.objects.filter(title__startswith="主题1检查").get()
    assert one.state == "proposed"
    assert (one.begins, one.ends) == (date(2026, 1, 1), date(2026, 2, 28))
    assert set(one.kinds) == {"全部", "乡镇", "街道"}
    assert one.demonstration


def test_an_unknown_organiser_is_named(town):
    table = [("某检查", "没有局", "无", "乡镇", "民生", "全年", 10)]
    inventory = import_list(as_csv(table), "l.csv", title="", year=2026, by=town.office)
    close(inventory, by=town.office)
    with pytest.raises(Refused) as refused:
        carry_over(inventory, by=town.office)
    assert refused.value.problems[0].place.path == "没有局"


def test_merging_by_hand_and_back_again(town, inventory):
    a, b, c, d = inventory.entries.all()[:4]
    assert merge(inventory, a.pk, [b.pk, c.pk], reason="同一批人同一件事", by=town.office) == 2
    assert [m.pk for m in a.merged.all()] == [b.pk, c.pk]
    for lead, members in ((b.pk, [d.pk]), (d.pk, [a.pk]), (d.pk, [d.pk]), (d.pk, [b.pk]), (0, [d.pk])):
        with pytest.raises(Refused):
            merge(inventory, lead, members, by=town.office)
    assert outcome(inventory).after == 496
    assert reopen(inventory, a.pk, by=town.office) == 3
    assert outcome(inventory).after == 498
    with pytest.raises(Refused):
        cancel(inventory, [d.pk], reason=" ", by=town.office)
    assert keep(inventory, [d.pk], by=town.office) == 1
    with pytest.raises(Refused):
        keep(inventory, [d.pk, 0], by=town.office)
    with pytest.raises(Refused):
        merge(inventory, a.pk, [b.pk], by=town.owner_fg)


def test_a_closed_list_stays(town, inventory):
    close(inventory, by=town.office)
    for again in (
        lambda: close(inventory, by=town.office),
        lambda: take_suggestions(inventory, by=town.office),
    ):
        with pytest.raises(Refused):
            again()


def test_every_bad_row_is_told_and_nothing_is_kept(town):
    bad = [
        ("", "发改局", "", "乡镇", "民生", "全年", ""), ("甲检查", "发改局", "", "乡镇", "民生", "有空时", ""),
        ("乙检查", "发改局", "", "", "", "13月", "两小时"), ("好检查", "发改局", "", "乡镇", "民生", "", "30分钟"),
    ]  # fmt: skip
    with pytest.raises(Refused) as refused:
        import_list(as_csv(bad), "l.csv", title="", year=2026, by=town.office)
    told = [(p.code, p.place.line) for p in refused.value.problems]
    assert told == [
        ("blank", 2),
        ("no-time", 3),
        ("blank", 4),
        ("blank", 4),
        ("no-time", 4),
        ("no-number", 4),
    ]
    assert Inventory.objects.count() == Entry.objects.count() == 0
    for data in (b"", b"\0\0", b"PK\x05\x06" + b"\0" * 18, "项目名称,主办单位\n".encode()):
        with pytest.raises(Refused):
            import_list(data, "x", title="", year=2026, by=town.office)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [("全年", 1, 12), ("3月", 3, 3), ("3-5月", 3, 5), ("３至５月", 3, 5), ("二季度", 4, 6), ("2026年9月份", 9, 9), ("", 1, 12), ("3月-5月", 3, 5)],
)  # fmt: skip
def test_times_in_words(text, first, last):
    begins, ends = months_in(text, 2026)
    assert (begins.month, begins.day, ends.month) == (first, 1, last)


@PATIENT
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3), st.integers(1, 12)), max_size=14))
def test_suggestions_part_the_open_entries(triples):
    """Every entry stands in one group at most; each member overlaps its lead; no lead could join another's group."""
    entries = [
        Entry(pk=k, row=k, title=str(k), assessed=[f"o{o}"], content=[f"c{c}"], begins=date(2026, 1, 1), ends=date(2026, m, 1))
        for k, (o, c, m) in enumerate(triples, 1)
    ]  # fmt: skip
    extents = {e.pk: consolidation.extent(e) for e in entries}
    meets = {
        a.pk: {b.pk: m for b in entries if b.pk != a.pk and (m := consolidation.meet(extents[a.pk], extents[b.pk], b)).whole}
        for a in entries
    }  # fmt: skip
    groups = consolidation._groups(entries, meets)
    seen = [pk for g in groups for pk in (g.lead.pk, *(m.other.pk for m in g.members))]
    assert len(seen) == len(set(seen))
    assert all(m.other.pk in meets[g.lead.pk] for g in groups for m in g.members)
    alone = {e.pk for e in entries} - set(seen)
    assert all(not (set(meets[pk]) & alone) for pk in alone)
