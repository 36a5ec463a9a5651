"""From a figure in the ledger to a lamp on the wall and a case: domain.md A1.3, over HTTP."""

from datetime import date

import pytest
from django.urls import reverse
from tests.platform.monitoring.conftest import MAY, PLAN

pytestmark = pytest.mark.django_db

URL = "/monitoring/{}/"


def check(client, town, plan):
    """The office asks for a check; the job is done at once."""
    answer = town.sign_in(client, "office").post(reverse("monitoring:check", args=[plan.pk]))
    assert answer.status_code == 302, answer.content.decode()[:500]
    from quanheng.platform.scoring.models import Job

    job = Job.objects.order_by("-id").first()
    assert job.state == "done", job.problems
    return answer


def cells(client, plan, **query):
    """(unit, indicator) → the class and the words of a lamp on the wall."""
    import re

    page = client.get(reverse("monitoring:wall", args=[plan.pk]), query).content.decode()
    found = {}
    for lamp, _month, unit, indicator, words in re.findall(
        r'class="lamp lamp-(\w+)" href="(\d+)/([^/"]+)/([^/"]+)/"[^>]*>(.*?)</a>', page
    ):
        found[(unit, indicator)] = (lamp, re.sub(r"<[^>]+>", " ", words).split())
    return found


def cases():
    from quanheng.platform.monitoring.models import Case

    return {(c.unit, c.rule): c for c in Case.objects.all()}


@pytest.mark.parametrize(
    ("edge", "expected"),
    [
        ("inclusive", {"SQX-SQ", "SQX-LL", "SQX-FG"}),  # 21.0, 20.1 and 20.0 points behind: ≥ 20
        ("exclusive", {"SQX-SQ", "SQX-LL"}),  # 20.0 is not > 20
    ],
)
def test_a_plan_of_60_and_39_and_39_9_and_40(client, town, say, watch, at, edge, expected):
    """A1.3: 21 points red; 20.1 red; 20.0 red by “≥ 20”, and not by “> 20”; each with its numbers and its clock."""
    at(MAY)
    say("累计完成投资", {"SQX-SQ": 39, "SQX-LL": "39.9", "SQX-FG": 40})
    plan = watch(by={"edge: inclusive": f"edge: {edge}"})
    check(client, town, plan)
    found = cases()
    assert {unit for unit, _ in found} == expected
    sq = found[("SQX-SQ", "lag")]
    assert (sq.found["plan"], sq.found["done"], sq.found["lag"], sq.lamp) == ("60", "39", "21", "red")
    assert found[("SQX-LL", "lag")].found["lag"] == "20.1"
    assert sq.due == date(2026, 6, 3)  # ten working days after 20 May
    wall = cells(client, plan)
    assert wall[("SQX-SQ", "完成投资")] == ("red", ["红", "−21.0", "已立案"])
    assert wall[("SQX-LL", "完成投资")] == ("red", ["红", "−20.1", "已立案"])
    assert wall[("SQX-FG", "完成投资")][:1] == ("red",)
    assert ("已立案" in wall[("SQX-FG", "完成投资")][1]) is (edge == "inclusive")
    page = client.get(reverse("monitoring:case", args=[sq.pk])).content.decode()
    for words in (
        "计划 60%",
        "实际 39%",
        "落后 21 个百分点",
        "10 个工作日",
        "2026-06-03" if False else "06-03",
    ):
        assert words in page, words


def test_the_line_is_the_plans_own(client, town, say, watch, at):
    at(MAY)
    say("累计完成投资", {"SQX-SQ": 39, "SQX-LL": "39.9", "SQX-FG": 40})
    check(client, town, watch(by={"line: 20": "line: 20.5"}))
    assert {unit for unit, _ in cases()} == {"SQX-SQ"}


def test_the_case_waits_on_the_desk_of_the_unit_and_is_told(client, town, say, watch, at):
    at(MAY)
    say("累计完成投资", {"SQX-SQ": 39, "SQX-LL": 60, "SQX-FG": 60})
    check(client, town, watch())
    from quanheng.platform.agenda.queries import waiting
    from quanheng.platform.notices.models import Notice

    kinds = {w.kind: w for w in waiting(town.reporter)}
    assert kinds["monitoring.answer"].due == date(2026, 6, 3)
    assert "monitoring.answer" not in {w.kind for w in waiting(town.reporter2)}
    told = {n.person.login for n in Notice.objects.filter(title__contains="红灯预警")}
    assert {"chenhe", "limin"} <= told
    assert "lintao" not in told


def test_no_duplicate_of_a_case_that_lives(client, town, say, watch, at):
    """The same figures, then worse ones, then a later month: one case, with what was seen in its steps."""
    at(MAY)
    say("累计完成投资", {"SQX-SQ": 39, "SQX-LL": 60, "SQX-FG": 60})
    plan = watch()
    check(client, town, plan)
    check(client, town, plan)
    at(date(2026, 6, 10))
    say("累计完成投资", {"SQX-SQ": 38}, "2026-06")
    check(client, town, plan)
    from quanheng.platform.monitoring.models import Case, Look

    case = Case.objects.get()
    assert (case.month, case.last_month) == (5, 6)
    assert [s.kind for s in case.steps.all()] == ["opened", "seen"]
    assert case.steps.last().detail["lag"] == "22"
    assert Look.objects.filter(month=5).count() == 1  # nothing new, nothing kept twice


def test_a_figure_that_recovers_is_noted_and_not_lifted(client, town, say, watch, at):
    at(MAY)
    say("累计完成投资", {"SQX-SQ": 39, "SQX-LL": 60, "SQX-FG": 60})
    plan = watch()
    check(client, town, plan)
    at(date(2026, 6, 10))
    say("累计完成投资", {"SQX-SQ": 66}, "2026-06")
    check(client, town, plan)
    from quanheng.platform.monitoring.models import Case

    case = Case.objects.get()
    assert case.state == "open"
    assert [s.kind for s in case.steps.all()] == ["opened", "gone"]


def test_the_figure_leads_to_the_ledger(client, town, say, watch, at):
    at(MAY)
    say("累计完成投资", {"SQX-SQ": 20}, "2026-04")
    say("累计完成投资", {"SQX-SQ": 39, "SQX-LL": 60})
    plan = watch()
    check(client, town, plan)
    page = client.get(reverse("monitoring:figure", args=[plan.pk, 5, "SQX-SQ", "完成投资"])).content.decode()
    from quanheng.platform.ledger.queries import history

    for period in ("2026-04", "2026-05"):
        assert reverse("ledger:figure", args=[history("累计完成投资", "SQX-SQ", period)[-1].id]) in page
    assert "落后 21.0 个百分点" in page


def test_months_that_have_no_figure_have_no_lamp_and_no_case(client, town, say, watch, at):
    at(MAY)
    say("累计完成投资", {"SQX-SQ": 39})
    plan = watch()
    check(client, town, plan)
    wall = cells(client, plan)
    assert wall[("SQX-LL", "完成投资")] == ("none", ["无数"])
    assert {unit for unit, _ in cases()} == {"SQX-SQ"}


def test_reporters_see_their_own_unit_only(client, town, say, watch, at):
    at(MAY)
    say("累计完成投资", {"SQX-SQ": 39, "SQX-LL": 39})
    plan = watch()
    check(client, town, plan)
    found = cases()
    town.sign_in(client, "reporter")
    assert {u for u, _ in cells(client, plan)} == {"SQX-SQ"}
    assert client.get(reverse("monitoring:case", args=[found[("SQX-SQ", "lag")].pk])).status_code == 200
    assert client.get(reverse("monitoring:case", args=[found[("SQX-LL", "lag")].pk])).status_code == 404
    assert (
        client.get(reverse("monitoring:figure", args=[plan.pk, 5, "SQX-LL", "完成投资"])).status_code == 404
    )
    csv = client.get(reverse("monitoring:wall_csv", args=[plan.pk, 5])).content.decode()
    assert "石桥镇" in csv
    assert "柳林镇" not in csv


def test_a_plan_is_adopted_by_another_hand(client, town, version):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from quanheng.platform.monitoring.models import Plan

    town.sign_in(client, "office")
    answer = client.post(
        reverse("monitoring:take_in"), {"file": SimpleUploadedFile("plan.yaml", PLAN.encode())}
    )
    plan = Plan.objects.get()
    assert answer.status_code == 302
    assert client.post(reverse("monitoring:adopt", args=[plan.pk])).status_code == 422
    assert Plan.objects.get().state == "draft"
    town.sign_in(client, "office2")
    assert client.post(reverse("monitoring:adopt", args=[plan.pk])).status_code == 302
    assert Plan.objects.get().state == "adopted"


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("lamps: lag-points", "lamps: lag-pionts", "no-such-table", 7),
        ("scheme: 监控试验", "scheme: 别的方案", "no-such-scheme", 0),
        ("edge: inclusive", "edge: both", "unknown-word", 9),
        ("days: 10", "days: ten", "wrong-kind", 10),
        ("5: 60, 12: 100", "5: 60, 12: 50", "path-not-rising", 13),
        ("5: 60, 12: 100", "5: 60, 13: 100", "bad-month", 13),
        ("item: 累计完成投资", "item: 累计完成投资, nature: qualitive", "unknown-word", 13),
        ("item: 累计完成投资", "item: 累计完成投资, node: 投咨", "unknown-node", 0),
        ("target: 100", "target: {SQX-XX: 100}", "unknown-unit", 0),
        ("rules:", "rulse:", "unknown-key", 8),
    ],
)
def test_what_is_wrong_in_a_plan_is_told_with_its_line(client, town, version, old, new, code, line):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from quanheng.engine.errors import Refused
    from quanheng.platform.monitoring import actions
    from quanheng.platform.monitoring.models import Plan

    assert old in PLAN
    text = PLAN.replace(old, new, 1)
    with pytest.raises(Refused) as refused:
        actions.draft(text, "plan.yaml", by=town.office)
    found = {p.code: p.place.line for p in refused.value.problems}
    assert code in found
    assert not line or found[code] == line
    town.sign_in(client, "office")
    answer = client.post(
        reverse("monitoring:take_in"), {"file": SimpleUploadedFile("plan.yaml", text.encode())}
    )
    assert answer.status_code == 422
    assert not Plan.objects.exists()
