"""Forms that change one thing of a draft, and the workbook down and up: the text keeps everything else."""

import io
import re

import openpyxl
import pytest
from tests.platform.schemes.texts import TEXT

from quanheng.platform.schemes import drafts, edits, queries
from quanheng.platform.schemes.models import DraftText


def at(draft, page=""):
    return f"/schemes/drafts/{draft.pk}/{page}"


def told(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def node_form(client, draft, query):
    """The fields of the form of an indicator, as the browser would send them."""
    body = client.get(at(draft, f"node/?{query}")).content.decode()
    form = body[body.index('class="nodeform"') :]
    form = form[: form.index("</form>")]
    post = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name:
            post[name[1]] = value[1].replace("&#34;", '"') if value else ""
    for name, area in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>([^<]*)', form):
        post[name] = area
    for name, options in re.findall(r'(?s)<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form):
        chosen = re.search(r'value="([^"]*)" selected', options)
        post[name] = chosen[1] if chosen else re.search(r'value="([^"]*)"', options)[1]
    return post


def test_an_indicator_by_form_touches_one_line(client, town, draft):
    town.sign_in(client, "office")
    post = node_form(client, draft, "id=项目开工率")
    assert (post["weight"], post["target"], post["rule"], post["p-cap"], post["tag-nature"]) == (
        "40",
        "95",
        "ratio",
        "1",
        "process",
    )
    same = client.post(at(draft, "node/"), {**post, "do": "set"})
    assert same.status_code == 302
    assert DraftText.objects.count() == 1  # nothing was changed, nothing was written
    client.post(at(draft, "node/"), {**post, "target": "92", "do": "set"})
    text = queries.text(queries.draft(draft.pk))
    assert text.text == TEXT.replace("target: 95", "target: 92")
    assert (text.kind, text.note) == ("form", "改 项目开工率")


def test_another_rule_by_form(client, town, draft):
    town.sign_in(client, "office")
    post = node_form(client, draft, "id=项目开工率&rule=bands")
    assert post["rule"] == "bands"
    post |= {
        "p-bands-0-from": "0",
        "p-bands-0-to": "80",
        "p-bands-0-points": "60",
        "p-bands-1-from": "80",
        "p-bands-1-points": "100",
    }
    gap = client.post(at(draft, "node/"), {**post, "p-bands-0-to": "70", "do": "set"})
    assert gap.status_code == 422
    assert "空隙" in told(gap)
    assert 'value="70"' in gap.content.decode()  # what was typed is kept
    assert client.post(at(draft, "node/"), {**post, "do": "set"}).status_code == 302
    assert edits_of(draft, "项目开工率")["rate"] == {
        "rule": "bands", "bands": [{"from": 0, "to": 80, "points": 60}, {"from": 80, "points": 100}],
    }  # fmt: skip


def edits_of(draft, node):
    return edits.node(edits.plain_of(queries.text(queries.draft(draft.pk)).text), node)


def test_add_move_and_take_out(client, town, draft):
    town.sign_in(client, "office")
    post = node_form(client, draft, "parent=经济发展")
    fresh = {**post, "new_id": "就业", "weight": "5", "measure": "开工数", "rule": "given", "do": "add"}
    assert client.post(at(draft, "node/"), {**fresh, "new_id": ""}).status_code == 422
    assert client.post(at(draft, "node/"), {**fresh, "new_id": "税收收入"}).status_code == 422
    assert client.post(at(draft, "node/"), fresh).status_code == 302
    names = list(queries.tree_names(queries.text(queries.draft(draft.pk)).text))
    assert names == ["经济发展", "项目开工率", "税收收入", "就业", "开工提速"]
    client.post(at(draft, "node/"), {"id": "就业", "do": "up", "base": "2"})
    client.post(at(draft, "node/"), {"id": "项目开工率", "do": "move", "to": "", "base": "3"})
    names = list(queries.tree_names(queries.text(queries.draft(draft.pk)).text))
    assert names == ["经济发展", "就业", "税收收入", "开工提速", "项目开工率"]
    client.post(at(draft, "node/"), {"id": "就业", "do": "remove", "base": "4"})
    assert "就业" not in queries.tree_names(queries.text(queries.draft(draft.pk)).text)
    assert "# 2019 年起考" in queries.text(queries.draft(draft.pk)).text


def test_forms_do_not_overwrite_either(client, town, draft):
    town.sign_in(client, "office")
    post = node_form(client, draft, "id=项目开工率")
    drafts.save(draft.pk, TEXT.replace("weight: 60", "weight: 50"), base=1, by=town.office2)
    answer = client.post(at(draft, "node/"), {**post, "target": "92", "do": "set"})
    assert answer.status_code == 409
    assert "weight: 50" in queries.text(queries.draft(draft.pk)).text


@pytest.mark.parametrize(
    "post",
    [{}, {"do": "set", "id": "没有的"}, {"do": "bogus", "id": "项目开工率"}, {"do": "move", "id": "经济发展", "to": "项目开工率"}, {"do": "add", "rule": "x"},
     {"do": "set", "id": "项目开工率", "base": "99"}, {"do": "set", "id": "项目开工率", "base": "zz", "weight": "{[", "rule": "ratio"}],
)  # fmt: skip
def test_strange_forms_are_no_error_of_ours(client, town, draft, post):
    town.sign_in(client, "office")
    assert client.post(at(draft, "node/"), post).status_code in (302, 404, 409, 422)


def test_weights_together(client, town, draft):
    town.sign_in(client, "office")
    body = client.get(at(draft, "weights/")).content.decode()
    assert 'name="w-0-default" value="60"' in body
    client.post(
        at(draft, "weights/"), {"base": "1", "w-0-default": "70", "w-1-default": "50", "w-3-default": "30"}
    )
    text = queries.text(queries.draft(draft.pk))
    assert text.errors == 0
    assert text.text == TEXT.replace("weight: 60", "weight: 70").replace(
        "weight: 40\n        measure", "weight: 50\n        measure"
    ).replace("weight: 40\n    measure", "weight: 30\n    measure")


def test_an_item_by_form(client, town, draft):
    town.sign_in(client, "office")
    client.post(
        at(draft, "item/"),
        {
            "id": "税收",
            "base": "1",
            "uom": "万元",
            "owner": "财政局",
            "frequency": "quarter",
            "name_en": "Taxes",
            "do": "set",
        },
    )
    assert (
        "税收: {name_en: Taxes, uom: 万元, owner: 财政局, frequency: quarter}"
        in queries.text(queries.draft(draft.pk)).text
    )
    assert client.post(at(draft, "item/"), {"base": "2", "new_id": "", "do": "set"}).status_code == 422
    client.post(
        at(draft, "item/"), {"base": "2", "new_id": "就业数", "uom": "人", "owner": "统计局", "do": "set"}
    )
    assert "  就业数: {uom: 人, owner: 统计局}" in queries.text(queries.draft(draft.pk)).text


def test_excel_down_and_up_again(client, town, draft):
    town.sign_in(client, "office")
    answer = client.get(at(draft, "scheme.xlsx"))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    sheet = book["指标体系"]
    where = next(c for row in sheet.iter_rows() for c in row if c.value == 95)
    where.value = 92
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    out.name = "改好的.xlsx"
    page = client.post(at(draft, "excel/"), {"file": out, "base": "1"})
    assert page.status_code == 200
    assert "注释和自己的排版不在表里" in told(page)  # said before anything is saved
    assert DraftText.objects.count() == 1
    content = (
        re.search(r"(?s)<textarea name=\"text\" hidden>\n(.*?)</textarea>", page.content.decode())[1]
        .replace("&#34;", '"')
        .replace("&lt;", "<")
        .replace("&gt;", ">")
    )
    saved = client.post(at(draft), {"text": content, "base": "1", "kind": "excel", "note": "改好的.xlsx"})
    assert saved.status_code == 302
    text = queries.text(queries.draft(draft.pk))
    assert "target: 92" in text.text
    assert (text.kind, text.errors) == ("excel", 0)


def test_a_bad_workbook_is_told_cell_by_cell(client, town, draft):
    town.sign_in(client, "office")
    book = openpyxl.load_workbook(io.BytesIO(client.get(at(draft, "scheme.xlsx")).content))
    sheet = book["指标体系"]
    where = next(c for row in sheet.iter_rows() for c in row if c.value == 95)
    where.value = "=1/0"
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    out.name = "坏的.xlsx"
    page = client.post(at(draft, "excel/"), {"file": out, "base": "1"})
    assert page.status_code == 422
    assert where.coordinate in told(page)
