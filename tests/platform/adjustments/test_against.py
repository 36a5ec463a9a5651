"""Claimed twice and contradictions: found in every way the same honour can come back, and shown before anybody decides."""

from decimal import Decimal

import pytest
from django.urls import reverse
from tests.platform.adjustments.conftest import (
    ACCIDENT,
    NATIONAL,
    OTHER,
    PERIOD,
    PILOT,
    PROVINCIAL,
    UNIT,
    paper,
)

from quanheng.platform.adjustments.against import found, normal
from quanheng.platform.adjustments.models import Claim, Step
from quanheng.platform.ledger import queries as ledger


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("文明委〔2026〕3号", "文明委[２０２６] 3 号"),
        ("鲁政发（2026）12号", "鲁政发(2026)12号"),
        ("A-12/B", "a12b"),
    ],
)
def test_numbers_are_the_same_however_they_are_written(a, b):
    assert normal(a) == normal(b)
    assert normal(a) != normal(a + "甲")


@pytest.mark.parametrize(
    ("who", "key", "said", "told"),
    [
        ("reporter", PROVINCIAL, {"number": "另1号"}, "已经报过"),  # the same honour, same category
        (
            "reporter",
            PILOT,
            {"matter": "另一件事情", "number": "文明委 [2026] 3 号"},
            "在“表彰”里也报了",
        ),  # the same number, another category
        ("reporter2", NATIONAL, {}, "石桥镇也报了"),  # by two units
        ("reporter", NATIONAL, {"period": "2025", "number": ""}, "2026 已经报过"),  # in another year
        (
            "reporter",
            NATIONAL,
            {"matter": "获评全国文明村镇称号", "number": "另2号"},
            "已经报过",
        ),  # said in more words
    ],
)
def test_claimed_twice_is_found_and_shown_before_deciding(
    town, version, claims, decide, client, who, key, said, told
):
    claims("reporter", NATIONAL)
    second = claims(who, key, **said)
    town.sign_in(client, "office2")
    page = client.get(reverse("adjustments:page", args=[second.pk])).content.decode()
    assert told in page
    assert "重复申报" in page
    refused = decide(second)
    assert refused.status_code == 422
    assert told in refused.content.decode()
    assert not ledger.in_force(items=[second.item])
    assert (
        decide(second, knowing="1", reason="两个不同的奖，名称相近").status_code == 302
    )  # knowingly, and on record
    assert told in str(Step.objects.filter(claim=second).last().detail["against"])


def test_the_same_file_under_another_matter_is_found(claims, decide):
    """Another name, another number, another category — and the very same document."""
    claims("reporter", NATIONAL, files=[paper()])
    elsewhere = claims("reporter2", NATIONAL, files=[paper()], matter="本镇的另一件荣誉", number="另9号")
    assert found(elsewhere) == []  # one notice lists the honours of many units
    second = claims("reporter", PILOT, files=[paper()], matter="省级改革试点", number="另1号")
    assert [(f.kind, f.words.zh.split("：")[0]) for f in found(second)] == [
        ("double", "同一佐证材料在“表彰”里也报了")
    ]
    assert decide(second).status_code == 422


def test_refusing_needs_no_knowing(claims, decide):
    claims("reporter", NATIONAL)
    assert decide(claims("reporter2", NATIONAL), do="refuse", reason="石桥镇的荣誉").status_code == 302


def test_what_was_refused_or_withdrawn_is_no_double(claims, decide):
    decide(claims("reporter", NATIONAL), do="refuse", reason="缺原件")
    again = claims("reporter", NATIONAL)
    assert found(again) == []


def test_a_bonus_and_a_deduction_for_the_same_matter_contradict(town, claims, decide, client):
    bonus = claims("reporter", PILOT, matter="城东片区改造", number="建〔2026〕7号")
    incident = claims("office", ACCIDENT, matter="城东片区改造施工事故", number="应急〔2026〕2号")
    for one in (bonus, incident):
        assert [f.kind for f in found(one)] == ["contradiction"]
    town.sign_in(client, "office2")
    page = client.get(reverse("adjustments:page", args=[bonus.pk])).content.decode()
    assert "既加分又扣分" in page
    other_units = claims("reporter2", PILOT, matter="城东片区改造", number="建〔2026〕8号")
    assert [f.kind for f in found(other_units)] == ["double"]  # another unit's incident is no contradiction


def test_a_figure_that_came_by_another_door_contradicts(town, version, claims, decide):
    from quanheng.platform.ledger.actions import post
    from quanheng.platform.ledger.entries import Entry

    claim = claims("reporter", NATIONAL)
    post([Entry("国家级表彰", UNIT, PERIOD, Decimal(0), source="表彰办台账")], "import", by=town.owner_fg)
    assert [f.kind for f in found(claim)] == ["contradiction"]
    assert decide(claim).status_code == 422
    assert decide(claim, knowing="1").status_code == 302
    assert [f.value for f in ledger.history("国家级表彰", UNIT, PERIOD)] == [0, 1]


def test_different_things_do_not_meet(claims):
    claims("reporter", NATIONAL)
    for k, (matter, number) in enumerate([("国家卫生乡镇", "爱卫〔2026〕3号"), ("奖", "无"), ("文明", "")]):
        assert found(claims("reporter2" if k else "reporter", NATIONAL, matter=matter, number=number)) == []
    assert Claim.objects.filter(unit=OTHER).count() == 2
