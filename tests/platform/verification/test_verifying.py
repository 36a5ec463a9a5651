"""Verification through its pages: drawn and assigned with avoidance, found, the unit heard, settled, posted, scored for integrity."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.urls import reverse
from tests.platform.verification.conftest import UNIT, paper

from quanheng.platform.agenda.models import Deadline
from quanheng.platform.ledger import queries as ledger
from quanheng.platform.ledger.doors import MISREPORTED
from quanheng.platform.verification import queries
from quanheng.platform.verification.models import Check, Draw, Integrity, Step


@pytest.fixture
def drawn(town, submitted, client):
    """Every row of 石桥镇's table drawn for the reviewer: leaf → check."""
    table = submitted()
    town.sign_in(client, "office")
    answer = client.post(
        reverse("verification:draw", args=[table.round_id]), {"how": "full", "role": "reviewer", "seed": "七"}
    )
    assert answer.status_code == 302
    return {c.leaf: c for c in Check.objects.all()}


def move(client, check, do, **said):
    return client.post(reverse("verification:move", args=[check.pk]), {"do": do} | said)


def agree(client, check):
    said = {f"figure-{k}": check.said[i] for k, i in enumerate(queries.items_of(check))}
    return move(client, check, "find", words="与台账、凭证相符", **said)


def state(check):
    return Check.objects.get(pk=check.pk).state


def test_found_heard_settled_posted(town, drawn, client):
    check = drawn["数量指标"]
    assert (check.said, check.self_score, check.reviewer.name) == ({"培训人次": "130"}, "27", "吴越")
    town.sign_in(client, "reviewer")
    assert "数量指标" in client.get(reverse("verification:list")).content.decode()
    said = {"figure-0": "90", "words": "签到册 90 人次，其余无凭证"}
    assert move(client, check, "find", **said).status_code == 422  # a difference wants evidence
    assert move(client, check, "find", **said | {"files": paper("签到册.exe")}).status_code == 422
    assert move(client, check, "find", **said | {"files": paper("签到册.pdf", b"<html>")}).status_code == 422
    assert move(client, check, "find", **said | {"files": paper("签到册.pdf")}).status_code == 302
    check.refresh_from_db()
    assert (check.state, check.found_score, check.false) == (
        "found",
        "27",
        True,
    )  # 90 of 100 × 30, no longer over-fulfilled
    assert not ledger.in_force(items=["培训人次"])  # nothing counts before the unit was heard
    assert Deadline.objects.get(kind="verification.answer", unit=UNIT).due == check.answer_by
    town.sign_in(client, "office")
    early = move(client, check, "settle", outcome="stands", words="定")
    assert early.status_code == 422
    assert "单位还没有说明" in early.content.decode()
    town.sign_in(client, "reporter2")
    assert client.get(reverse("verification:check", args=[check.pk])).status_code == 403
    assert move(client, check, "answer", words="我来").status_code == 403
    town.sign_in(client, "reporter")
    assert move(client, check, "answer", words="").status_code == 422
    assert move(client, check, "answer", words="线上 40 人次没有签到").status_code == 302
    town.sign_in(client, "reviewer")
    assert (
        move(client, check, "settle", outcome="stands", words="定").status_code == 422
    )  # not whoever verified
    town.sign_in(client, "office")
    assert move(client, check, "settle", outcome="stands", words="").status_code == 422
    assert move(client, check, "settle", outcome="stands", words="无凭证的不认").status_code == 302
    assert move(client, check, "settle", outcome="falls", words="再定").status_code == 422
    figure = ledger.in_force(items=["培训人次"], units=[UNIT])[0]
    assert (figure.value, figure.door, figure.return_ref) == (
        Decimal(90),
        "verification",
        f"check:{check.pk}",
    )
    file = client.get(reverse("verification:paper", args=[check.pk, figure.evidence[0]]))
    assert file.status_code == 200
    assert "attachment" in file["Content-Disposition"]
    assert "sandbox" in file["Content-Security-Policy"]
    misreported = ledger.in_force(items=[MISREPORTED], units=[UNIT])[0]
    assert misreported.value == 1
    page = client.get(reverse("verification:check", args=[check.pk])).content.decode()
    assert "线上 40 人次没有签到" in page


def test_a_known_figure_is_superseded_never_edited(town, drawn, client):
    """Spending was in the ledger: the finding stands beside it, and the official points move from 5 to 4."""
    check = drawn["预算执行率"]
    town.sign_in(client, "reviewer")
    assert queries.items_of(check) == ["全年预算数", "全年执行数"]
    said = {"figure-0": "310.2", "figure-1": "124.08", "words": "国库集中支付 124.08 万元", "files": paper()}
    assert move(client, check, "find", **said).status_code == 302
    town.sign_in(client, "reporter")
    move(client, check, "answer", words="认可")
    town.sign_in(client, "office")
    move(client, check, "settle", outcome="stands", words="以国库为准")
    life = ledger.history("全年执行数", UNIT, "2026")
    assert [(f.value, f.door) for f in life] == [
        (Decimal("154.74"), "import"),
        (Decimal("124.08"), "verification"),
    ]
    assert len(ledger.history("全年预算数", UNIT, "2026")) == 1  # what agrees is not posted again
    assert Check.objects.get(pk=check.pk).found_score == "4"


def test_integrity_is_kept_once_every_row_has_ended(town, drawn, client):
    """Σ|self − verified| = |5 − 4| + |22.5 − 12| = 11.5 of Σ full 100 → 88.5; the list shows the share it sets."""
    for leaf, figures in (("预算执行率", ("310.2", "124.08")), ("社会效益", ("3", "40"))):
        town.sign_in(client, "reviewer")
        said = {f"figure-{k}": x for k, x in enumerate(figures)}
        assert move(client, drawn[leaf], "find", words="核对凭证", files=paper(), **said).status_code == 302
        town.sign_in(client, "reporter")
        move(client, drawn[leaf], "answer", words="认可")
    town.sign_in(client, "reviewer")
    for leaf in ("数量指标", "时效指标", "满意度指标"):
        assert agree(client, drawn[leaf]).status_code == 302
        assert state(drawn[leaf]) == "agreed"
    town.sign_in(client, "office")
    round_ = drawn["预算执行率"].table.round
    assert client.post(reverse("verification:close", args=[round_.pk])).status_code == 422  # checks are open
    move(client, drawn["预算执行率"], "settle", outcome="stands", words="定")
    assert not Integrity.objects.exists()
    move(client, drawn["社会效益"], "settle", outcome="stands", words="定")
    one = Integrity.objects.get()
    assert (one.score, one.apart, one.full, one.rows) == ("88.50", "11.5", "100", 5)
    gap = queries.gap_of(round_)[0]
    assert (gap.own, gap.found, gap.off) == (Decimal("80.5"), Decimal("69"), Decimal("11.5"))
    assert (gap.sample.rows, gap.sample.of, gap.sample.low, gap.sample.high) == (
        5,
        5,
        Decimal("11.5"),
        Decimal("11.5"),
    )
    assert (gap.rate, gap.spent) == (Fraction(755, 900), Fraction(1, 2))  # 指标分 75.5 of 90, 执行分 5 of 10
    page = client.get(reverse("verification:integrity")).content.decode()
    assert "88.50" in page
    assert "9.8" in page  # between 60:100 and 90:5, on the line: 9.75 %
    shown = client.get(reverse("verification:gap", args=[round_.pk])).content.decode()
    assert "+11.50" in shown
    assert "slopegap" in shown
    assert client.post(reverse("verification:close", args=[round_.pk])).status_code == 302


def test_a_sample_is_not_shown_as_if_all_had_been_verified(town, submitted, client):
    """One row of five, found as said: the page says 1/5 and how much may yet be untrue."""
    table = submitted(first_share="20")
    town.sign_in(client, "office")
    address = reverse("verification:gap", args=[table.round_id])
    assert (
        client.post(
            reverse("verification:draw", args=[table.round_id]), {"how": "sample", "role": "reviewer"}
        ).status_code
        == 302
    )
    check = Check.objects.get()
    before = queries.gap_of(table.round)[0]
    assert (before.found, before.sample) == (None, None)  # nothing is told while it is open
    town.sign_in(client, "reviewer")
    agree(client, check)
    one = queries.gap_of(table.round)[0]
    assert (one.sample.rows, one.sample.of, one.off) == (1, 5, 0)
    rest = Decimal("80.5") - Decimal(check.self_score)
    assert (one.sample.high, one.sample.low) == (rest, rest - (100 - Decimal(check.full)))
    page = client.get(address).content.decode()
    assert "1/5" in page
    assert "抽样估计" in page


def test_a_finding_may_fall_and_costs_nothing(town, drawn, client):
    check = drawn["满意度指标"]
    town.sign_in(client, "reviewer")
    move(client, check, "find", words="只见一半问卷", files=paper(), **{"figure-0": "70"})
    town.sign_in(client, "reporter")
    move(client, check, "answer", words="另一半在档案室", files=paper("问卷.pdf"))
    town.sign_in(client, "office")
    assert move(client, check, "settle", outcome="falls", words="问卷补齐").status_code == 302
    assert not ledger.in_force(items=["满意度", MISREPORTED])


def test_without_a_word_it_is_settled_only_after_the_day(town, drawn, client, monkeypatch):
    check = drawn["时效指标"]
    town.sign_in(client, "reviewer")
    move(client, check, "find", words="验收单晚五天", files=paper(), **{"figure-0": "17"})
    check.refresh_from_db()
    late = check.answer_by + timedelta(days=1)
    town.sign_in(client, "office")
    assert move(client, check, "settle", outcome="stands", words="定").status_code == 422
    for module in ("verifying", "views_check"):
        monkeypatch.setattr(f"quanheng.platform.verification.{module}.today", lambda: late)
    assert move(client, check, "settle", outcome="stands", words="逾期未说明").status_code == 302
    assert ledger.in_force(items=["完成用时"])[0].value == 17


def test_who_is_connected_does_not_verify(town, drawn, client):
    """A second reviewer sits at 石桥镇: never drawn for it; the first steps aside, then nobody is left and the office is told."""
    from quanheng.platform.registry.people import add_person, appoint
    from quanheng.platform.registry.powers import INSTALLER
    from quanheng.platform.verification.drawing import candidates

    own = add_person("neibu", "内部人", by=INSTALLER)
    appoint(own, "reviewer", UNIT, by=INSTALLER)
    check = drawn["数量指标"]
    assert [p.name for p in candidates(check)] == ["吴越"]
    town.sign_in(client, "office")
    assert move(client, check, "assign", person=own.pk).status_code == 404
    town.sign_in(client, "reviewer")
    assert move(client, check, "aside", words="").status_code == 422
    assert move(client, check, "aside", words="配偶在该镇任职").status_code == 302
    check.refresh_from_db()
    assert (check.state, check.reviewer) == ("waiting", None)
    assert Deadline.objects.get(kind="verification.settle", ref=str(check.pk)).open
    assert move(client, check, "find", words="x").status_code == 403  # no longer theirs to see
    other = add_person("wai", "外聘", by=INSTALLER)
    appoint(other, "reviewer", "SQX-TJ", by=INSTALLER)
    town.sign_in(client, "office")
    assert move(client, check, "assign", person=other.pk).status_code == 302
    assert state(check) == "assigned"
    assert Step.objects.filter(made_of=check).count() == 4


def test_third_parties_verify_what_is_given_to_them(town, submitted, client):
    table = submitted()
    town.sign_in(client, "office")
    address = reverse("verification:draw", args=[table.round_id])
    assert client.post(address, {"how": "full", "role": "third"}).status_code == 302
    again = client.post(address, {"how": "full", "role": "third"})
    assert again.status_code == 422  # every row is drawn already
    assert Draw.objects.count() == 1
    check = Check.objects.filter(leaf="满意度指标").get()
    assert check.reviewer.name == "蒋研"
    town.sign_in(client, "reviewer")
    assert move(client, check, "find", words="x").status_code == 403
    town.sign_in(client, "third")
    assert agree(client, check).status_code == 302


def test_nothing_to_draw_is_refused(town, opened, client):
    round_ = opened()
    town.sign_in(client, "office")
    assert (
        client.post(
            reverse("verification:draw", args=[round_.pk]), {"how": "full", "role": "reviewer"}
        ).status_code
        == 422
    )
    assert (
        client.post(
            reverse("verification:draw", args=[round_.pk]), {"how": "half", "role": "reviewer"}
        ).status_code
        == 200
    )
    assert not Draw.objects.exists()
