"""The hostile list of methods A.8 at every door that takes a list or a scheme: no fault of ours, nothing half-written.

Each file is a good list of its door besides, so that only the one guard stands between it and the tables. In
`make soak` every file goes to every door; else each goes to one, and some to all.
"""

from __future__ import annotations

import io
import os
import tempfile
from pathlib import Path

import pytest
import xlsxwriter
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.platform.collection import hostile_books, hostile_zip
from tests.platform.collection.hostile_zip import parts_of
from tests.platform.schemes.texts import TEXT, TOWNSHIPS

from quanheng.engine.document.read import read
from quanheng.engine.document.sheet import write_sheet
from quanheng.engine.document.workbook import read_book
from quanheng.engine.errors import Problems
from quanheng.platform.schemes import drafts

EVERYTHING = int(os.environ.get("QUANHENG_UPLOADS", "60")) >= 1000
ALWAYS = ("vba", "external-link", "ole-object", "dde-formula", "billion-laughs", "bomb-512-mib", "far-corner")
SAID = {
    "macros": "文件含有宏", "external-link": "指向别的工作簿", "embedded": "嵌入的对象", "data-connection": "外部数据连接", "dde": "DDE",
}  # fmt: skip
Sheets = dict[str, list[list[object]]]


def scheme() -> Sheets:
    """The sheets of a scheme as it is taken out of the house."""
    document = read(TEXT.encode(), "scheme.yaml", problems := Problems())
    assert document is not None
    found = read_book(write_sheet(document.plain()), "scheme.xlsx", problems)
    return {"说明": [["示意数据"]]} | {s.name: [list(row) for row in s.rows] for s in found or []}


# The page, the permitted words beside the file, the tables that must not change, a list that is taken.
DOORS: dict[str, tuple[str, dict[str, str], str, Sheets]] = {
    "days": ("agenda:days", {"source": "县政府办"}, "agenda.day", {"日历": [["日期", "类型", "名称"], ["2027-03-01", "放假", "县庆"]]}),
    "lists": ("programmes:list_import", {"title": "清单（示意数据）", "year": "2026", "demonstration": "on"}, "programmes.inventory programmes.entry",
              {"清单": [["名称", "主办单位", "考核对象", "考核内容", "时间", "估时"], ["检查", "发改局", "乡镇", "主题", "全年", 20]]}),
    "items": ("catalogue:import", {}, "catalogue.item",
              {"数据项": [["编号", "名称", "计量单位", "口径", "责任单位", "频率", "来源"], ["jobs", "新增就业", "人", "年内新增", "统计局", "季度", "人社"]]}),
    "units": ("registry:import", {}, "registry.unit", {"名册": [["单位", "名称", "上级"], ["SQX-A", "甲村", "SQX-SQ"]]}),
    "targets": ("schemes:draft_targets", {"do": "import"}, "schemes.targetstep", {"目标值": [["单位", "指标", "期间", "目标值"], ["SQX-SQ", "税收收入", "", 100]]}),
    "scheme": ("schemes:draft_new", {"origin": "upload", "year": "2027"}, "schemes.draft schemes.drafttext", scheme()),
}  # fmt: skip


def book(sheets: Sheets) -> bytes:
    """A plain workbook; C7 of its first sheet is empty and has a style, where the list puts formulas."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as made:
        style = made.add_format({"bold": True})
        for k, (name, rows) in enumerate(sheets.items()):
            sheet = made.add_worksheet(name)
            for r, row in enumerate(rows):
                for c, cell in enumerate(row):
                    if cell is not None:
                        sheet.write(r, c, cell)
            if k == 0:
                sheet.write_blank(6, 2, None, style)
    return out.getvalue()


def texts() -> dict[str, tuple[str, bytes]]:
    """What is no workbook."""
    return {
        "csv-of-commas": ("a.csv", b"," * 3_900_000), "csv-wide-and-long": ("a.csv", b",".join(b"%d" % k for k in range(20_000)) + b"\n1" * 2_000_000),
        "csv-one-vast-cell": ("a.csv", b'"' + b"x" * 3_900_000), "csv-nul": ("a.csv", b"\0" * 100), "csv-other-encoding": ("a.csv", "日期".encode("utf-16")),
        "yaml-laughs": ("a.yaml", b"a: &a [x]\n" + b"".join(b"%c: &%c [*%c, *%c]\n" % (98 + k, 98 + k, 97 + k, 97 + k) for k in range(20))),
        "yaml-deep": ("a.yaml", b"[" * 200_000), "yaml-object": ("a.yaml", b"!!python/object/apply:os.system [id]"), "empty": ("a.xlsx", b""),
        "too-large": ("a.xlsx", b"PK\x03\x04" + bytes(21_000_000)), "macros-by-name": ("a.xlsm", b"PK\x03\x04"), "picture": ("a.csv", b"\x89PNG\r\n\x1a\n" + bytes(99)),
    }  # fmt: skip


def uploads(honest: bytes) -> dict[str, tuple[str, bytes, str | None]]:
    """The list: name → (file name, bytes, the code it must be refused with; None if it may also be borne)."""
    parts = parts_of(honest)
    found = {name: ("a.xlsx", data, code) for name, (code, data) in hostile_books.refused(parts).items()}
    found |= {name: ("a.xlsx", data, "zip") for name, data in hostile_zip.zips(parts).items()}
    found["says-too-few-entries"] = (*found["says-too-few-entries"][:2], None)
    found |= {name: ("a.xlsx", data, None) for name, data in hostile_books.borne(parts).items()}
    return found | {
        name: (file, data, None if file.endswith(".yaml") else "text")
        for name, (file, data) in texts().items()
    }


@pytest.fixture
def knock(town, client):
    """Send a file to a door; the answer, and how many rows its tables hold."""
    client.raise_request_exception = False
    town.sign_in(client, "office")
    draft = drafts.create(drafts.Start(drafts.UPLOAD, TEXT, "a.yaml"), year="2026", by=town.office)
    drafts.set_members(draft.pk, TOWNSHIPS, by=town.office)

    def send(door: str, name: str, data: bytes) -> tuple[int, str, int]:
        page, said, tables, _ = DOORS[door]
        address = reverse(page, args=[draft.pk] if page == "schemes:draft_targets" else [])
        answer = Client.post(client, address, said | {"file": SimpleUploadedFile(name, data)})
        if answer.status_code == 302:
            assert client.get(answer["location"]).status_code == 200, (door, name)
        rows = sum(apps.get_model(table).objects.count() for table in tables.split())
        return answer.status_code, answer.content.decode(), rows

    return send


@pytest.mark.parametrize("door", DOORS)
def test_the_hostile_list_at_every_door(door, knock):
    honest = book(DOORS[door][3])
    listed = uploads(honest)
    names = [
        n
        for k, n in enumerate(listed)
        if EVERYTHING or n in ALWAYS or k % len(DOORS) == list(DOORS).index(door)
    ]
    left = set(Path(tempfile.gettempdir()).glob("*.upload*"))
    before = knock(door, "a.xlsx", b"")[2]
    for name in names:
        file, data, code = listed[name]
        status, page, rows = knock(door, file, data)
        assert status == 422 or (status in (200, 302) and code is None), (name, status)
        assert SAID.get(code or "", "") in page, (name, code)
        assert rows == before or status != 422, name
        before = rows
    assert set(Path(tempfile.gettempdir()).glob("*.upload*")) <= left
    status, page, rows = knock(door, "a.xlsx", honest)
    assert status in (200, 302), page[-2000:]
    assert rows >= before
