"""What sources give, read: CSV, Excel, JSON, pages, Parquet; periods, units of measure, definitions; a drop folder's files."""

import io
import json
import os
import time
from datetime import UTC, date, datetime

import polars as pl
import pytest
import xlsxwriter
from tests.platform.feeds.conftest import ITEM, OWNER, RULES, put, said

from quanheng.engine.errors import Problems, Refused
from quanheng.platform.feeds import actions, queries, reading, running, terms
from quanheng.platform.feeds.models import Letter, Mapping
from quanheng.platform.feeds.words_of_sources import period_of, ratio
from quanheng.platform.lib.fetching import folder, schedule

ROWS = [["石桥镇", "2026-08", "34200000"], ["柳林镇", "2026-08", "21000000.5"]]
HEAD = ["镇", "月份", "税额"]


def book(rows):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as made:
        sheet = made.add_worksheet("税")
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                sheet.write(r + 2, c, float(cell) if r and c == 2 else cell)
    return out.getvalue()


def parquet(rows):
    out = io.BytesIO()
    pl.DataFrame({h: [r[k] for r in rows] for k, h in enumerate(HEAD)}).write_parquet(out)
    return out.getvalue()


FORMS = {
    "csv": ("\ufeff" + "\n".join(map(",".join, [HEAD, *ROWS]))).encode(),
    "gb": "\r\n".join(map(",".join, [HEAD, *ROWS])).encode("gb18030"),
    "xlsx": book([HEAD, *ROWS]),
    "json": json.dumps(
        {"a": {"list": [dict(zip(HEAD, r, strict=True)) for r in ROWS]}}, ensure_ascii=False
    ).encode(),
    "pages": json.dumps([{"a": {"list": [dict(zip(HEAD, r, strict=True))]}} for r in ROWS]).encode(),
    "parquet": parquet(ROWS),
    "query": json.dumps({"columns": HEAD, "rows": ROWS}).encode(),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_table(form):
    table = reading.read(FORMS[form], "csv" if form == "gb" else form, f"x.{form}", {"rows": "a.list"})
    assert (table.columns, table.rows) == (HEAD, ROWS)


BAD = {
    "not-json": ("json", b'{"a": {"list": [}'), "no-rows": ("json", b'{"a": 1}'), "encoding": ("csv", b"a,b\n\0,1"), "empty": ("csv", b""),
    "uneven": ("csv", b"a,b\n1,2,3\n"), "double-column": ("csv", b"a,a\n1,2\n"), "cell-too-long": ("csv", b"a\n" + b"x" * 3000),
    "too-many-rows": ("csv", b"a\n" + b"1\n" * 50_001), "damaged": ("parquet", b"PAR1 no"), "not-the-kind": ("xlsx", b"PK no"),
}  # fmt: skip


@pytest.mark.parametrize("code", BAD)
def test_what_is_no_table_is_refused_with_a_word(code):
    form, data = BAD[code]
    with pytest.raises(Refused) as caught:
        reading.read(data, form, f"x.{form}", {"rows": "a.list"})
    assert caught.value.problems[0].code in (code, "damaged")


def test_objects_within_objects_are_columns_by_their_way():
    data = b'[{"area": {"code": "A"}, "v": 1.10}, {"area": {"code": "B"}, "w": [1]}]'
    table = reading.read(data, "json", "x", {"rows": ""})
    assert table.columns == ["area.code", "v", "w"]
    assert table.rows == [["A", "1.10", ""], ["B", "", '["1"]']]


def test_periods_as_sources_write_them():
    written = {
        "2026": "2026", "2026年": "2026", "202605": "2026-05", "2026-5": "2026-05", "2026年5月": "2026-05", "２０２６/05": "2026-05", "2026Q2": "2026-Q2",
        "2026年二季度": "2026-Q2", "2026年第3季度": "2026-Q3", "2026S1": "2026-H1", "2026年下半年": "2026-H2", "2026-13": "", "五月": "", "26-05": "",
    }  # fmt: skip
    assert {w: period_of(w) for w in written} == written
    assert [period_of("2026-05-31", f) for f in ("month", "quarter", "year", "")] == [
        "2026-05",
        "2026-Q2",
        "2026",
        "",
    ]


def test_sizes_of_units_of_measure():
    pairs = {
        ("元", "万元"): "0.0001",
        ("亿元", "万元"): "10000",
        ("万人", "人"): "10000",
        ("千米", "米"): "1000",
    }
    assert {k: str(ratio(*k)) for k in pairs} == pairs
    assert ratio("亩", "公顷") is None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"uom": "元", "factor": ""}, "other-uom"), ({"uom": "元", "factor": "0.001"}, "wrong-factor"), ({"uom": "万元", "factor": "10"}, "needless-factor"),
        ({"factor": "-1"}, "bad-factor"), ({"definition": "含非税收入"}, "conflicting-definition"), ({"owner": "统计局"}, "conflicting-definition"),
        ({"item": "没有的项"}, "unknown-item"),
    ],
)  # fmt: skip
def test_a_contradiction_of_meaning_is_refused_with_both_sides(town, item, drop, change, code):
    feed = actions.connect("folder", "税务局", {"folder": "tax"}, by=town.office)
    rules = RULES | {"figures": {"税额": RULES["figures"]["税额"] | change}}
    with pytest.raises(Refused) as caught:
        actions.write_mapping(feed, rules, by=town.office)
    (problem,) = caught.value.problems
    assert problem.code == code
    if code == "conflicting-definition":  # A11: both sides stand beside one another
        assert next(v for v in change.values()) in problem.found.zh
        assert "在册" in problem.found.zh
    if code == "other-uom":
        assert "“元”" in problem.found.zh
        assert "“万元”" in problem.found.zh
    assert not Mapping.objects.exists()


def test_a_definition_that_changes_later_stops_the_feed_until_it_is_confirmed_again(town, drop, connected):
    from quanheng.platform.catalogue.actions import ItemSpec, revise

    feed = connected("folder")
    put(drop, "1.csv", ROWS[0], at=1)
    running.run(feed.pk)
    revise(
        ItemSpec(ITEM, ITEM, "Tax received", "万元", "当月入库的税收和非税", "财政局", "month", "税务局"),
        reason="并入非税",
        by=town.office,
    )
    put(drop, "2.csv", ROWS[1], at=2)
    running.run(feed.pk)
    letter = Letter.objects.get()
    (problem,) = queries.problems_of(letter.problems)
    assert (letter.kind, problem.code) == ("meaning", "definition-changed")
    assert "不含非税" in problem.found.zh
    assert "税收和非税" in problem.found.zh
    assert len(said()) == 1
    actions.confirm(actions.write_mapping(feed, RULES, by=town.office), OWNER, by=town.owner_cz)
    actions.settle(letter, "replayed", by=town.office)
    assert len(said()) == 2


def test_another_frequency_is_refused_at_its_row(drop, connected):
    feed = connected("folder")
    put(drop, "1.csv", ("石桥镇", "2026Q2", "1"), at=1)
    running.run(feed.pk)
    (problem,) = queries.problems_of(Letter.objects.get().problems)
    assert (problem.code, problem.place.line) == ("other-frequency", 2)


def test_items_row_by_row_states_and_moments(town, drop, item, connected):
    rules = {
        "columns": {"code": "item", "v": "value", "镇": "unit", "月": "period", "报": "stated", "单位": "uom", "状态": "status"},
        "codes": {"T1": {"item": ITEM, "uom": "万元"}},
    }  # fmt: skip
    feed = connected("folder", rules)
    (drop / "1.csv").write_text(
        'code,镇,月,v,报,单位,状态\nT1,石桥镇,2026-08,"3,420.5",2026-09-02,万元,\nT2,石桥镇,2026-08,7,,,\nT1,柳林镇,2026-08,不适用,2026-09-02T09:30,,\n'
    )
    assert running.run(feed.pk).counts == {"snapshots": 1, "new": 2} | (
        {"late": 2} if date.today() > date(2026, 9, 15) else {}
    )
    from quanheng.platform.ledger import queries as ledger

    found = ledger.in_force([ITEM])
    assert [(f.unit, f.status, f.stated_at) for f in found] == [
        ("SQX-LL", "not_applicable", "2026-09-02T01:30:00Z"), ("SQX-SQ", "reported", "2026-09-01T16:00:00Z"),
    ]  # fmt: skip
    (drop / "2.csv").write_text(
        "code,镇,月,v,报,单位,状态\nT1,石桥镇,2026-08,1,前天,,\nT1,石桥镇,2026-08,5,2026-09-03,元,\nT1,石桥镇,2026-07,1,,,\nT1,石桥镇,2026-07,2,,,\n"
    )
    running.run(feed.pk)
    assert [p.code for p in queries.problems_of(Letter.objects.get().problems)] == [
        "bad-moment",
        "other-uom",
        "given-twice",
    ]


def test_a_drop_folder_gives_whole_plain_files_only(tmp_path, monkeypatch):
    monkeypatch.setenv("QUANHENG_FEED_DROP", str(tmp_path))
    inside = tmp_path / "tax"
    inside.mkdir()
    outside = tmp_path / "secret.csv"
    outside.write_text("a\n1\n")
    for name in ("b.csv", "a.csv", ".hidden.csv", "~$x.xlsx", "half.csv.part", "notes.docx"):
        put(inside, name, at=1000 if name == "b.csv" else 2000)
    (inside / "link.csv").symlink_to(outside)
    (inside / "deep.csv").mkdir()
    os.mkfifo(inside / "pipe.csv")
    fresh = put(inside, "fresh.csv")
    facts = terms.defaults("folder") | {"folder": "tax", "settle_seconds": "60"}
    now = datetime.fromtimestamp(time.time(), UTC)
    found, problems = folder.pull(facts, set(), now)
    assert [f.name for f in found] == ["b.csv", "a.csv"]
    assert problems == []
    known = {(f.request["file"], f.request["size"], f.request["changed"]) for f in found}
    os.utime(fresh, (3000, 3000))
    with (inside / "big.csv").open("wb") as big:
        big.truncate(20_000_001)
    os.utime(inside / "big.csv", (2500, 2500))
    found, problems = folder.pull(facts, known, now)
    assert [f.name for f in found] == ["fresh.csv"]
    assert [p.code for p in problems] == ["file-too-large"]
    (tmp_path / "linked").symlink_to(inside)
    for name in ("../tax", "linked", "none", "/etc", "tax/deep.csv"):
        with pytest.raises(Refused):
            folder.pull(facts | {"folder": name}, set(), now)


def test_when_a_connection_is_due_next():
    def due(every, at, **facts):
        now = datetime.fromisoformat(f"{at}+08:00")
        return schedule.following(terms.defaults("folder") | {"every": every} | facts, now).strftime(
            "%m-%d %H:%M"
        )

    assert due("minute", "2026-09-10T10:07:30", step="15") == "09-10 10:15"
    assert due("minute", "2026-09-10T23:50:00", step="15") == "09-11 00:00"
    assert due("hour", "2026-09-10T10:00:00", step="4") == "09-10 12:00"
    assert due("day", "2026-09-10T06:30:00", at_="x") == "09-11 06:30"
    assert due("day", "2026-09-10T06:29:59") == "09-10 06:30"
    assert due("month", "2026-01-31T07:00:00", day="31") == "02-28 06:30"
    assert due("month", "2026-12-05T06:30:00") == "01-05 06:30"
    waits = [schedule.wait(n, 60, c).total_seconds() for n, c in ((1, 0), (2, 0), (3, 1), (30, 0))]
    assert waits == [60, 120, 360, 21_600]


def test_a_mapping_that_is_not_whole(town, drop, item):
    from quanheng.platform.feeds.checking import check_rules

    for rules in ({}, {"columns": {"a": "unit"}, "figures": {"b": {"item": ITEM}}}, {"columns": {"a": "item"}, "codes": {"x": {"item": ITEM}}, "unit": "SQX-SQ", "period": "x"},
                  {"unit": "NONE", "period": "2026", "figures": {"b": {"item": ITEM}}}):  # fmt: skip
        problems = Problems()
        check_rules(rules, problems)
        assert problems.errors
