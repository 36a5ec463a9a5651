"""The pages: the sheet without a script, autosave, conflicts, the workbook round trip, confirming, who sees what."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from quanheng.platform.collection import actions, flow, intake, queries, reading, workbook
from quanheng.platform.collection.models import Cell, Return, Upload
from quanheng.platform.ledger import queries as ledger
from quanheng.platform.lib import store


@pytest.fixture
def paper(desk):
    desk.post("技改投资", 1210, period="2025-Q2")
    return desk.paper(desk.open())


@pytest.fixture
def reporter(desk, client):
    return desk.town.sign_in(client, "reporter")


def at(name, *args):
    return reverse(f"collection:{name}", args=args)


def cell(paper, address):
    return Cell.objects.get(paper=paper, address=address)


def bases(paper, **said):
    return json.dumps({a: list(v) for a, v in said.items()})


def test_the_sheet_says_what_is_asked_by_when_and_how_long(reporter, paper):
    text = reporter.get(at("return", paper.pk)).content.decode()
    assert "经济发展考核填报表" in text
    assert "示意数据" in text
    assert "补 5 格" in text
    assert f"{paper.due} 前" in text
    assert "约 8 分钟" in text
    assert "提交（还有 5 处）" in text
    assert 'name="v:C6"' in text
    assert "= C6 ÷ C5 × 100" in text
    assert "<script>" not in text
    assert "style=" not in text


def test_saving_without_a_script_keeps_only_what_was_changed(reporter, paper):
    answer = reporter.post(
        at("return", paper.pk),
        {"v:C5": "24", "v:C6": "", "bases": bases(paper, C5=(0, ""), C6=(0, "")), "do": "save"},
    )
    assert answer.status_code == 302
    assert (cell(paper, "C5").value, cell(paper, "C6").version) == (24, 0)
    assert "已存 1 格" in reporter.get(answer.url).content.decode()


def test_what_is_no_number_is_kept_as_typed_and_told_at_the_cell(reporter, paper):
    reporter.post(at("return", paper.pk), {"v:C6": "十九个", "bases": bases(paper, C6=(0, "")), "do": "save"})
    text = reporter.get(at("return", paper.pk)).content.decode()
    assert 'value="十九个"' in text
    assert 'aria-invalid="true"' in text


def test_the_later_of_two_is_told_on_the_page_with_both_values(desk, reporter, paper):
    desk.fill(paper, 累计开工数=19)
    answer = reporter.post(
        at("return", paper.pk),
        {"v:C6": "21", "v:C5": "24", "bases": bases(paper, C6=(0, ""), C5=(0, "")), "do": "save"},
    )
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "陈禾刚填了" in text
    assert "用 19" in text
    assert "用 21" in text
    assert 'value="21"' in text
    assert (cell(paper, "C6").value, cell(paper, "C5").value) == (19, 24)
    chosen = reporter.post(
        at("return", paper.pk), {"v:C6": "21", "bases": bases(paper, C6=(1, "19")), "do": "set:C6:21"}
    )
    assert chosen.status_code == 302
    assert cell(paper, "C6").value == 21


def test_autosave_answers_with_what_is_committed(reporter, paper):
    answer = reporter.post(at("cells", paper.pk), {"v:C8": "12350", "bases": bases(paper, C8=(0, ""))})
    told = answer.json()
    assert (answer.status_code, told["saved"]) == (200, ["技改投资"])
    assert cell(paper, "C8").value == 12350
    row = told["rows"]["C8"]
    assert (row["css"], row["value"], row["version"]) == ("warn", "12,350", 1)
    assert "10.2 倍" in row["note"]
    assert "set:C8:1235" in row["note"]
    assert "说明 1 处" in told["head"]
    assert "还有 5 处" in told["submit"]
    fixed = reporter.post(
        at("cells", paper.pk), {"do": "set:C8:1235", "bases": bases(paper, C8=(1, "12,350"))}
    ).json()
    assert fixed["rows"]["C8"]["css"] == ""


def test_autosave_tells_of_a_conflict_and_writes_nothing(desk, reporter, paper):
    desk.fill(paper, 累计开工数=19)
    answer = reporter.post(at("cells", paper.pk), {"v:C6": "21", "bases": bases(paper, C6=(0, ""))})
    assert (answer.status_code, answer.json()["conflicts"]) == (409, 1)
    assert "用 19" in answer.json()["rows"]["C6"]["note"]
    assert cell(paper, "C6").value == 19


def test_a_pasted_column_is_one_message(reporter, paper):
    answer = reporter.post(
        at("cells", paper.pk), {"v:C5": "24", "v:C6": "17", "v:C8": "1,235", "v:C9": "未到期", "bases": "{}"}
    )
    assert len(answer.json()["saved"]) == 4
    assert cell(paper, "C9").status == "not_due"
    assert answer.json()["rows"]["C7"]["value"] == "70.8"


@pytest.mark.parametrize("bad", ["", "[]", "{", '{"C5": 1}', '{"C5": ["x", 2]}', '{"C5": [1]}', "null"])
def test_broken_bases_break_nothing(reporter, paper, bad):
    answer = reporter.post(at("cells", paper.pk), {"v:C5": "24", "v:没有": "1", "bases": bad})
    assert answer.status_code == 422  # there is no such cell
    assert reporter.post(at("cells", paper.pk), {"v:C5": "24", "bases": bad}).status_code == 200


def test_an_explanation_settles_a_soft_finding(reporter, paper):
    reporter.post(at("cells", paper.pk), {"v:C8": "12350", "bases": "{}"})
    answer = reporter.post(
        at("return", paper.pk),
        {"n:C8": "两条新线同时投产", "bases": bases(paper, C8=(1, "12,350")), "do": "save"},
    )
    assert answer.status_code == 302
    assert cell(paper, "C8").note == "两条新线同时投产"
    assert cell(paper, "C8").value == 12350
    assert "已说明" in reporter.get(at("return", paper.pk)).content.decode()


def filled_workbook(paper, **values):
    """The downloaded workbook with values typed into its cells."""
    import io

    import openpyxl

    form = reading.form(paper)
    book = openpyxl.load_workbook(io.BytesIO(workbook.make(form)))
    page = book[form.sheet]
    for address, value in values.items():
        page[address] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def send(client, paper, data, name="石桥镇.xlsx", **more):
    return client.post(at("upload", paper.pk), {"file": SimpleUploadedFile(name, data), **more})


def test_the_workbook_goes_out_and_comes_back(desk, reporter, paper):
    out = reporter.get(at("workbook", paper.pk))
    assert out["Content-Disposition"].startswith("attachment")
    assert out.content[:2] == b"PK"
    data = filled_workbook(paper, C5=24, C6=17, C8="一千", C9=6842)
    answer = send(reporter, paper, data)
    assert answer.status_code == 302
    text = reporter.get(answer.url).content.decode()
    assert "收到 石桥镇.xlsx：存入 4 格，1 处读不成数" in text
    row = Upload.objects.get()
    assert store.read(row.digest) == data
    assert row.accepted is False
    assert (cell(paper, "C6").value, cell(paper, "C6").via, cell(paper, "C8").text) == (17, "upload", "一千")
    assert queries.moves(cell(paper, "C6"))[-1].upload == row
    assert reporter.get(at("sent", paper.pk, row.pk)).content == data
    marked = reporter.get(at("marked", paper.pk))
    assert marked.status_code == 200
    assert marked.content[:2] == b"PK"
    assert marked.content != data


def test_a_workbook_does_not_write_over_a_colleague_silently(desk, paper, client):
    from quanheng.platform.registry.models import Appointment, Person
    from quanheng.platform.registry.people import actor_of

    second = Person.objects.create(login="second", name="何二")
    Appointment.objects.create(
        person=second, role="reporter", unit_id="SQX-SQ", since="2024-01-01", made_by="x"
    )
    actions.fill(paper, [intake_line("C6", "19")], by=actor_of(second), via="grid")
    reporter = desk.town.sign_in(client, "reporter")
    data = filled_workbook(paper, C5=24, C6=17)
    answer = send(reporter, paper, data)
    assert answer.status_code == 409
    assert "何二刚填了" in answer.content.decode()
    assert (cell(paper, "C6").value, cell(paper, "C5").value) == (19, 24)
    assert send(reporter, paper, data, over="1").status_code == 302
    assert cell(paper, "C6").value == 17


def intake_line(address, text):
    from quanheng.platform.collection.views import line_of

    return line_of(address, text)


@pytest.mark.parametrize(
    ("name", "data"), [("a.xlsx", b"not a zip"), ("b.exe", b"MZ"), ("c.csv", b"\x00\xff"), ("d.json", b"{")]
)
def test_a_file_that_is_none_is_refused_and_nothing_is_kept(reporter, paper, name, data):
    answer = send(reporter, paper, data, name)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not Upload.objects.exists()
    assert cell(paper, "C5").version == 0


def test_a_workbook_of_another_unit_is_refused(desk, reporter, paper):
    other = desk.paper(paper.call, "SQX-LL")
    assert send(reporter, paper, filled_workbook(other, C5=1)).status_code == 422
    assert not Upload.objects.exists()


def test_no_file_at_all(reporter, paper):
    assert reporter.post(at("upload", paper.pk)).status_code == 422


def test_submit_confirm_send_back_through_the_pages(desk, client, paper):
    reporter = desk.town.sign_in(client, "reporter")
    early = reporter.post(at("submit", paper.pk))
    assert early.status_code == 422
    assert "还没填" in early.content.decode()
    reporter.post(
        at("cells", paper.pk),
        {"v:C5": "24", "v:C6": "17", "v:C8": "1235", "v:C9": "6842", "v:C10": "不适用", "bases": "{}"},
    )
    assert reporter.post(at("submit", paper.pk)).status_code == 302
    owner = desk.town.sign_in(client, "owner_fg")
    text = owner.get(at("confirm", paper.pk)).content.decode()
    assert "没有疑点的 2 格一次确认" in text
    assert ">C8<" not in text
    refused = owner.post(at("confirm", paper.pk), {"do": "decide", "d:C5": "yes", "d:C6": "no", "r:C6": ""})
    assert refused.status_code == 422
    assert ledger.in_force(items=["计划开工数"]) == []
    owner.post(at("confirm", paper.pk), {"do": "decide", "d:C5": "yes", "d:C6": "no", "r:C6": "没有开工令"})
    assert [f.value for f in ledger.in_force(items=["计划开工数"])] == [24]
    assert Return.objects.get(pk=paper.pk).state == flow.SENT_BACK
    text = desk.town.sign_in(client, "reporter").get(at("return", paper.pk)).content.decode()
    assert "退回：没有开工令" in text
    client.post(at("cells", paper.pk), {"n:C6": "开工令 6 月底已批", "bases": bases(paper, C6=(1, "17"))})
    assert client.post(at("submit", paper.pk)).status_code == 302
    owner = desk.town.sign_in(client, "owner_fg")
    assert "开工令 6 月底已批" in owner.get(at("confirm", paper.pk)).content.decode()
    owner.post(at("confirm", paper.pk), {"do": "clean"})
    assert cell(paper, "C6").state == flow.CONFIRMED


def test_others_do_not_see_a_return_nor_write_in_it(desk, client, paper):
    for who in ("reporter2", "appraised", "citizen", "expert"):
        desk.town.sign_in(client, who)
        for name in ("return", "workbook", "marked"):
            assert client.get(at(name, paper.pk)).status_code == 403, (who, name)
        assert client.post(at("cells", paper.pk), {"v:C5": "1"}).status_code == 403
        assert client.get(at("cell", cell(paper, "C5").pk)).status_code == 403
    for who in ("leader", "audit", "office", "owner_fg"):
        desk.town.sign_in(client, who)
        assert client.get(at("return", paper.pk)).status_code == 200, who
        assert 'name="v:C5"' not in client.get(at("return", paper.pk)).content.decode()
        assert client.post(at("return", paper.pk), {"v:C5": "1"}).status_code == 403
    client.logout()
    assert client.get(at("return", paper.pk)).status_code == 302
    assert client.post(at("cells", paper.pk), {"v:C5": "1"}).status_code == 403
    assert cell(paper, "C5").version == 0


def test_what_is_not_there_is_404(reporter, paper):
    for path in (
        at("return", 999),
        at("cell", 999),
        at("evidence", 999),
        at("sent", paper.pk, 999),
        at("workbook", 999),
    ):
        assert reporter.get(path).status_code == 404


def test_pings_count_for_the_unit_and_are_bounded(reporter, paper):
    for seconds in ("30", "99999", "-5", "abc", ""):
        assert reporter.post(at("ping", paper.pk), {"seconds": seconds}).status_code == 204
    assert paper.times.get().seconds == 105


def test_a_long_sheet_is_turned_over(desk, client, monkeypatch, paper):
    from quanheng.platform.collection import showing

    monkeypatch.setattr(showing, "A_PAGE", 2)
    reporter = desk.town.sign_in(client, "reporter")
    text = reporter.get(at("return", paper.pk) + "?page=2").content.decode()
    assert 'name="v:C8"' in text
    assert 'name="v:C5"' not in text
    assert reporter.get(at("return", paper.pk) + "?page=99999999999").status_code == 200
    answer = reporter.post(at("return", paper.pk) + "?page=2", {"v:C8": "5", "bases": "{}"})
    assert answer.url.endswith("?page=2")


def test_the_reader_of_uploads_is_the_reader_of_the_grid():
    from quanheng.engine.errors import Place, Problems
    from quanheng.platform.collection.intake_form import Row

    assert intake.value_of("１２，３５０", Row("甲", "甲"), Place(), Problems())[0] == 12350
