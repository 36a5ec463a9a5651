"""Letters made from figures by open rules, sent and acknowledged; talks signed by both sides."""

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from quanheng.engine.errors import Refused
from quanheng.platform.agenda.models import Deadline
from quanheng.platform.followup import letters, parameters
from quanheng.platform.followup.models import Interview, Letter
from quanheng.platform.followup.sentences import RULES


def text(client, path, lang="zh-CN"):
    answer = client.get(path, headers={"accept-language": lang})
    return answer.status_code, answer.content.decode("utf-8")


def codes(error):
    return [p.code for p in error.value.problems]


def test_every_sentence_names_its_figure_and_its_rule(released, town):
    """2026: 石桥 100 and 90, 柳林 100 and 93.2; 东湖 reported nothing. 石桥 rose from 88.4 and lost 4.00 of 40."""
    made = {x.unit: x for x in letters.draft(released, by=town.office)}
    assert set(made) == {"石桥", "柳林", "东湖"}
    own = [(s["rule"], s["zh"]) for s in made["石桥"].sentences]
    assert ("W1", "“群众满意”满分 40.00，得 36.00，失 4.00 分。") in own
    assert ("A1", "先补“群众满意”：补满可增 4.00 分，占全部失分的 100.00%。") in own
    assert any(rule == "S3" and "目标 95，实际 100" in words for rule, words in own)
    assert not any(rule in ("S2", "W3") for rule, _w in own)  # 88.4 → 90 is less than the margin of 5
    assert {s["rule"] for x in made.values() for s in x.sentences} <= set(RULES)
    assert all(s["figures"] or s["rule"] == "A3" for x in made.values() for s in x.sentences)
    assert all(s["en"].isascii() or "“" in s["en"] for s in made["石桥"].sentences)
    assert any(s["rule"] == "A3" for s in made["东湖"].sentences)
    assert len(letters.draft(released, by=town.office)) == 3  # twice is once
    assert Letter.objects.count() == 3


def test_the_margin_is_a_parameter(released, town):
    parameters.set_parameter("margin", "1.5", origin="考核办 2026 年第 3 次会议", by=town.office)
    own = next(x for x in letters.draft(released, by=town.office) if x.unit == "石桥")
    assert ("S2", "“群众满意”评分由上期 88.40 升到 90.00。") in [(s["rule"], s["zh"]) for s in own.sentences]
    assert own.thresholds["margin"] == "1.5"
    for key, value in (("margin", "很多"), ("most", "0"), ("years", "1、2、3"), ("dance", "1")):
        with pytest.raises(Refused):
            parameters.set_parameter(key, value, by=town.office)


def test_written_sent_acknowledged_through_pages(client, released, town):
    town.sign_in(client, "office")
    assert client.post(f"/followup/releases/{released.pk}/letters/").status_code == 302
    one = Letter.objects.get(unit="石桥")
    address = f"/followup/letters/{one.pk}/"
    town.sign_in(client, "reporter")
    assert client.get(address).status_code == 403  # a draft is the office's
    town.sign_in(client, "office")
    assert client.post(address, {"verb": "send", "words": "长" * 4001}).status_code == 422
    assert client.post(address, {"verb": "send", "words": "请石桥镇研究下列各条"}).status_code == 302
    assert Deadline.objects.filter(kind="followup.acknowledge", ref=f"letter:{one.pk}", met_at=None).exists()
    assert client.post(address, {"verb": "write", "words": "改一改"}).status_code == 422  # sent is sent
    town.sign_in(client, "reporter2")
    assert client.get(address).status_code == 403
    town.sign_in(client, "reporter")
    status, page = text(client, address)
    assert status == 200
    assert "请石桥镇研究下列各条" in page
    assert "失 4.00 分" in page
    assert "W1" in page
    assert "4.00 lost" in text(client, address, "en")[1]
    assert client.post(address, {"verb": "acknowledge", "words": "收到，已研究"}).status_code == 302
    assert Letter.objects.get(unit="石桥").state == "acknowledged"
    assert "收到，已研究" in text(client, address)[1]
    assert not Deadline.objects.filter(kind="followup.acknowledge", met_at=None, ref=f"letter:{one.pk}")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Letter.objects.filter(pk=one.pk).update(sentences=[])


def test_a_talk_is_signed_by_two_sides(client, released, town):
    town.sign_in(client, "office")
    given = {
        "unit": "石桥",
        "kind": "summons",
        "on": timezone.localdate().isoformat(),
        "present": "李敏、陈禾",
        "words": "满意度连续两年垫底",
        "agreed": "三个月内整改",
    }
    assert client.post("/followup/interviews/new/", {**given, "on": "2099-01-01"}).status_code == 422
    assert client.post("/followup/interviews/new/", {**given, "words": ""}).status_code == 422
    assert client.post("/followup/interviews/new/", given).status_code == 302
    one = Interview.objects.get()
    address = f"/followup/interviews/{one.pk}/"
    assert client.post(address, {"side": "unit"}).status_code == 422  # the office does not sign for the unit
    assert client.post(address, {"side": "office"}).status_code == 302
    town.sign_in(client, "reporter2")
    assert client.get(address).status_code == 403
    town.sign_in(client, "reporter")
    assert client.post(address, {"side": "unit", "words": "属实"}).status_code == 302
    page = text(client, address)[1]
    assert "双方已签" in page
    assert "属实" in page
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Interview.objects.update(words="别的")


def test_rules_are_for_everybody(client, db):
    status, page = text(client, "/followup/rules/")
    assert status == 200
    assert all(f'id="{k}"' in page for k in RULES)
    assert "margin" not in page
