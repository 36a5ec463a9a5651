"""Adjustments through their pages: claimed by the unit, decided by another, posted; caps, highest-only, vetoes with their ground."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from tests.platform.adjustments.conftest import (
    ACCIDENT,
    BAD,
    GRAVE,
    NATIONAL,
    OTHER,
    PERIOD,
    PILOT,
    PROVINCIAL,
    UNIT,
    paper,
)

from quanheng.platform.adjustments import preview, queries
from quanheng.platform.adjustments.models import Claim, Step
from quanheng.platform.agenda.models import Deadline
from quanheng.platform.ledger import queries as ledger
from quanheng.platform.publication import actions as publication
from quanheng.platform.registry.people import appoint
from quanheng.platform.registry.powers import INSTALLER
from quanheng.platform.scoring import actions as scoring


def score(version, unit=UNIT):
    return preview.preview(version, unit, PERIOD, {}).score[0]


def test_claimed_decided_posted(town, version, claims, decide, client):
    claim = claims("reporter", NATIONAL)
    assert claim.state == "claimed"
    assert Deadline.objects.get(kind="adjustments.decide", ref=str(claim.pk)).open
    assert score(version) == 88
    assert (
        town.sign_in(client, "reporter2").get(reverse("adjustments:page", args=[claim.pk])).status_code == 403
    )
    assert decide(claim, who="reporter").status_code == 403
    assert decide(claim, reason="").status_code == 422
    town.sign_in(client, "office2")
    page = client.get(reverse("adjustments:page", args=[claim.pk])).content.decode()
    assert "没有发现重复申报和矛盾" in page
    assert "89" in page  # what granting would make of 88
    assert not ledger.in_force(items=["国家级表彰"])
    assert decide(claim).status_code == 302
    figure = ledger.in_force(items=["国家级表彰"], units=[UNIT])[0]
    assert (figure.value, figure.door, figure.return_ref) == (Decimal(1), "adjustment", f"claim:{claim.pk}")
    assert figure.source == "全国文明村镇（文明委〔2026〕3号）"
    assert score(version) == 89
    assert decide(claim).status_code == 422  # decided already
    assert not Deadline.objects.get(kind="adjustments.decide", ref=str(claim.pk)).open
    file = client.get(reverse("adjustments:paper", args=[claim.pk, figure.evidence[0]]))
    assert "attachment" in file["Content-Disposition"]
    assert client.get(reverse("adjustments:paper", args=[claim.pk, "0" * 64])).status_code == 404


def test_not_granted_posts_nothing(version, claims, decide):
    claim = claims("reporter", NATIONAL)
    assert decide(claim, do="refuse", reason="不是本单位获得").status_code == 302
    assert not ledger.in_force(items=["国家级表彰"])
    assert Step.objects.filter(claim=claim).last().reason == "不是本单位获得"
    assert queries.public_list(version, [PERIOD]) == []


def test_caps_and_highest_only_are_shown_before_and_hold_after(town, version, claims, decide, client):
    """National 1 and provincial 0.8: the highest only, 1. Two pilots × 2 = 4, capped 3.5. Together 4.5, capped 4."""
    assert decide(claims("reporter", NATIONAL)).status_code == 302
    second = claims("reporter", PROVINCIAL, matter="省级卫生乡镇", number="鲁卫〔2026〕8号")
    town.sign_in(client, "office2")
    page = client.get(reverse("adjustments:page", args=[second.pk])).content.decode()
    assert "就高不重复" in page
    assert "省级 0.8（不计）" in page
    assert decide(second).status_code == 302
    assert score(version) == 89
    pilots = claims("reporter", PILOT, matter="数字乡村试点", number="省农〔2026〕1号", value="2")
    would = preview.preview(version, UNIT, PERIOD, {"试点数": Decimal(2)})
    line = next(x for x in would.bonus if x.category.id == "试点")
    assert (line.together, line.cap, line.before, line.after) == (4, Fraction(7, 2), 0, Fraction(7, 2))
    assert would.bonus_sums == (1, 4)
    assert would.score == (89, 92)
    assert decide(pilots, granted="1").status_code == 302  # one of the two is granted: 2 points, 3 together
    assert score(version) == 91


def test_what_was_granted_on_one_item_adds_up_or_counts_highest(version, claims, decide):
    decide(claims("reporter", PILOT, matter="数字乡村试点", number="省农〔2026〕1号"))
    decide(claims("reporter", PILOT, matter="共富试点建设", number="省发〔2026〕9号"))
    figure = ledger.in_force(items=["试点数"])[0]
    assert (figure.value, figure.edition) == (2, 2)
    assert figure.source == "数字乡村试点（省农〔2026〕1号）；共富试点建设（省发〔2026〕9号）"
    decide(claims("reporter", NATIONAL, matter="全国文明村镇", number="甲1号"))
    decide(claims("reporter", NATIONAL, matter="全国卫生乡镇", number="乙2号"))
    assert ledger.in_force(items=["国家级表彰"])[0].value == 1  # 同项就高


def test_deductions_and_vetoes_are_the_offices_and_another_decides(town, version, claims, decide, client):
    town.sign_in(client, "reporter")
    assert "一般事故" not in client.get(reverse("adjustments:claim")).content.decode()
    incident = claims("office", ACCIDENT, matter="五月道路施工事故", number="应急〔2026〕5号", value="2")
    assert decide(incident, who="office").status_code == 422  # whoever raised it
    assert decide(incident).status_code == 302
    assert score(version) == 87
    veto = claims("office", GRAVE, matter="六月火灾", number="调查报告6号")
    assert veto.ground == "示意：县考核办法第三十五条"
    town.sign_in(client, "office2")
    page = client.get(reverse("adjustments:page", args=[veto.pk])).content.decode()
    assert "否决生效：重大事故（示意：县考核办法第三十五条）" in page
    assert decide(veto).status_code == 302
    assert preview.preview(version, UNIT, PERIOD, {}).vetoes[0].name == "重大事故"


def test_a_veto_without_its_ground_cannot_be_raised(claims):
    text = claims("office", BAD, refused=True, matter="负面舆情", number="无")
    assert "没有写明这条否决的依据" in text
    assert not Claim.objects.exists()


def test_everything_wrong_is_told_at_once(town, version, claims, client):
    text = claims(
        "reporter", NATIONAL, refused=True, files=False, value="-1", happened="2099-01-01", period="2026-Q1"
    )
    for told in ("没有附佐证材料", "数值写的是", "还没有到", "与方案不合"):
        assert told in text, told
    for bad in (
        [paper("证书.exe")],
        [paper("证书.pdf", b"<script>")],
        [paper("照片.png", b"\x89PNG\r\n\x1a\n")],
    ):
        claims("reporter", NATIONAL, refused=True, files=bad)
    town.sign_in(client, "reporter")
    address = reverse("adjustments:claim")
    facts = {
        "key": NATIONAL,
        "unit": OTHER,
        "period": PERIOD,
        "value": "1",
        "matter": "x",
        "happened": "2026-01-01",
        "files": [paper()],
    }
    assert client.post(address, facts).status_code == 422  # not one's own unit
    assert (
        client.post(address, facts | {"unit": UNIT, "key": ACCIDENT, "files": [paper()]}).status_code == 422
    )
    assert not Claim.objects.exists()


def test_the_same_claim_again_is_one_and_more_evidence_may_come(town, claims, decide, client):
    first, again = claims("reporter", NATIONAL), claims("reporter", NATIONAL)
    assert first == again
    attach = reverse("adjustments:attach", args=[first.pk])
    assert client.post(attach, {"files": [paper("公示.pdf", b"%PDF-1.7 more\n%%EOF")]}).status_code == 302
    assert client.post(attach).status_code == 422
    first.refresh_from_db()
    assert [f["name"] for f in first.files] == ["证书.pdf", "公示.pdf"]
    out = reverse("adjustments:withdraw", args=[first.pk])
    assert town.sign_in(client, "office").post(out, {"reason": "x"}).status_code == 422
    town.sign_in(client, "reporter")
    assert client.post(out, {"reason": ""}).status_code == 422
    assert client.post(out, {"reason": "证书待换"}).status_code == 302
    assert decide(first).status_code == 422
    assert claims("reporter", NATIONAL) != first


def test_granted_in_full_or_in_part_never_more(claims, decide):
    claim = claims("reporter", PILOT, value="2")
    for value in ("3", "0", "-1", "many"):
        assert decide(claim, granted=value).status_code == 422
    assert decide(claim, granted="1.5").status_code == 302
    assert ledger.in_force(items=["试点数"])[0].value == Decimal("1.5")


def test_the_public_list_says_what_was_granted_and_why(version, claims, decide):
    decide(claims("reporter", NATIONAL))
    decide(claims("office", GRAVE, matter="六月火灾", number="调查报告6号"), reason="调查报告认定")
    rows = queries.public_list(version, [PERIOD])
    assert [(r["unit_name"], r["kind"], r["matter"], r["value"], r["reason"]) for r in rows] == [
        ("石桥镇", "bonus", "全国文明村镇", "1", "文件核实无误"), ("石桥镇", "veto", "六月火灾", "1", "调查报告认定"),
    ]  # fmt: skip
    assert rows[1]["ground"] == "示意：县考核办法第三十五条"
    assert not {"by", "identity"} & set(rows[0])


def test_the_database_itself_keeps_what_a_claim_was_about(claims):
    claim = claims("reporter", NATIONAL)
    for change in (
        lambda: Claim.objects.filter(pk=claim.pk).update(value="9"),
        lambda: claim.steps.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_what_verification_found_waits_to_be_raised(town, version, claims, decide, client):
    """Rows found misreported come through the ledger; the office raises a deduction on them, and they wait no more."""
    from quanheng.platform.ledger.actions import post
    from quanheng.platform.ledger.doors import MISREPORTED
    from quanheng.platform.ledger.entries import Entry

    post([Entry(MISREPORTED, UNIT, PERIOD, Decimal(2), return_ref="check:7")], "verification", by=town.office)
    assert score(version) == 86  # this scheme reads the item itself
    page = town.sign_in(client, "office").get(reverse("adjustments:list")).content.decode()
    assert "核验移来 1 家" in page
    assert "number=check%3A7" in page
    claims("office", ACCIDENT, matter="核验认定失实 2 行", number="check:7", value="2")
    assert queries.misreported() == []


def test_lists_show_each_their_own(town, claims, client):
    claims("reporter", NATIONAL)
    claims("reporter2", NATIONAL, matter="全国卫生乡镇", number="乙2号")
    seen = {
        w: town.sign_in(client, w).get(reverse("adjustments:list")).content.decode()
        for w in ("reporter", "reporter2", "leader")
    }
    assert "全国文明村镇" in seen["reporter"]
    assert "全国卫生乡镇" not in seen["reporter"]
    assert "全国文明村镇" not in seen["reporter2"]
    assert all(m in seen["leader"] for m in ("全国文明村镇", "全国卫生乡镇"))
    assert town.sign_in(client, "citizen").get(reverse("adjustments:list")).status_code == 403
    assert town.sign_in(client, "office").get(reverse("adjustments:page", args=[10**30])).status_code == 404


def test_who_sits_at_the_unit_does_not_decide_on_it(town, claims, decide):
    """An officer who holds a seat at the claiming unit as well is refused, however the seat is called."""
    claim = claims("reporter", NATIONAL)
    appoint(town.person("office2"), "owner", UNIT, since=date(2024, 1, 1), by=INSTALLER)
    refused = decide(claim)
    assert refused.status_code == 422
    assert "在这个单位任职的人不能决定" in refused.content.decode()
    claim.refresh_from_db()
    assert claim.state == "claimed"
    assert not ledger.in_force(items=[claim.item])


def test_what_was_granted_is_published_with_the_result_and_what_was_not_is_not(
    town, version, claims, decide, client, tmp_path, monkeypatch
):
    monkeypatch.setenv("QUANHENG_HOME", str(tmp_path / "home"))
    decide(claims("reporter", NATIONAL))
    decide(claims("office", GRAVE, matter="六月火灾", number="调查报告6号"), reason="调查报告认定")
    decide(claims("reporter2", PILOT, matter="县级试点", number="另3号"), do="refuse", reason="不是省级")
    run = scoring.run(version, periods=[PERIOD], by=town.office2)
    scoring.review(run, by=town.reviewer)
    scoring.confirm(run, by=town.leader)
    scoring.freeze(run, by=town.office)
    issue = publication.release(publication.propose(run, notice_days=0, by=town.office), by=town.leader)
    late = claims("reporter2", NATIONAL, matter="公布之后才认定的", number="另4号")
    decide(late)
    client.logout()
    page = client.get(reverse("publication:release", args=[issue.pk])).content.decode()
    for word in ("全国文明村镇", "文件核实无误", "六月火灾", "示意：县考核办法第三十五条"):
        assert word in page, word
    for word in ("县级试点", "不是省级", "公布之后才认定的", town.person("office2").name):
        assert word not in page, word
    english = client.get(reverse("publication:release", args=[issue.pk]), headers={"accept-language": "en"})
    assert "veto" in english.content.decode()
    answer = client.get(reverse("publication:file", args=[issue.pk, "adjustments.csv"]))
    rows = b"".join(answer.streaming_content if answer.streaming else [answer.content]).decode()
    assert rows.splitlines()[0].startswith("adjustment,period,unit,kind")
    assert len(rows.strip().splitlines()) == 3
