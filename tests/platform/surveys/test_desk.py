"""The desk's side through HTTP: draft, check, open, make codes, void, count, close; who may and who may not."""

import csv
import io
import json
import os
import re
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.platform.surveys.asked import answer, coded, document, opened

from quanheng.engine.errors import Refused
from quanheng.platform.agenda.actions import remind
from quanheng.platform.agenda.models import Deadline
from quanheng.platform.journal.models import Entry
from quanheng.platform.notices.models import Notice
from quanheng.platform.registry.people import today
from quanheng.platform.surveys import actions, codes, handing, mixing, sheets
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
        {"number": 6000, "typed": 1},
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
    frame = sheets.Frame("问卷", "https://x", 1)
    first, second = sheets.hand_off(made, frame), sheets.hand_off(made, frame)
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
    given = coded(town, survey, 50)
    answer(given[:32])
    town.sign_in(client, "office")
    to = f"/surveys/{survey.pk}/"
    none = client.post(to + "move/", {"do": "mix"}, follow=True).content.decode()
    assert "没有计入：等着 32 份，还差 8 份" in none
    answer(given[32:])
    assert "计入了 30 份。" in client.post(to + "move/", {"do": "mix"}, follow=True).content.decode()
    page = client.get(to).content.decode()
    assert "30 份" in page
    assert ">50</td>" in page.split("已用")[-1]  # codes used, as counted with the mixing
    assert mixing.mix_all() == 0


def test_the_desk_is_asked_to_check_and_to_close_and_reminded(town, client):
    survey = actions.draft(document(), by=town.office)
    assert waiting() == [("surveys.check", "office")]
    town.sign_in(client, "office2")
    assert "核对问卷：石桥镇群众满意度调查" in client.get("/desk/").content.decode()
    survey = actions.open_survey(
        actions.check(survey, by=town.office2), closes=today() + timedelta(days=3), by=town.office
    )
    assert waiting() == [("surveys.close", "office")]
    Deadline.objects.filter(kind="surveys.close").update(due=today() - timedelta(days=2))
    Survey.objects.update(closes=today() - timedelta(days=2))
    remind()
    mixing.mix_all()
    page = client.get("/desk/").content.decode()
    assert "到期截止问卷：石桥镇群众满意度调查" in page
    assert Notice.objects.filter(title__contains="到期截止问卷").exists()
    actions.close(Survey.objects.get(), by=town.office)
    assert ("surveys.close", "office") not in waiting()


def waiting():
    return sorted(Deadline.objects.filter(met_at=None, dropped_at=None).values_list("kind", "role"))


def test_pages_are_offered_to_those_who_may_open_them(town, client):
    survey = opened(town)
    for who in ("office", "reporter", "citizen", "third", "leader"):
        town.sign_in(client, who)
        page = client.get(f"/surveys/{survey.pk}/").content.decode()
        for name in ("results", "comments"):
            to = f"/surveys/{survey.pk}/{name}/"
            assert (f'href="{to}"' in page) == (client.get(to).status_code == 200), (who, name)


def test_a_broken_connection_loses_no_lot(town, client):
    survey = opened(town)
    town.sign_in(client, "office")
    to = f"/surveys/{survey.pk}/"
    sent = client.post(to + "codes/", {"way": "qr", "number": 20})
    lot = Lot.objects.get()
    page = client.get(to).content.decode()
    assert "再下载一次" in page
    again = client.post(to + "lot/", {"lot": lot.pk, "do": "again"})
    assert again.content == sent.content
    assert again["Cache-Control"] == "no-store"
    kept = handing._place(lot.pk, "pdf")
    assert kept.stat().st_mode & 0o077 == 0
    assert Entry.objects.count() == before_and(
        lambda: client.post(to + "lot/", {"lot": lot.pk, "do": "again"})
    )
    client.post(to + "lot/", {"lot": lot.pk, "do": "safe"})
    assert not kept.exists()
    assert "再下载一次" not in client.get(to).content.decode()
    gone = client.post(to + "lot/", {"lot": lot.pk, "do": "again"}, follow=True)
    assert "已经不留了" in gone.content.decode()
    assert client.post(to + "lot/", {"lot": 999}).status_code == 404
    town.sign_in(client, "reporter")
    assert client.post(to + "lot/", {"lot": lot.pk}).status_code == 403


def before_and(deed):
    """How many leaves the journal has after one more deed, less that one's own."""
    deed()
    return Entry.objects.count() - 1


def test_where_the_sheets_cannot_be_made_there_is_no_lot(town, client, monkeypatch):
    survey = opened(town)
    town.sign_in(client, "office")
    monkeypatch.setattr(sheets, "pdf", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        client.post(f"/surveys/{survey.pk}/codes/", {"way": "qr", "number": 20})
    assert not Lot.objects.exists()
    assert not Code.objects.exists()


def test_many_sheets_are_made_in_the_background(town, client, monkeypatch):
    monkeypatch.setattr(codes, "COST", 2**10)
    survey = opened(town)
    town.sign_in(client, "office")
    to = f"/surveys/{survey.pk}/"
    ordered = []
    monkeypatch.setattr(type(handing.fill), "enqueue", lambda self, *words: ordered.append(words))
    asked = client.post(to + "codes/", {"way": "qr", "number": 301, "typed": 1}, follow=True)
    assert "正在后台制作" in asked.content.decode()
    lot = Lot.objects.get()
    assert (lot.ready, lot.size, Code.objects.count()) == (False, 301, 0)
    assert "正在制作" in client.get(to).content.decode()
    (words,) = ordered
    handing.fill.func(*words)
    handing.fill.func(*words)  # taken up again: nothing more
    assert Code.objects.filter(lot=lot).exclude(short=None).count() == 301
    fetched = client.post(to + "lot/", {"lot": lot.pk, "do": "again"})
    assert fetched.content.startswith(b"%PDF")
    client.post(to + "void/", {"lot": lot.pk, "words": "印错了"})
    assert handing.of(lot.pk) is None


def test_files_nobody_fetched_go_after_a_day(town):
    survey = opened(town)
    frame = sheets.Frame("问卷", "https://x", survey.pk)
    old, new = (handing.make(survey, 20, way="sms", frame=frame, by=town.office) for _ in range(2))
    place = handing._place(old.pk, "csv")
    os.utime(place, (time.time() - 86_500, time.time() - 86_500))
    handing.sweep()
    assert handing.kept() == {new.pk}
    handing.forget(new.pk)


def test_invented_sheets_say_so(town, monkeypatch):
    seen = {}
    monkeypatch.setattr(
        sheets.typst, "compile", lambda *_, sys_inputs, **__: seen.update(sys_inputs) or b"%PDF"
    )
    for invented, language, badge in (
        (True, "zh-hans", "示意数据"),
        (True, "en", "Invented data"),
        (False, "en", ""),
    ):
        sheets.file("qr", codes.make(1, typed=False), sheets.Frame("问卷", "https://x", 1, language=language, demonstration=invented))  # fmt: skip
        assert json.loads(seen["told"])["badge"].capitalize() == badge


def test_the_list_of_receipts_is_kept_at_closing_and_no_visit_counts_codes(town, client):
    survey = opened(town)
    answer(coded(town, survey, 30)[:25])
    actions.close(survey, by=town.office)
    town.sign_in(client, "office")
    for path in ("receipts/", "receipts/?as=text", ""):
        with CaptureQueriesContext(connection) as seen:
            assert client.get(f"/surveys/{survey.pk}/{path}").status_code == 200
        assert not [q for q in seen if "surveys_code" in q["sql"]], path


def test_the_open_link_with_a_weight_is_warned_of(town, client):
    survey = opened(town, document("open_link: {weight: 0.5}"))
    town.sign_in(client, "office")
    assert "刷票会进分数" in client.get(f"/surveys/{survey.pk}/").content.decode()


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
