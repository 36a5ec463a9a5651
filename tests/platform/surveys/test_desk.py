"""The desk's side through HTTP: draft, check, open, make codes, void, count, close; who may and who may not."""

import csv
import io
import re

import pytest
from tests.platform.surveys.asked import answer, coded, document, opened

from quanheng.engine.errors import Refused
from quanheng.platform.surveys import actions, codes, mixing, sheets
from quanheng.platform.surveys.models import Code, Lot, Step, Survey

pytestmark = pytest.mark.django_db


def test_from_draft_to_closed_by_the_pages(town, client):
    town.sign_in(client, "office")
    made = client.post("/surveys/new/", {"document": document()})
    assert made.status_code == 302
    survey = Survey.objects.get()
    to = f"/surveys/{survey.pk}/"
    page = client.get(to).content.decode()
    assert "起草中" in page and "起草人以外的人核对" in page  # noqa: PT018
    assert client.post(to + "move/", {"do": "check"}).status_code == 422  # not by its author
    town.sign_in(client, "office2")
    assert "核对完毕" in client.get(to).content.decode()
    assert client.post(to + "move/", {"do": "check", "words": "问法不偏"}).status_code == 302
    assert client.post(to + "move/", {"do": "open", "closes": "明天"}).status_code == 422
    assert client.post(to + "move/", {"do": "open", "closes": "2020-01-01"}).status_code == 422
    assert client.post(to + "move/", {"do": "open"}).status_code == 302
    assert client.post(to + "move/", {"do": "open"}).status_code == 422
    assert "问法不偏" in client.get(to).content.decode()
    assert client.post(to + "move/", {"do": "close"}).status_code == 302
    assert [s.state for s in Step.objects.all()] == ["draft", "checked", "open", "closed"]
    assert "共计入 0 份" in client.get(to + "receipts/").content.decode()


def test_wrong_documents_are_told_line_by_line_and_what_was_typed_stays(town, client):
    town.sign_in(client, "office")
    text = document().replace("type: band", "type: bnad")
    told = client.post("/surveys/new/", {"document": text})
    assert told.status_code == 422
    line = text.split("type: bnad")[0].count("\n") + 1
    assert f"第 {line} 行" in told.content.decode() and "是不是“band”" in told.content.decode()  # noqa: PT018
    assert "bnad" in told.content.decode().split("<textarea")[1]
    assert not Survey.objects.exists()


def test_a_file_in_gb18030_is_read_too(town, client):
    town.sign_in(client, "office")
    sent = io.BytesIO(document().encode("gb18030"))
    sent.name = "问卷.yaml"
    assert client.post("/surveys/new/", {"document": "", "file": sent}).status_code == 302


def test_a_changed_draft_is_to_be_checked_again_and_an_open_one_is_not_changed(town):
    survey = actions.check(actions.draft(document(), by=town.office), by=town.office2)
    again = actions.draft(document().replace("两分钟", "三分钟"), by=town.office)
    assert (again.pk, again.state) == (survey.pk, "draft")
    survey = actions.open_survey(actions.check(again, by=town.office2), by=town.office)
    with pytest.raises(Refused):
        actions.draft(document().replace("两分钟", "四分钟"), by=town.office)
    assert "三分钟" in Survey.objects.get().document


def test_nobody_else_drafts_opens_makes_codes_or_closes(town):
    survey = opened(town)
    for who in (town.reporter, town.leader, town.citizen, town.expert, town.system):
        for deed in (
            lambda who=who: actions.draft(document(), by=who),
            lambda who=who: actions.make_codes(survey, 20, by=who),
            lambda who=who: actions.close(survey, by=who),
            lambda who=who: actions.mix(survey, by=who),
        ):
            with pytest.raises(Refused):
                deed()


def test_codes_are_given_once_as_a_pdf_and_kept_only_as_digests(town, client):
    survey = opened(town, document("about: one\nunits: [SQX-SQ, SQX-LL]"))
    town.sign_in(client, "office")
    to = f"/surveys/{survey.pk}/codes/"
    for wrong in (
        {"number": 5},
        {"number": 400, "typed": 1},
        {"number": 20, "unit": "SQX-FG"},
        {"number": 20, "way": "post"},
    ):
        assert client.post(to, {"unit": "SQX-SQ", "way": "qr"} | wrong).status_code == 422
    sent = client.post(to, {"way": "qr", "unit": "SQX-SQ", "number": 20})
    assert sent.status_code == 200
    assert sent.content.startswith(b"%PDF") and sent["Cache-Control"] == "no-store"  # noqa: PT018
    lot = Lot.objects.get()
    assert (lot.unit, lot.size, Code.objects.filter(lot=lot).count()) == ("SQX-SQ", 20, 20)
    assert [f.name for f in Code._meta.fields] == ["digest", "short", "survey", "lot", "used"]
    listed = client.post(to, {"way": "sms", "unit": "SQX-LL", "number": 25})
    rows = list(csv.reader(io.StringIO(listed.content.decode("utf-8-sig"))))
    assert len(rows) == 26
    found = {re.search(r"/q/([a-z2-7]{24})/", link)[1] for link, _ in rows[1:]}
    assert {codes.digest(c) for c in found} == {bytes(d) for d in Code.objects.filter(lot__way="sms").values_list("digest", flat=True)}  # fmt: skip
    assert all(len(link) < 80 for link, _ in rows[1:])  # long links look like fraud (peers.md B7)


def test_a_code_has_its_bits():
    made = codes.make(2000, typed=True)
    assert len({m.scanned for m in made}) == len({m.typed for m in made}) == 2000
    assert codes.SCANNED * 8 >= 112
    assert len(codes._LETTERS) ** codes._TYPED >= 2**50
    assert codes.as_typed(" 7k2qx-m4rt9 ") == "7K2QXM4RT9"
    assert codes.as_typed("OIL00-00000") == "0110000000"
    assert codes.as_typed("ABC") == codes.as_typed("UUUUU-UUUUU") == ""


def test_sheets_are_shuffled(monkeypatch):
    made = codes.make(40, typed=True)
    first = sheets.hand_off(made, title="问卷", origin="https://x", until="")
    second = sheets.hand_off(made, title="问卷", origin="https://x", until="")
    assert first != second
    assert sorted(first.split("\r\n")) == sorted(second.split("\r\n"))


def test_voiding_needs_a_reason_and_happens_once(town, client):
    survey = opened(town)
    lot = actions.make_codes(survey, 20, typed=False, by=town.office).lot
    town.sign_in(client, "office")
    to = f"/surveys/{survey.pk}/void/"
    assert client.post(to, {"lot": lot.pk, "words": " "}).status_code == 422
    assert client.post(to, {"lot": lot.pk, "words": "印错了"}).status_code == 302
    assert client.post(to, {"lot": 999, "words": "印错了"}).status_code == 404
    assert Lot.objects.get().voided


def test_counting_now_by_the_button(town, client):
    survey = opened(town)
    answer(coded(town, survey, 50))
    town.sign_in(client, "office")
    assert client.post(f"/surveys/{survey.pk}/move/", {"do": "mix"}).status_code == 302
    assert "30 份" in client.get(f"/surveys/{survey.pk}/").content.decode()
    assert mixing.mix_all() == 0


def test_the_worker_destroys_the_key_of_a_survey_that_died_between_closing_and_that(town, monkeypatch):
    from quanheng.platform.surveys import sealing

    survey = opened(town)
    answer(coded(town, survey, 20)[:3])
    monkeypatch.setattr(sealing, "destroy_key", lambda pk: None)
    actions.close(survey, by=town.office)
    assert survey.pk in sealing.keyed()
    monkeypatch.undo()
    mixing.mix_all()
    assert survey.pk not in sealing.keyed()


def test_the_tables_of_answers_have_no_rowid_and_the_facts_do_not_change(town):
    from django.db import DatabaseError, connection, transaction

    survey = opened(town)
    answer(coded(town, survey, 20)[:1])
    if connection.vendor == "sqlite":
        for table in ("code", "slip", "answer", "remark"):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"SELECT rowid FROM surveys_{table}")
    for change in (
        lambda: Code.objects.all().delete(),
        lambda: Code.objects.update(lot=None),
        lambda: Step.objects.update(note="x"),
        lambda: Step.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
