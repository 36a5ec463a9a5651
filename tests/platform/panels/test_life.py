"""A panel through HTTP from opening to the ledger: two tracks of domain.md A10, blindness, closing by another."""

import pytest
from django.urls import reverse
from tests.platform.panels.conftest import NINE, TOWNS, fill, sign_in

from quanheng.platform.ledger import queries as ledger
from quanheng.platform.panels import opening, queries
from quanheng.platform.panels.models import Mark, Panel, Seat

FORM = {
    "title": "创新生态评审（示意）", "title_en": "Innovation panel", "period": "2026", "due": "2099-12-31",
    "leaves": ["创新生态", "到场及时"], "wanted": "创新 9", "figures": ["投入完成率"],
    "guides": "创新生态 | 80-100 | 企业主动来办\n创新生态 | 60-80 | 催了才办\n创新生态 | 0-60 | 没有办成",
}  # fmt: skip


def do(client, panel, what, **said):
    return client.post(reverse("panels:move", args=[panel.pk]), {"do": what} | said)


def page(client, name, *args):
    answer = client.get(reverse(f"panels:{name}", args=args))
    assert answer.status_code == 200, name
    return answer.content.decode()


def band(mark):
    return "1" if float(mark) >= 80 else "2" if float(mark) >= 60 else "3"


def test_two_tracks_from_opening_to_the_score(town, pool, version, client):
    """满意度 82.4 and nine experts of trimmed mean 88.2 make 85.3."""
    from decimal import Decimal

    from quanheng.platform.ledger.actions import post
    from quanheng.platform.ledger.entries import Entry
    from quanheng.platform.scoring import actions as scoring

    post(
        [Entry("创新生态@公众", u, "2026", Decimal("82.4"), source="示意") for u in TOWNS],
        "survey",
        by=town.office,
    )
    post(
        [
            Entry("平均到场时长", "SQX-SQ", "2026", Decimal("1.5")),
            Entry("投入完成率", "SQX-SQ", "2026", Decimal("96")),
        ],
        "archive",
        by=town.office,
    )
    town.sign_in(client, "office")
    assert "组织一次评审" in page(client, "list")
    shown = page(client, "open")
    assert "由台账算出，不用打分" in shown
    assert "结果类指标缺失" in shown  # domain.md A16
    assert client.post(reverse("panels:open"), FORM | {"wanted": "创新 8"}).status_code == 422
    assert client.post(reverse("panels:open"), FORM).status_code == 302
    panel = Panel.objects.get()
    assert do(client, panel, "start").status_code == 422  # not before a draw
    assert do(client, panel, "draw", words="在场人报 7").status_code == 302
    assert do(client, panel, "draw").status_code == 422
    assert do(client, panel, "start").status_code == 302
    assert do(client, panel, "close").status_code == 422

    seats = queries.seats(panel)
    for k, seat in enumerate(seats):
        sign_in(client, seat)
        assert "等你评分" in page(client, "list")
        for subject in queries.subjects(panel):
            text = (
                page(client, "mark", seat.pk, subject.pk)
                if k == 0
                else "企业主动来办 2 小时内抵达 由台账算出 >96<"
            )
            assert subject.unit.name not in text  # the units are blind
            assert subject.unit_id not in text
            assert "企业主动来办" in text
            if subject.unit_id == "SQX-SQ":
                assert "2 小时内抵达" in text
                assert "由台账算出" in text
                assert ">96<" in text
            said = {"value-0": NINE[k], "level-0": band(NINE[k])}
            assert client.post(reverse("panels:mark", args=[seat.pk, subject.pk]), said).status_code == 302
        assert client.post(reverse("panels:submit", args=[seat.pk])).status_code == 302
        assert "本轮已提交" in page(client, "seat", seat.pk)

    town.sign_in(client, "office")
    shown = page(client, "page", panel.pk)
    assert all(s.code in shown for s in seats)
    assert not any(s.expert.person.name in shown for s in seats)  # codes until closed
    assert "请同事结束入账" in shown
    assert do(client, panel, "close").status_code == 422  # not by who opened it
    town.sign_in(client, "office2")
    assert do(client, panel, "close", words="一轮即可").status_code == 302
    shown = page(client, "result", panel.pk)
    assert "88.20" in shown
    assert all(s.expert.person.name in shown for s in seats)
    assert (
        "示意专家"
        not in town.sign_in(client, "audit").get(reverse("panels:result", args=[panel.pk])).content.decode()
    )

    posted = ledger.in_force([f"创新生态@专家#{n}" for n in range(1, 10)], ["SQX-SQ"])
    assert sorted(str(f.value) for f in posted) == sorted(NINE)
    assert {f.door for f in posted} == {"panel"}
    run = scoring.run(version, periods=["2026"], by=town.office)
    from quanheng.platform.scoring import queries as scores

    assert _points(scores, run, "SQX-SQ", "创新生态") == pytest.approx(85.3)


def _points(scores, run, unit, leaf):
    row = next(r for r in scores.rows(run) if r.unit == unit and r.node == leaf)
    return float(row.points)


def test_a_unit_never_sees_who_marked_what(town, marked, client):
    from quanheng.platform.panels.closing import close

    panel = marked(lambda k, unit: NINE[k])
    close(panel, by=town.office2)
    for key in ("reporter", "owner_fg", "citizen", "appraised"):
        town.sign_in(client, key)
        for name in ("list", "page", "result"):
            args = [] if name == "list" else [panel.pk]
            assert client.get(reverse(f"panels:{name}", args=args)).status_code == 403, (key, name)
        text = page(client, "draw", panel.pk)
        assert "示意专家" not in text
    figure = ledger.in_force(["创新生态@专家#1"], ["SQX-SQ"])[0]
    for key in ("reporter", "citizen"):
        text = town.sign_in(client, key).get(reverse("ledger:figure", args=[figure.id])).content.decode()
        assert "示意专家" not in text


def test_an_expert_sees_the_own_seat_and_no_other(town, pool, opened, client):
    panel = opened()
    opening.draw(panel, by=town.office)
    opening.start(panel, by=town.office)
    one, other = queries.seats(panel)[:2]
    subject = queries.subjects(panel)[0]
    sign_in(client, one)
    assert client.get(reverse("panels:seat", args=[other.pk])).status_code == 404
    assert client.get(reverse("panels:mark", args=[other.pk, subject.pk])).status_code == 404
    assert client.post(reverse("panels:submit", args=[other.pk])).status_code == 404
    assert client.get(reverse("panels:page", args=[panel.pk])).status_code == 403
    assert client.get(reverse("panels:result", args=[panel.pk])).status_code == 403
    assert client.get(reverse("panels:seat", args=[10**18])).status_code == 404
    assert Mark.objects.count() == 0
    town.sign_in(client, "office")
    assert client.get(reverse("panels:seat", args=[one.pk])).status_code == 403  # nor does the office mark


def test_marks_outside_scale_and_band_are_told_all_at_once(town, pool, opened, client):
    from datetime import timedelta

    from quanheng.platform.registry.people import today

    panel = opened(
        guides="创新生态 | 80-100 | 好\n创新生态 | 60-80 | 中\n创新生态 | 0-60 | 差",
        due=today() + timedelta(days=1),
    )
    opening.draw(panel, by=town.office)
    opening.start(panel, by=town.office)
    seat, subject = queries.seats(panel)[0], queries.subjects(panel)[0]
    sign_in(client, seat)
    address = reverse("panels:mark", args=[seat.pk, subject.pk])
    for said, code in (
        ({"value-0": "101", "level-0": "1"}, "不是可用的分"),
        ({"value-0": "八十", "level-0": "1"}, "不是可用的分"),
        ({"value-0": "88.555", "level-0": "1"}, "至多 2 位小数"),
        ({"value-0": "79.99", "level-0": "1"}, "分数落在该档区间内"),
        ({"value-0": "80", "level-0": "2"}, "分数落在该档区间内"),  # a bound belongs to the better level
        ({"value-0": "80"}, "没有选档"),
    ):  # fmt: skip
        answer = client.post(address, said)
        assert answer.status_code == 422, said
        assert code in answer.content.decode(), said
    assert Mark.objects.count() == 0
    assert (
        client.post(address, {"value-0": "８０", "level-0": "1"}).status_code == 302
    )  # full-width digits are digits
    assert client.post(address, {"value-0": "80", "level-0": "1"}).status_code == 302
    assert Mark.objects.count() == 1  # the same again writes nothing
    assert (
        client.post(reverse("panels:submit", args=[seat.pk])).status_code == 422
    )  # others are not marked yet


def test_marks_and_draws_cannot_be_changed_in_the_database(town, marked):
    from django.db import IntegrityError, OperationalError, connection, transaction

    panel = marked(lambda k, unit: NINE[k])
    for table in ("mark", "draw", "submission", "step", "subject"):
        for sql in (f"DELETE FROM panels_{table}", f"UPDATE panels_{table} SET id = id + 1000"):
            with (
                pytest.raises((IntegrityError, OperationalError)),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(sql)
    with pytest.raises((IntegrityError, OperationalError)), transaction.atomic():
        Seat.objects.filter(panel=panel).update(number=1)


def test_a_cancelled_panel_posts_nothing(town, marked, client):
    panel = marked(lambda k, unit: NINE[k])
    town.sign_in(client, "office")
    assert do(client, panel, "cancel").status_code == 422
    assert do(client, panel, "cancel", words="材料不全").status_code == 302
    assert ledger.in_force(["创新生态@专家#1"]) == []
    assert do(client, panel, "nothing").status_code == 404
    assert client.get(reverse("panels:page", args=[10**18])).status_code == 404


def test_english_pages_hold_no_chinese_of_ours(town, marked, client):
    from quanheng.platform.panels.closing import close

    panel = close(marked(lambda k, unit: NINE[k]), by=town.office2)
    town.sign_in(client, "office")
    client.post(reverse("set_language"), {"language": "en", "next": "/"})
    for name in ("page", "draw", "result"):
        text = page(client, name, panel.pk)
        for word in ("评分人", "抽取", "席位", "入账", "被评", "名次", "参数", "均分"):
            assert word not in text, (name, word)


def test_fill_is_what_everybody_uses(town, pool, opened):
    """The helper of these tests goes through the acts: without a start nothing is kept."""
    from quanheng.engine.errors import Refused

    panel = opened()
    opening.draw(panel, by=town.office)
    with pytest.raises(Refused):
        fill(panel, lambda k, unit: "80")


def test_in_english_a_computed_anchor_and_the_title_of_the_scheme_are_english(town, pool, client):
    """Behaviour that the catalogue knows, and the scheme's own English title."""
    from decimal import Decimal

    from tests.platform.panels.conftest import TWO_TRACKS

    from quanheng.platform.ledger.actions import post
    from quanheng.platform.ledger.entries import Entry
    from quanheng.platform.panels.opening import Plan, open_panel
    from quanheng.platform.registry.people import today
    from quanheng.platform.schemes.actions import adopt

    text = TWO_TRACKS.replace("2 小时内抵达", "3 天内上门")
    version = adopt(text.encode(), members={"SQX-SQ": ""}, by=town.office)
    post([Entry("平均到场时长", "SQX-SQ", "2026", Decimal("1.5"))], "archive", by=town.office)
    plan = Plan(
        version,
        "专家",
        "2026",
        "评审（示意）",
        ["创新生态", "到场及时"],
        {"创新": 9},
        today(),
        title_en="Panel",
    )
    panel = open_panel(plan, by=town.office)
    opening.draw(panel, by=town.office)
    opening.start(panel, by=town.office)
    seat, subject = queries.seats(panel)[0], queries.subjects(panel)[0]
    sign_in(client, seat)
    client.post(reverse("set_language"), {"language": "en", "next": "/"})
    shown = page(client, "mark", seat.pk, subject.pk)
    assert "on the spot within 3 days): 3 points" in shown
    assert "天内上门" not in shown
    town.sign_in(client, "office")
    client.post(reverse("set_language"), {"language": "en", "next": "/"})
    shown = page(client, "open")
    assert "Two tracks (invented)" in shown
    assert "满意度与专家双轨评价" not in shown
