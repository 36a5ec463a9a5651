"""The pages round the sheet: lists, opening and closing calls, one cell with its files and objections, rules, burden."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from quanheng.platform.collection import actions, flow, reading
from quanheng.platform.collection.models import Cell, Return


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


def test_lists_for_each_role(desk, client, paper):
    text = desk.town.sign_in(client, "reporter").get(at("list")).content.decode()
    assert "等你填的" in text
    assert at("return", paper.pk) in text
    desk.fill(paper, 计划开工数=24, 累计开工数=17, 技改投资=1235, 税收收入=6842, 村集体收入="未到期")
    actions.submit(paper, by=desk.town.reporter)
    assert "交出去的" in client.get(at("list")).content.decode()
    assert "等你确认的" in desk.town.sign_in(client, "owner_fg").get(at("list")).content.decode()
    text = desk.town.sign_in(client, "office").get(at("list")).content.decode()
    assert "填报任务" in text
    assert "布置填报" in text
    assert "没有要你填的表" in desk.town.sign_in(client, "expert").get(at("list")).content.decode()


def test_the_office_looks_before_it_sends(desk, client):
    office = desk.town.sign_in(client, "office")
    page = office.get(at("open"))
    assert page.status_code == 200
    assert "由责任单位提供" in page.content.decode()
    form = {
        "scheme": "经济发展", "period": "2026-Q2", "item": ["税收收入", "累计开工数"], "unit": ["SQX-SQ", "SQX-LL"],
        "given": ["税收收入"],
    }  # fmt: skip
    look = office.post(at("open"), {**form, "do": "look"}).content.decode()
    assert "这样发出去，会问" in look
    assert "问 4 格" in look
    assert "财政局" in look
    assert not Return.objects.exists()
    photos = office.post(
        at("open"), {**form, "do": "send", "request": "环卫作业", "photos": "20", "people": "30"}
    )
    assert photos.status_code == 422
    assert "抽样 5%" in photos.content.decode()
    sent = office.post(at("open"), {**form, "do": "send"})
    assert sent.status_code == 302
    assert {r.unit_id for r in Return.objects.all()} == {"SQX-SQ", "SQX-LL", "SQX-CZ"}
    text = office.get(sent.url).content.decode()
    assert "重复问 0 格" in text
    assert "责任单位提供" in text
    assert office.post(at("open"), {**form, "do": "send", "period": "二季度"}).status_code == 422
    assert office.post(at("open"), {**form, "do": "look", "period": "二季度"}).status_code == 422


def test_a_call_is_closed_and_a_return_reopened_by_the_office(desk, client, paper):
    office = desk.town.sign_in(client, "office")
    assert office.post(at("close", paper.call_id)).status_code == 302
    assert office.post(at("reopen", paper.pk), {"reason": ""}).status_code == 302
    assert Return.objects.get(pk=paper.pk).state == flow.BLANK
    office.post(at("reopen", paper.pk), {"reason": "断网，准予补报"})
    assert Return.objects.get(pk=paper.pk).state == flow.SENT_BACK
    assert desk.town.sign_in(client, "reporter").get(at("call", paper.call_id)).status_code == 200
    assert client.post(at("close", paper.call_id)).status_code == 403


def test_evidence_is_laid_down_and_comes_back_as_an_attachment(desk, reporter, paper):
    one = cell(paper, "C6")
    png = bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c6360000000020001489bd2a20000000049454e44ae426082"
    )
    answer = reporter.post(at("attach", one.pk), {"file": SimpleUploadedFile("开工令.png", png)})
    if answer.status_code == 422:
        pytest.fail(answer.content.decode())
    (file,) = one.files.all()
    reporter.post(at("attach", one.pk), {"file": SimpleUploadedFile("又一次.png", png)})
    assert one.files.count() == 1  # the same bytes are the same file
    got = reporter.get(at("evidence", file.pk))
    assert got["Content-Disposition"].startswith("attachment")
    assert got["X-Content-Type-Options"] == "nosniff"
    assert (
        reporter.post(at("attach", one.pk), {"file": SimpleUploadedFile("x.png", b"<html>")}).status_code
        == 422
    )
    assert reporter.post(at("attach", one.pk)).status_code == 422
    assert reporter.post(at("detach", file.pk)).status_code == 302
    assert one.files.filter(off_at=None).count() == 0
    assert "附佐证" in reporter.get(at("cell", one.pk)).content.decode()


def test_this_should_not_be_asked_of_me(desk, client, paper):
    one = cell(paper, "C10")
    reporter = desk.town.sign_in(client, "reporter")
    assert reporter.post(at("object", one.pk), {"kind": "not_mine", "words": ""}).status_code == 422
    reporter.post(at("object", one.pk), {"kind": "not_mine", "words": "农业农村局每月已有此数"})
    office = desk.town.sign_in(client, "office")
    text = office.get(at("objections")).content.decode()
    assert "农业农村局每月已有此数" in text
    assert "待答复" in text
    (objection,) = one.objections.all()
    office.post(at("answer", objection.pk), {"words": "", "upheld": "yes"})
    assert one.objections.get().answered_at is None
    office.post(at("answer", objection.pk), {"words": "以后向农业农村局取数", "upheld": "yes"})
    assert cell(paper, "C10").kind == flow.EXCUSED
    text = desk.town.sign_in(client, "reporter").get(at("return", paper.pk)).content.decode()
    assert "免填" in text
    assert "补 4 格" in text
    assert client.post(at("answer", objection.pk), {"words": "x", "upheld": "no"}).status_code == 403


def test_rules_are_kept_by_the_office_and_checked_at_once(desk, client, paper):
    office = desk.town.sign_in(client, "office")
    bad = office.post(
        at("rule"),
        {"kind": "formula", "item": "累计开工数", "formula": "__import__('os')", "severity": "hard"},
    )
    assert bad.status_code == 422
    assert "__import__" in bad.content.decode()
    half = office.post(at("rule"), {"kind": "part", "item": "累计开工数", "severity": "hard"})
    assert half.status_code == 422
    good = {
        "kind": "formula",
        "item": "累计开工数",
        "formula": "累计开工数 <= 计划开工数",
        "severity": "hard",
        "words": "开工数多于计划数",
    }
    assert office.post(at("rule"), good).status_code == 302
    desk.fill(paper, 计划开工数=10, 累计开工数=17)
    text = desk.town.sign_in(client, "reporter").get(at("return", paper.pk)).content.decode()
    assert "开工数多于计划数" in text
    assert "改 1 处" in text
    assert client.post(at("rule"), good).status_code == 403
    office = desk.town.sign_in(client, "office")
    rule = reading.CheckRule.objects.get()
    office.post(at("rule"), {"end": rule.pk})
    assert reading.rules() == []
    assert "已停用" in office.get(at("rules")).content.decode()


def test_the_burden_page_is_everybodys(desk, client, paper):
    text = client.get(at("burden")).content.decode()
    assert "石桥镇" in text
    assert "重复问 0 格" in text
    assert "上限" in text
    office = desk.town.sign_in(client, "office")
    assert office.post(at("budget"), {"unit": "SQX-SQ", "minutes": "5"}).status_code == 302
    assert "超上限" in client.get(at("burden")).content.decode()
    assert office.post(at("budget"), {"unit": "没有", "minutes": "5"}).status_code == 302


def test_every_page_speaks_english(desk, client, paper):
    office = desk.town.sign_in(client, "office")
    office.cookies["django_language"] = "en"
    for path in (
        at("list"),
        at("open"),
        at("call", paper.call_id),
        at("burden"),
        at("rules"),
        at("objections"),
        at("return", paper.pk),
        at("cell", cell(paper, "C6").pk),
    ):
        text = office.get(path).content.decode()
        assert '<html lang="en">' in text, path
    assert "to fill 5" in office.get(at("return", paper.pk)).content.decode()
