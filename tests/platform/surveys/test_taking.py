"""One answer, once: by the pages as a phone sees them, and what is refused, plainly and with nothing half-written."""

import re
from collections import Counter
from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidTag
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.platform.surveys.asked import answer, chosen, coded, document, opened
from tests.platform.surveys.conftest import Phone

from quanheng.platform.lib.client_address import proxies
from quanheng.platform.registry.people import today
from quanheng.platform.surveys import actions, codes, limits, mixing, queries, sealing
from quanheng.platform.surveys.models import Answer, Code, Remark, Slip, Survey, Total

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey(town):
    return opened(town)


def form(**said):
    return {"总体": "4", "年龄": "18-39", "send": "1"} | said


def address(code):
    return f"/surveys/q/{code}/"


def test_a_phone_answers_once_and_gets_a_receipt(town, survey, phone):
    code = coded(town, survey, 20)[0]
    page = phone.get(address(code))
    assert page.status_code == 200
    text = page.content.decode()
    assert "您对镇里的服务总体满意吗" in text
    assert "示意数据" in text
    assert "<script" not in text
    assert not page.cookies  # nothing follows anybody
    assert page["Cache-Control"] == "no-store"
    assert page["Referrer-Policy"] == "no-referrer"
    sent = phone.post(address(code), form(建议="路灯坏了"))
    assert sent.status_code == 200
    receipt = codes.receipt(survey.salt, codes.digest(code))
    assert receipt in sent.content.decode()
    assert Slip.objects.count() == 1
    assert Code.objects.filter(used=True).count() == 1


def test_a_repeated_answer_changes_nothing_and_shows_the_same_receipt(town, survey, phone):
    code = coded(town, survey, 20)[0]
    first = phone.post(address(code), form())
    receipt = codes.receipt(survey.salt, codes.digest(code))
    again = phone.post(address(code), form(总体="1"))
    assert first.status_code == 200
    assert again.status_code == 409
    assert receipt in again.content.decode()
    assert "已收到一份" in again.content.decode()
    assert phone.get(address(code)).status_code == 409
    actions.close(survey, by=town.office)
    assert [a.answers["总体"] for a in Answer.objects.all()] == ["4"]


def test_english(town, survey, phone):
    code = coded(town, survey, 20)[0]
    page = phone.get(address(code) + "?lang=en").content.decode()
    assert 'lang="en"' in page
    assert "How satisfied are you overall?" in page
    assert "Don&#39;t know" in page
    assert "不了解" not in page
    assert "提交" not in page
    assert (
        "counts once.<br>At most 4 questions, some of them asked only after certain answers; those marked"
        in page
    )
    sent = phone.post(address(code) + "?lang=en", form())
    assert "Received, thank you" in sent.content.decode()


def test_unknown_voided_closed_and_not_yet_open(town, survey, phone):
    assert phone.get(address("a" * 24)).status_code == 404
    assert phone.get(address("../../etc")).status_code == 404
    assert phone.post(address("b" * 24), form()).status_code == 404
    made = actions.make_codes(survey, 20, typed=False, by=town.office)
    actions.void(made.lot, reason="印错了", by=town.office)
    assert phone.post(address(made.codes[0].scanned), form()).status_code == 404
    code = coded(town, survey, 20)[0]
    Survey.objects.update(closes=today() - timedelta(days=1))
    assert phone.post(address(code), form()).status_code == 410
    Survey.objects.update(closes=today())
    actions.close(queries.survey(survey.pk), by=town.office)
    late = phone.post(address(code), form())
    assert late.status_code == 410
    assert "现在不收" in late.content.decode()
    assert not Slip.objects.exists()
    assert not Answer.objects.exists()
    assert not Code.objects.filter(used=True).exists()


def test_checked_but_not_open(town, phone):
    survey = actions.check(actions.draft(document(), by=town.office), by=town.office2)
    code = coded(town, survey, 20)[0]
    assert phone.get(address(code)).status_code == 410


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"总体": "9"}, "请从所列的选项里选"),
        ({"总体": ["4", "5"]}, "只能选一项"),
        ({"总体": ""}, "这一题要答"),
        ({"原因": "慢"}, "这一题不用答"),
        ({"总体": "1", "原因": ["慢", "远", "冷"]}, "最多选 2 项"),
        ({"总体": "1", "原因": ["慢", "慢"]}, "请从所列的选项里选"),
        ({"建议": "长" * 201}, "最多 200 字"),
        ({"年龄@SQX-SQ": "18-39"}, "不是这份问卷的"),
        ({"unit": "SQX-SQ"}, "不是这份问卷的"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_the_question_and_nothing_is_kept(town, survey, phone, said, told):
    code = coded(town, survey, 20)[0]
    answered = phone.post(address(code), form(**said))
    assert answered.status_code == 422
    assert told in answered.content.decode()
    assert "没有提交" in answered.content.decode()
    assert not Slip.objects.exists()
    assert not Code.objects.filter(used=True).exists()
    assert 'value="18-39" checked' in answered.content.decode()  # what was right need not be typed again
    assert phone.post(address(code), form()).status_code == 200


def test_a_question_that_is_routed_away_is_taken_out_and_the_next_press_goes_through(town, survey, phone):
    code = coded(town, survey, 20)[0]
    page = phone.post(address(code), form(总体="5", 原因="慢")).content.decode()
    assert "已替您去掉" in page
    assert 'value="慢" checked' not in page
    css = phone.get(f"/surveys/{survey.pk}/routes.css")
    assert css["Content-Type"].startswith("text/css")
    assert "#q2{display:none}form:has(:is(#q1o4,#q1o5):checked) #q2{display:block}" in css.content.decode()


def test_numbers_do_not_jump_where_a_question_is_routed_away(town, survey, phone):
    code = coded(town, survey, 20)[0]
    page = phone.get(address(code)).content.decode()
    assert re.findall(r"<(?:legend|label for=\"t\d\")>([\d-]+)\. ", page) == ["1", "1-1", "2", "3"]
    refused = phone.post(address(code), form(年龄="9")).content.decode()
    assert '<a href="#q3">第 2 题</a>' in refused


def test_an_answer_by_a_scanned_code_asks_the_database_three_things(town, survey, phone):
    one, two = coded(town, survey, 20)[:2]
    phone.post(address(one), form())  # what is looked up once a process
    with CaptureQueriesContext(connection) as seen:
        assert phone.post(address(two), form()).status_code == 200
    told = [q["sql"].split()[0] for q in seen if "SAVEPOINT" not in q["sql"]]
    assert told == ["SELECT", "UPDATE", "INSERT"]


def test_an_empty_form_is_no_answer(town, phone):
    survey = opened(town, document().replace(", required: true", ""))
    code = coded(town, survey, 20)[0]
    empty = phone.post(address(code), {"send": "1"})
    assert empty.status_code == 422
    assert "还没有回答" in empty.content.decode()


def test_giants_and_other_kinds_of_body(town, survey, phone):
    code = coded(town, survey, 20)[0]
    url = "application/x-www-form-urlencoded"
    giant = phone.post(address(code), "a=" + "x" * 70_000, content_type=url)
    assert giant.status_code == 413
    assert "太长" in giant.content.decode()
    assert (
        phone.post(address(code), "&".join(f"a{n}=1" for n in range(1500)), content_type=url).status_code
        == 415
    )
    assert phone.post(address(code), '{"总体": "4"}', content_type="application/json").status_code == 415
    assert phone.post(address(code), b"--x--", content_type="multipart/form-data; boundary=x").status_code == 415  # fmt: skip
    assert phone.post(address(code), b"send=1&%E6%80%BB%E4%BD%93=%FF%FE", content_type=url).status_code == 422
    assert phone.delete(address(code)).status_code == 405
    assert not Slip.objects.exists()


def test_typed_codes_are_slow_salted_and_bounded(town, survey, phone, monkeypatch):
    monkeypatch.setattr(codes, "COST", 2**10)
    limits._counters.clear()
    made = actions.make_codes(survey, 20, typed=True, by=town.office)
    code = made.codes[3]
    kept = Code.objects.get(digest=codes.digest(code.scanned))
    assert bytes(kept.short) == codes.slow(code.typed, survey.salt, 2**10)
    entry = f"/surveys/s/{survey.pk}/"
    assert "短码" in phone.get(entry).content.decode()
    shown = phone.post(entry, {"typed": f" {code.shown.lower()} "})
    assert shown.status_code == 200
    assert "您对镇里的服务总体满意吗" in shown.content.decode()
    assert phone.post(entry, form(typed=code.shown)).status_code == 200
    assert phone.get(address(code.scanned)).status_code == 409  # the sheet's other code is burnt with it
    for _ in range(20):
        assert phone.post(entry, {"typed": "AAAAA-AAAAA"}).status_code == 422
    assert phone.post(entry, {"typed": "AAAAA-AAAAA"}).status_code == 429
    assert phone.post(entry, {"typed": made.codes[4].shown}).status_code == 200  # only failures count
    limits.count("typed", "127.0.0.1", add=20 * limits.BEYOND)
    assert (
        phone.post(entry, {"typed": made.codes[4].shown}).status_code == 429
    )  # nor is anybody's processor for sale
    assert Phone(REMOTE_ADDR="10.9.8.7").post(entry, {"typed": made.codes[4].shown}).status_code == 200
    limits._counters.clear()


def test_behind_a_proxy_of_the_house_each_network_counts_for_itself(town, survey, settings, monkeypatch):
    monkeypatch.setattr(codes, "COST", 2**10)
    limits._counters.clear()
    settings.PROXIES = proxies(["10.1.0.0/16"])
    made = actions.make_codes(survey, 20, typed=True, by=town.office)
    entry = f"/surveys/s/{survey.pk}/"
    wrong = {"typed": "AAAAA-AAAAA"}
    behind = [Phone(REMOTE_ADDR="10.1.0.9", HTTP_X_FORWARDED_FOR=f"203.0.{n}.7, 10.1.0.8") for n in range(22)]
    assert {p.post(entry, wrong).status_code for p in behind} == {422}
    assert behind[3].post(entry, {"typed": made.codes[4].shown}).status_code == 200
    assert [behind[3].post(entry, wrong).status_code for _ in range(20)][-2:] == [422, 429]
    assert behind[4].post(entry, wrong).status_code == 422
    # A stranger's header is not believed: not sent directly, and not put before what the proxy adds.
    limits._counters.clear()
    direct = [Phone(REMOTE_ADDR="198.51.100.7", HTTP_X_FORWARDED_FOR=f"203.0.{n}.7") for n in range(21)]
    assert [p.post(entry, wrong).status_code for p in direct][-1] == 429
    limits._counters.clear()
    lying = [
        Phone(REMOTE_ADDR="10.1.0.9", HTTP_X_FORWARDED_FOR=f"203.0.{n}.7, 198.51.100.7") for n in range(21)
    ]
    assert [p.post(entry, wrong).status_code for p in lying][-1] == 429
    limits._counters.clear()


def begun_at(phone, to):
    return phone.get(to).content.decode().split('name="begun" value="')[1].split('"')[0]


def test_the_open_link_is_kept_apart_and_takes_a_page_once(town, phone):
    limits._counters.clear()
    survey = opened(town, document("open_link: {weight: 0, per_hour: 3}"))
    to = f"/surveys/o/{survey.pk}/"
    begun = begun_at(phone, to)
    assert not phone.cookies
    assert phone.post(to, form(begun=begun, 总体="9")).status_code == 422
    first = phone.post(to, form(begun=begun))
    assert first.status_code == 200
    again = phone.post(to, form(begun=begun))  # a retry gets its receipt
    assert again.status_code == 409
    assert (
        codes.receipt(survey.salt, codes.digest(f"{survey.pk}:{page_number(begun)}"))
        in again.content.decode()
    )
    assert phone.post(to, form(begun="forged")).status_code == 415
    assert Phone().post(to, form(begun=begun)).status_code == 409
    others = [Phone() for _ in range(3)]
    assert [p.post(to, form(begun=begun_at(p, to))).status_code for p in others] == [200, 200, 429]
    actions.close(survey, by=town.office)
    assert [(a.way, a.answers["总体"]) for a in Answer.objects.all()] == [("open", "4")] * 3
    assert queries.counted([survey.pk]) == {}
    assert queries.by_link(survey) == 3
    limits._counters.clear()


def page_number(begun):
    return begun.split(":")[0]


def test_a_device_answers_once_by_the_open_link_and_its_cookie_tells_nobody_apart(town, phone):
    limits._counters.clear()
    survey = opened(town, document("open_link: {weight: 0}"))
    to = f"/surveys/o/{survey.pk}/"
    phone.post(to, form(begun=begun_at(phone, to)))
    kept = phone.cookies[f"answered-{survey.pk}"]
    assert (kept["path"], kept["httponly"], kept["samesite"]) == (to, True, "Lax")
    refused = phone.get(to)
    assert refused.status_code == 409
    assert "这台设备已经答过了" in refused.content.decode()
    fresh = begun_at(Phone(), to)
    assert phone.post(to, form(begun=fresh)).status_code == 409
    assert Slip.objects.count() == 1
    other = Phone()
    assert other.post(to, form(begun=begun_at(other, to))).status_code == 200
    assert other.cookies[f"answered-{survey.pk}"].value == kept.value  # the same word for everybody
    forged = Phone()
    forged.cookies[f"answered-{survey.pk}"] = f"{survey.pk}:forged"
    assert forged.get(to).status_code == 200
    code = coded(town, survey, 20)[0]
    assert not phone.post(address(code), form()).cookies  # whoever has a code is followed by nothing
    limits._counters.clear()


def test_no_open_link_unless_the_document_has_one(survey, phone):
    assert phone.get(f"/surveys/o/{survey.pk}/").status_code == 404


def test_hasty_answers_are_marked(town, phone):
    survey = opened(town, document("hasty: 20"))
    one, two = coded(town, survey, 20)[:2]
    begun = phone.get(address(one)).content.decode().split('name="begun" value="')[1].split('"')[0]
    assert phone.post(address(one), form(begun=begun)).status_code == 200
    assert phone.post(address(two), form()).status_code == 200  # no page of ours: held against nobody
    actions.close(survey, by=town.office)
    assert sorted(Answer.objects.values_list("hasty", flat=True)) == [False, True]
    assert Total.objects.get(question="", option="hasty").n == 1


def test_a_stratum_that_is_full_takes_no_more_and_burns_no_code(town, phone):
    survey = opened(
        town, document("strata: {城镇: {name_en: Town, quota: 20, stop: true}, 乡村: {quota: 20}}")
    )
    given = coded(town, survey, 60, stratum="城镇")
    answer(given[:40])
    assert mixing.mix(survey.pk) == 20
    refused = phone.post(address(given[50]), form())
    assert refused.status_code == 409
    assert "名额已满" in refused.content.decode()
    assert not Code.objects.get(digest=codes.digest(given[50])).used
    assert phone.post(address(coded(town, survey, 20, stratum="乡村")[0]), form()).status_code == 200


def test_totals_are_what_stands_in_the_tables(town, survey):
    given = coded(town, survey, 130)
    answer(given[:70], remark=lambda n: f"意见 {n}" if n % 3 == 0 else "")
    assert mixing.mix(survey.pk) == 50
    assert mixing.mix(survey.pk) == 0
    _same(survey)
    answer(given[70:], lambda n: chosen(n + 70))
    assert mixing.mix(survey.pk) == 60
    _same(survey)
    actions.close(survey, by=town.office)
    _same(survey)
    assert Answer.objects.count() == 130
    assert not Slip.objects.exists()
    told = Counter(a["总体"] for a in Answer.objects.values_list("answers", flat=True))
    assert told == Counter(chosen(n)["总体"] for n in range(130))
    assert [m.added for m in survey.mixings.all()] == [50, 60, 20]
    assert Remark.objects.count() == 24


def _same(survey):
    met = Counter()
    for row in Answer.objects.filter(survey=survey):
        met["", ""] += 1
        for key, given in row.answers.items():
            if given != "dk":
                met[key, ""] += 1
            for option in [given] if isinstance(given, str) else given:
                met[key, option] += 1
    assert {(t.question, t.option): t.n for t in Total.objects.filter(survey=survey)} == met


def test_a_slip_is_sealed_padded_and_bound_to_its_survey(town, survey):
    answer(coded(town, survey, 20)[:3], remark=lambda n: "张三李四" * n)
    bodies = [bytes(s.body) for s in Slip.objects.all()]
    assert len({len(b) for b in bodies}) == 1
    assert all("张三".encode() not in b and "总体".encode() not in b for b in bodies)
    assert len({sealing.unseal(survey.pk, b) for b in bodies}) == 3
    with pytest.raises(InvalidTag):
        sealing.unseal(survey.pk, bodies[0][:-1] + bytes([bodies[0][-1] ^ 1]))
    actions.close(survey, by=town.office)
    assert survey.pk not in sealing.keyed()
    with pytest.raises(sealing.Lost):
        sealing.unseal(survey.pk, bodies[0])


def test_the_longest_answer_is_no_longer_than_the_shortest(town, phone):
    whole = "about: one\nunits: [SQX-SQ, SQX-LL]\nstrata: {城镇: {quota: 20}, 乡村: {quota: 20}}"
    survey = opened(town, document(whole).replace("longest: 200", "longest: 1000"))
    one, two, three = coded(town, survey, 20, unit="SQX-LL", stratum="乡村")[:3]
    most = form(总体="1", 原因=["慢", "远"], 年龄="60+", 建议="\U0001f600" * 1000)
    assert phone.post(address(one), most).status_code == 200
    assert phone.post(address(two), form()).status_code == 200
    assert phone.post(address(three), form(建议='"\n\\' * 330)).status_code == 200
    assert len({len(bytes(s.body)) for s in Slip.objects.all()}) == 1
    actions.close(survey, by=town.office)
    assert sorted(len(r.text) for r in Remark.objects.all()) == [990, 1000]


def test_receipts_are_published_when_it_is_closed_and_bound_by_the_journal(town, survey, phone):
    from hashlib import sha256

    from quanheng.platform.journal.models import Entry

    found = answer(coded(town, survey, 30)[:25])
    to = f"/surveys/{survey.pk}/receipts/"
    assert found[0] not in phone.get(to).content.decode()
    actions.close(survey, by=town.office)
    text = phone.get(to + "?as=text").content
    assert text.decode().split() == sorted(found)
    assert found[3] in phone.get(to).content.decode()
    assert sha256(text).hexdigest() in phone.get(to).content.decode()
    assert any(sha256(text).hexdigest() in str(vars(e)) for e in Entry.objects.all())
