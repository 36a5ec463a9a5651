"""A unit's portrait over HTTP: who sees what, and that every figure on it is the one of its own room."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from tests.platform.doubts.conftest import known, post, scan, set_on
from tests.platform.monitoring.conftest import MAY, at, say, version, watch
from tests.platform.monitoring.test_watch import check

pytestmark = pytest.mark.django_db
UNIT, OTHER = "SQX-SQ", "SQX-LL"
__all__ = ["at", "say", "version", "watch"]  # fixtures of the monitoring room


def page(client, code=UNIT, lang="zh-CN", status=200):
    answer = client.get(reverse("portrait:unit", args=[code]), headers={"accept-language": lang})
    assert answer.status_code == status
    return answer.content.decode()


def facts(body):
    """The words of each pair on the page: what it is → what is said of it."""
    plain = lambda text: re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)).strip()  # noqa: E731
    return {plain(k): plain(v) for k, v in re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", body, re.DOTALL)}


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_everybody_sees_the_released_history_and_nothing_else(client, released, lang):
    body = page(client, "石桥", lang)
    assert re.findall(r'<th scope="row"><a href="/runs/\d+/(\d{4})/', body) == ["2026", "2025"]
    assert reverse("publication:release", args=[released.pk]) in body
    for part in ("reliability", "warnings", "rectification", "calls"):
        assert f'id="{part}"' not in body
    assert 'id="burden"' in body  # the page of burden is public too


def test_a_run_nobody_released_is_for_insiders_and_said_to_be_provisional(client, taken, town):
    page(client, "石桥", status=404)
    body = page(town.sign_in(client, "office"), "石桥")
    assert "试算，未公布" in body
    assert re.search(r"95\.36|<b>9\d\.\d\d</b>", body)


def test_after_the_release_the_same_run_is_not_shown_twice(client, released, town):
    body = page(town.sign_in(client, "office"), "石桥")
    assert "试算，未公布" not in body
    assert body.count('<th scope="row"><a href="/runs/') == 2


@pytest.mark.parametrize(
    ("key", "status"),
    [("reporter", 200), ("appraised", 200), ("office", 200), ("audit", 200), ("congress", 200), ("leader", 200),
     ("reporter2", 404), ("owner_fg", 404), ("expert", 404), ("third", 404), (None, 404)],
)  # fmt: skip
def test_the_whole_is_for_the_unit_those_above_and_overseers(client, town, key, status):
    body = page(town.sign_in(client, key) if key else client, status=status)
    assert ('id="reliability"' in body) == (status == 200)


def test_a_code_that_is_no_unit_is_not_found(client, town):
    for code in ("没有这个", "a\x00b", "x" * 3000):
        page(town.sign_in(client, "office"), code, status=404)


def test_an_empty_portrait_says_what_will_stand_there(client, town):
    body = page(town.sign_in(client, "office"))
    assert "还没有得分" in body
    assert "没有整改事项" in body
    assert "没有分到这个单位的工单" in body
    found = facts(body)
    assert found["在案的数"] == "0"
    assert found["诚信分"] == "还没有核验过"
    assert found["现在的灯"] == "不在监控方案里"


def test_corrections_are_those_of_the_ledger(client, town):
    known(town, "就业数")
    post(town, [("就业数", UNIT, p, 100) for p in ("2023", "2024", "2025")])
    post(town, [("就业数", UNIT, "2025", 90)])
    found = facts(page(town.sign_in(client, "reporter")))
    assert found["在案的数"] == "3"
    assert found["更正过"] == "1 33.3%"


def test_a_doubt_stands_there_until_it_is_lifted(client, town):
    """A11: jobs without insured people, asked, explained, lifted."""
    known(town, "就业数", "参保数")
    post(town, [("就业数", UNIT, "2025", 12000), ("参保数", UNIT, "2025", 9100)])
    set_on(client, town, "second-source", "就业与参保", item_own="就业数", item_other="参保数")
    scan(client, town)
    from quanheng.platform.doubts.models import Case

    case = Case.objects.get()
    body = page(town.sign_in(client, "reporter"))
    assert reverse("doubts:case", args=[case.pk]) in body
    assert "1 处数据待说明或更正" in body
    assert facts(body)["数据疑点"] == "问过 1，未了 1，说明后解除 0，退回、更正或移送 0"


def test_a_warning_stands_there_with_its_clock(client, town, say, watch, at):
    at(MAY)
    say("累计完成投资", {UNIT: 39, OTHER: 60})
    check(client, town, watch())
    from quanheng.platform.monitoring.models import Case

    case = Case.objects.get(unit=UNIT)
    body = page(town.sign_in(client, "reporter"))
    assert reverse("monitoring:case", args=[case.pk]) in body
    assert case.due.isoformat() in body
    found = facts(body)
    assert found["现在的灯"].startswith("红")
    assert found["立案"].endswith("1")
    assert "件预警在办" not in page(town.sign_in(client, "reporter2"), OTHER)


def test_rectifications_stand_there_until_they_are_done(client, town, monkeypatch):
    from django.utils import timezone

    from quanheng.platform.followup import rectify

    today = date.today()
    late, soon = rectify.raise_(
        [rectify.Finding(source="audit", unit=UNIT, text="台账缺签字（示意）", due=today + timedelta(days=1)),
         rectify.Finding(source="inspection", unit=UNIT, text="回访不全（示意）", due=today + timedelta(days=30))],
        by=town.office,
    )  # fmt: skip
    body = page(town.sign_in(client, "reporter"))
    assert body.index(late.number) < body.index(soon.number)
    assert "2 项整改未完" in body
    monkeypatch.setattr(timezone, "localdate", lambda *_: today + timedelta(days=4))
    assert "逾期 3 天" in page(client)
    assert "台账缺签字" not in client.get(reverse("portrait:list")).content.decode()


def test_calls_by_month_and_a_rate_of_few_is_not_shown(client, town):
    from django.utils import timezone

    from quanheng.platform.hotline.models import Ticket

    for k, (month, kind, solved) in enumerate(
        [(4, "complaint", True), (5, "complaint", False), (5, "help", True)]
    ):
        called = datetime(2026, month, 10, 9, tzinfo=timezone.get_current_timezone())
        Ticket.objects.create(
            number=f"T{k}", called_at=called, kind=kind, solved=solved, unit=UNIT, subject="路灯不亮（示意）"
        )
    body = page(town.sign_in(client, "reporter"))
    rows = re.findall(
        r"(2026-0\d)(?:</a>)?</th><td class=\"num\">(\d)</td><td class=\"num\">(\d)</td><td class=\"num\">(\d)</td>",
        body,
    )
    assert rows == [("2026-05", "2", "1", "1"), ("2026-04", "1", "1", "0")]
    assert "样本太少" in facts(body)["解决率 2026-05"]
    assert "路灯不亮" not in body  # no words of a ticket here


def test_the_integrity_score_that_holds_is_the_last(client, town):
    from django.utils import timezone

    from quanheng.platform.registry.models import Unit
    from quanheng.platform.verification.models import Integrity

    for period, score in (("2024", "88"), ("2025", "93.5")):
        Integrity.objects.create(
            unit=Unit.objects.get(code=UNIT), period=period, score=score, rows=12, full="100", apart="6.5", source="试", at=timezone.now()
        )  # fmt: skip
    assert facts(page(town.sign_in(client, "audit")))["诚信分"] == "93.5 2025 · 核了 12 行"


def listed(client, **query):
    body = client.get(reverse("portrait:list"), query).content.decode()
    return re.findall(r'<a href="/portraits/([^"]+)/">', body.split("<main")[1]), body


def test_the_list_shows_everybody_the_released_units(client, released):
    from urllib.parse import unquote

    codes, body = listed(client)
    assert {unquote(c) for c in codes} == {"石桥", "柳林", "东湖"}
    assert "在办预警" not in body
    assert [unquote(c) for c in listed(client, q="柳")[0]] == ["柳林"]
    assert "没有名字里带" in listed(client, q="无此地")[1]


def test_the_list_of_an_overseer_counts_what_is_open(client, town, say, watch, at):
    at(MAY)
    say("累计完成投资", {UNIT: 39, OTHER: 60})
    check(client, town, watch())
    codes, body = listed(town.sign_in(client, "audit"))
    assert {UNIT, OTHER, "SQX"} <= set(codes)
    row = body.split(f"/portraits/{UNIT}/")[1].split("</tr>")[0]
    assert re.findall(r'<td class="num"[^>]*>(\d+)', row) == ["1", "0", "0"]


def test_the_list_of_a_reporter_holds_the_own_unit(client, town):
    assert listed(town.sign_in(client, "reporter"))[0] == [UNIT]


def test_an_empty_house_teaches_the_next_step(client, db):
    assert "成绩公布之后" in listed(client)[1]


def test_a_few_questions_to_the_database_however_much_there_is(client, town, django_assert_max_num_queries):
    known(town, "就业数")
    post(town, [("就业数", UNIT, f"{2000 + k // 12}-{k % 12 + 1:02d}", Decimal(k)) for k in range(240)])
    town.sign_in(client, "office")
    page(client)
    with django_assert_max_num_queries(60):
        page(client)


def test_links_lead_to_the_portrait_and_back(client, released):
    """From what is public of a unit to its portrait, and back: everybody."""
    assert reverse("portrait:unit", args=["石桥"]) in client.get("/units/石桥/").content.decode()
    body = page(client, "石桥")
    assert reverse("public_unit", args=["石桥"]) in body
    assert "/people/units/of/" not in body  # the register is for those signed in


@pytest.mark.parametrize("key", ["office", "reporter", "reporter2", "leader", "audit", "expert", "owner_fg"])
def test_the_registry_leads_there_and_the_portrait_decides_who_sees_it(client, town, key):
    """Whoever may see it arrives; to others the list says why not, and no link ends at a page that is not there."""
    town.sign_in(client, key)
    body = client.get(f"/people/units/of/{UNIT}/").content.decode()
    (way,) = re.findall(r'href="(/portraits/\?unit=[^"]+)"', body)
    answer = client.get(way)
    seen = client.get(reverse("portrait:unit", args=[UNIT])).status_code == 200
    assert answer.status_code == (302 if seen else 200)
    if seen:
        assert answer["Location"] == reverse("portrait:unit", args=[UNIT])
        assert f"/people/units/of/{UNIT}/" in page(client)
    else:
        assert f"“{UNIT}”没有公布过成绩" in answer.content.decode()
    assert seen == (key in ("office", "reporter", "leader", "audit"))


def test_a_unit_that_is_none_is_asked_for_in_vain_and_in_words(client, town):
    body = town.sign_in(client, "office").get("/portraits/", {"unit": "<b>没有"}).content.decode()
    assert "“&lt;b&gt;没有”没有公布过成绩" in body
