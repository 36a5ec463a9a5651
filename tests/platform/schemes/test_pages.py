"""The pages of drafts, driven as people drive them: the office, the townships, the leader — and whoever may not."""

import io
import json
import re

import pytest
from tests.platform.schemes.texts import TEXT

from quanheng.platform.schemes import drafts, queries
from quanheng.platform.schemes.models import Draft, DraftText

OFFICE_PAGES = ["", "node/?id=项目开工率", "node/?id=经济发展", "node/?parent=", "node/?parent=经济发展&kind=inner", "node/?id=税收收入&rule=bands",
                "weights/", "item/", "item/?id=税收", "excel/", "members/", "texts/", "texts/?a=1&b=1", "consult/", "targets/", "issued/"]  # fmt: skip


def at(draft, page=""):
    return f"/schemes/drafts/{draft.pk}/{page}"


def told(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_every_page_of_a_draft_stands(client, town, draft, lang):
    town.sign_in(client, "office")
    for path in OFFICE_PAGES:
        page = client.get(at(draft, path), headers={"accept-language": lang})
        assert page.status_code == 200, path
        body = page.content.decode()
        assert "<script>" not in body, path
        assert " style=" not in body, path
        if lang == "en":
            visible = re.sub(r'(?s)<(\w+)[^>]*lang="zh-CN"[^>]*>.*?</\1>', "", body)
            assert "起草中" not in visible, path


def test_nobody_else_sees_a_draft_in_the_making(client, town, draft):
    assert client.get(at(draft)).status_code == 302
    for who in ("reporter", "owner_fg", "citizen", "system", "audit"):
        town.sign_in(client, who)
        assert client.get(at(draft)).status_code == 403, who
        assert client.get(at(draft, "node/?id=项目开工率")).status_code == 403, who
        assert client.get("/schemes/drafts/new/").status_code == 403, who
    town.sign_in(client, "reporter")
    assert client.get(at(draft, "consult/")).status_code == 403  # not yet sent out
    town.sign_in(client, "leader")
    assert client.get(at(draft)).status_code == 200


# ---------------------------------------------------------------- beginning


def test_begin_in_four_ways(client, town, adopted):
    town.sign_in(client, "office")
    path = "/schemes/drafts/new/"
    assert client.get(path).status_code == 200
    for post in (
        {"origin": "library", "entry": "okr", "year": "2027"},
        {"origin": "version", "version": str(adopted.pk), "year": "2027"},
        {"origin": "blank", "scheme": "新考核", "title": "新考核办法", "year": "2027"},
        {"origin": "upload", "file": io.BytesIO(TEXT.encode("gb18030")), "year": "2027"},
    ):
        if "file" in post:
            post["file"].name = "办法.yaml"
        answer = client.post(path, post)
        assert answer.status_code == 302, post["origin"]
        draft = Draft.objects.first()
        assert draft.origin == post["origin"]
        assert client.get(answer["location"]).status_code == 200
    assert queries.text(Draft.objects.first()).text == TEXT


@pytest.mark.parametrize(
    ("post", "status"),
    [
        ({"origin": "blank", "scheme": "", "title": "", "year": "2027"}, 422), ({"origin": "blank", "scheme": "甲", "title": "乙", "year": "x"}, 422),
        ({"origin": "library", "entry": "../../etc/passwd", "year": "2027"}, 404), ({"origin": "version", "version": "9' OR 1", "year": "2027"}, 404),
        ({"origin": "upload", "year": "2027"}, 422), ({}, 422),
    ],
)  # fmt: skip
def test_bad_beginnings(client, town, post, status):
    town.sign_in(client, "office")
    assert client.post("/schemes/drafts/new/", post).status_code == status
    assert not Draft.objects.exists()


@pytest.mark.parametrize("name", ["a.exe", "a.xlsx", "a.yaml"])
def test_hostile_uploads_are_told_not_broken(client, town, name):
    town.sign_in(client, "office")
    for data in (b"", b"\x00\xff\xfe\x00", b"PK\x03\x04garbage", b"&a [*a, *a]", b"scheme: [" * 500):
        file = io.BytesIO(data)
        file.name = name
        answer = client.post("/schemes/drafts/new/", {"origin": "upload", "file": file, "year": "2027"})
        assert answer.status_code in (302, 422), (name, data[:10])


# ---------------------------------------------------------------- the editor


def test_checked_while_typing_and_nothing_is_saved(client, town, draft):
    town.sign_in(client, "office")
    wrong = TEXT.replace("weight: 40\n        measure", "weight: 38\n        measure").replace(
        "id: 开工提速", "id: 获领导批示数"
    )
    answer = client.post(at(draft, "check/"), {"text": wrong})
    found = json.loads(answer.content)
    assert found["errors"] == 2
    line = wrong.splitlines().index("  - id: 获领导批示数") + 1
    assert "领导批示" in found["lines"][str(line)][0]["text"]
    assert "整治形式主义为基层减负若干规定" in found["messages"]
    assert "不得设" in found["tree"]
    assert DraftText.objects.count() == 1
    assert json.loads(client.post(at(draft, "check/"), {"text": "scheme: ["}).content)["errors"] == 1
    assert client.get(at(draft, "check/")).status_code == 405


def test_save_and_the_later_is_told(client, town, draft):
    town.sign_in(client, "office")
    one = client.post(at(draft), {"text": TEXT.replace("target: 95", "target: 92"), "base": "1"})
    assert one.status_code == 302
    town.sign_in(client, "office2")
    two = client.post(at(draft), {"text": TEXT.replace("weight: 60", "weight: 61"), "base": "1"})
    assert two.status_code == 409
    words = told(two)
    assert "李敏 已存了第 2 稿" in words
    assert "weight: 61" in two.content.decode()  # what was typed is there to be put together
    assert "target: 92" in queries.text(queries.draft(draft.pk)).text
    three = client.post(at(draft), {"text": TEXT.replace("weight: 60", "weight: 61"), "base": "2"})
    assert three.status_code == 302


def test_without_script_the_messages_are_on_the_page(client, town, draft):
    town.sign_in(client, "office")
    client.post(at(draft), {"text": TEXT.replace("weight: 20", "weight: 19"), "base": "1"})
    page = client.get(at(draft))
    assert "权重合计 59" in told(page)
    assert "改权重" in told(page)
    assert "征求意见（还有 1 处错误）" in told(page)


def test_members_ticked_and_pasted(client, town, draft):
    town.sign_in(client, "office")
    bad = client.post(at(draft, "members/"), {"unit": ["SQX-SQ"], "pasted": "柳林镇\n没有的镇"})
    assert bad.status_code == 422
    assert "第 2 行" in told(bad)
    assert client.post(at(draft, "members/"), {"unit": ["SQX-SQ"], "pasted": "柳林镇\n"}).status_code == 302
    assert queries.draft(draft.pk).members == {"SQX-SQ": "", "SQX-LL": ""}


# ---------------------------------------------------------------- the whole way


def test_the_whole_way_through_pages(client, town, draft, later):
    """From draft to adopted: sent out, objected to, answered, targets agreed, settled, adopted, issued."""
    town.sign_in(client, "office")
    assert client.post(at(draft, "consult/"), {"do": "open", "days": "5"}).status_code == 302
    assert client.post(at(draft, "turn/"), {"move": "settle"}).status_code == 422

    town.sign_in(client, "reporter")
    page = client.get(at(draft, "consult/"))
    assert page.status_code == 200
    assert "石桥镇无意见" in told(page)
    assert client.get(at(draft)).status_code == 403
    said = {
        "do": "comment",
        "unit": "SQX-SQ",
        "node": "项目开工率",
        "kind": "objection",
        "words": "95 定高了",
    }
    assert client.post(at(draft, "consult/"), {**said, "unit": "SQX-LL"}).status_code == 422
    assert client.post(at(draft, "consult/"), said).status_code == 302
    assert (
        client.post(
            at(draft, "targets/"),
            {"do": "propose", "side": "unit", "unit": "SQX-SQ", "node": "税收收入", "value": "九十"},
        ).status_code
        == 422
    )
    client.post(
        at(draft, "targets/"),
        {"do": "propose", "side": "unit", "unit": "SQX-SQ", "node": "税收收入", "value": "90"},
    )
    for who, unit in (("reporter2", "SQX-LL"), ("owner_fg", "SQX-FG"), ("owner_cz", "SQX-CZ")):
        town.sign_in(client, who)
        assert (
            client.post(at(draft, "consult/"), {"do": "comment", "unit": unit, "kind": "none"}).status_code
            == 302
        ), who

    town.sign_in(client, "office")
    page = client.get(at(draft, "consult/"))
    assert "95 定高了" in told(page)
    assert "还有 1 条意见没答复" in told(page)
    comment = re.search(r'name="comment" value="(\d+)"', page.content.decode())[1]
    client.post(
        at(draft, "consult/"), {"do": "answer", "comment": comment, "accepted": "yes", "words": "改为 92"}
    )
    refused = client.post(at(draft, "turn/"), {"move": "settle"})
    assert "却没有改" in told(refused)
    client.post(at(draft), {"text": TEXT.replace("target: 95", "target: 92"), "base": "1"})
    assert client.post(at(draft, "turn/"), {"move": "settle"}).status_code == 302

    line = queries.lines(draft)[0].end.pk
    client.post(at(draft, "targets/"), {"do": "agree", "side": "office", "line": str(line)})
    upload = io.BytesIO("单位,指标,目标值\n柳林镇,税收收入,80\n".encode())
    upload.name = "目标.csv"
    assert client.post(at(draft, "targets/"), {"do": "import", "file": upload}).status_code == 302
    town.sign_in(client, "reporter2")
    line2 = next(x.end.pk for x in queries.lines(draft) if x.unit == "SQX-LL")
    assert (
        client.post(at(draft, "targets/"), {"do": "agree", "side": "unit", "line": str(line2)}).status_code
        == 302
    )

    town.sign_in(client, "office2")
    page = client.get(at(draft, "targets/"))
    assert "核定谈妥的 2 个" in told(page)
    lines = re.findall(r'name="line" value="(\d+)"', page.content.decode())
    assert client.post(at(draft, "targets/"), {"do": "approve", "line": lines}).status_code == 302
    assert client.get(at(draft, "issued.docx")).content[:2] == b"PK"
    town.sign_in(client, "office")
    assert client.post(at(draft, "turn/"), {"move": "adopt"}).status_code == 422  # who wrote it
    town.sign_in(client, "office2")
    done = client.post(at(draft, "turn/"), {"move": "adopt"})
    assert done.status_code == 302
    client.logout()
    page = client.get(done["location"])
    assert page.status_code == 200
    assert "95 定高了" in told(page)
    assert "改为 92" in told(page)
    assert client.get("/schemes/乡镇考核/targets/").status_code == 200
    assert client.get("/schemes/乡镇考核/issued.docx").content[:2] == b"PK"


def test_adjusting_through_pages(client, town, adopted):
    path = "/schemes/乡镇考核/targets/"
    town.sign_in(client, "reporter")
    ask = {
        "do": "ask",
        "line": "SQX-SQ|税收收入|",
        "value": "70",
        "cause": "不可抗力",
        "words": "七月洪灾停产",
    }
    assert client.post(path, {**ask, "line": "SQX-LL|税收收入|"}).status_code == 422
    assert client.post(path, {**ask, "cause": "嫌高"}).status_code == 422
    assert client.post(path, ask).status_code == 302
    town.sign_in(client, "office")
    page = client.get(path)
    assert "申请调整：石桥镇" in told(page)
    step = re.search(r'name="step" value="(\d+)"', page.content.decode())[1]
    assert client.post(path, {"do": "adjust", "step": step, "level": "考核办"}).status_code == 422
    assert (
        client.post(
            path, {"do": "adjust", "step": step, "level": "政府常务会议", "basis": "石桥府会〔2026〕9号"}
        ).status_code
        == 302
    )
    client.logout()
    words = told(client.get(path))
    for said in ("不可抗力", "政府常务会议", "石桥府会〔2026〕9号", "七月洪灾停产"):
        assert said in words


def test_retire_through_the_page(client, town, adopted):
    town.sign_in(client, "office")
    assert client.post("/schemes/乡镇考核/retire/", {"reason": ""}).status_code == 422
    assert client.post("/schemes/乡镇考核/retire/", {"reason": "并入综合考核"}).status_code == 302
    client.logout()
    assert "并入综合考核" in told(client.get("/schemes/乡镇考核/"))


def test_letting_pass_through_the_page(client, town, draft):
    bonus = 'adjust:\n  bonus:\n    cap: 5\n    categories:\n      表彰: {claims: {获领导批示: "if(开工数 > 9, 2, 0)"}}\n'
    drafts.save(draft.pk, TEXT.replace("rank:", bonus + "rank:"), base=1, by=town.office)
    town.sign_in(client, "office")
    assert "放行须另一人写明理由" in told(client.get(at(draft)))
    query = "waive/?key=表彰&code=formalism-instructions"
    assert "不能自己放行" in told(client.get(at(draft, query)))
    town.sign_in(client, "office2")
    assert "写明理由放行" in told(client.get(at(draft)))
    assert "整治形式主义为基层减负若干规定" in told(client.get(at(draft, query)))
    post = {"key": "表彰", "code": "formalism-instructions", "base": "2", "reason": "县委文件要求保留一年"}
    assert client.post(at(draft, "waive/"), post).status_code == 302
    assert queries.text(queries.draft(draft.pk)).errors == 0
    assert client.get(at(draft, "waive/?key=x&code=y")).status_code == 404


def test_compared_with_last_year(client, town, adopted):
    made = drafts.create(drafts.from_version(adopted), year="2027", by=town.office)
    text = (
        TEXT.replace("target: 95", "target: 92")
        .replace("weight: 20", "weight: 15")
        .replace("weight: 40\n        measure", "weight: 45\n        measure")
    )
    drafts.save(made.pk, text, base=1, by=town.office)
    town.sign_in(client, "office")
    words = told(client.get(at(made, "compare/")))
    assert "增 0 项、删 0 项、改 2 项" in words
    assert "95 92" in words
