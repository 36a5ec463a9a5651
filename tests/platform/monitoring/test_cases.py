"""A case to its end: the clock and the automatic suspension, two-person lifting, the budget of alerts with its digest."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.platform.monitoring.conftest import MAY, PLAN
from tests.platform.monitoring.test_watch import check

pytestmark = pytest.mark.django_db

DUE = date(2026, 6, 3)
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def act(client, town, who, case, verb, **said):
    """An act on a case over HTTP; the status."""
    town.sign_in(client, who)
    return client.post(
        reverse("monitoring:step", args=[case.pk]), {"verb": verb, "words": "示意说明", **said}
    )


@pytest.fixture
def case(client, town, say, watch, at):
    """石桥镇's case of 21 points, opened on 20 May 2026, due on 3 June."""
    from quanheng.platform.monitoring.models import Case

    at(MAY)
    say("累计完成投资", {"SQX-SQ": 39, "SQX-LL": 60, "SQX-FG": 60})
    check(client, town, watch())
    return Case.objects.get()


def now(case):
    case.refresh_from_db()
    return case


def test_choose_and_lift_takes_two(client, town, case, at):
    """The unit chooses with evidence; neither the unit nor whoever has no power lifts it; the office sends back, then lifts."""
    assert act(client, town, "reporter2", case, "answer", choice="continue").status_code == 404
    assert act(client, town, "office", case, "answer", choice="continue").status_code == 422
    assert act(client, town, "reporter", case, "answer", choice="perhaps").status_code == 422
    assert act(client, town, "reporter", case, "answer", choice="continue", words=" ").status_code == 422
    assert now(case).state == "open"
    paper = SimpleUploadedFile("进度说明.pdf", PDF)
    assert act(client, town, "reporter", case, "answer", choice="reallocate", files=paper).status_code == 302
    assert (now(case).state, case.choice) == ("answered", "reallocate")
    assert client.get(reverse("monitoring:paper", args=[case.pk, 0])).content == PDF
    assert act(client, town, "reporter", case, "lift").status_code == 422
    assert act(client, town, "office", case, "return").status_code == 302
    assert (now(case).state, case.choice, case.due) == ("open", "", DUE)  # the clock runs on
    assert act(client, town, "reporter", case, "answer", choice="continue").status_code == 302
    assert act(client, town, "office", case, "lift").status_code == 302
    assert now(case).state == "lifted"
    assert [s.kind for s in case.steps.all()] == ["opened", "answered", "returned", "answered", "lifted"]
    from quanheng.platform.agenda.models import Deadline

    assert not Deadline.objects.filter(ref=f"case:{case.pk}", met_at=None, dropped_at=None).exists()
    check(client, town, case.plan)  # the same figures do not open it again
    from quanheng.platform.monitoring.models import Case

    assert Case.objects.count() == 1


def test_whoever_chose_does_not_lift_though_the_power_is_theirs(client, town, case):
    """A leader of the unit's own seat may answer and, as leader, lift — but not the same case."""
    from quanheng.platform.registry.people import add_person, appoint
    from quanheng.platform.registry.powers import INSTALLER

    head = add_person("zhenzhang", "示意镇长", demonstration=True, by=INSTALLER)
    appoint(head, "leader", "SQX-SQ", by=INSTALLER)
    town.people["head"] = head
    assert act(client, town, "head", case, "answer", choice="continue").status_code == 302
    answer = act(client, town, "head", case, "lift")
    assert answer.status_code == 422
    assert "选择处置的人不能自己解除预警" in answer.content.decode()
    assert now(case).state == "answered"
    assert act(client, town, "leader", case, "lift").status_code == 302


def test_after_ten_working_days_it_suspends_by_itself(client, town, case, at):
    """On the due day nothing happens; the day after it is suspended, once; the leader lifts that by an act; the clock runs anew."""
    from quanheng.platform.monitoring import cases, jobs
    from quanheng.platform.notices.models import Notice

    assert cases.run_out(DUE) == 0
    assert now(case).state == "open"
    at(date(2026, 6, 4))
    jobs.go()
    jobs.go()
    assert (now(case).state, case.late) == ("suspended", True)
    assert [s.kind for s in case.steps.all()].count("suspended") == 1
    assert (
        "已自动暂停"
        in town.sign_in(client, "reporter").get(reverse("monitoring:case", args=[case.pk])).content.decode()
    )
    assert Notice.objects.filter(person=town.person("reporter"), title__contains="已自动暂停").count() == 1
    from quanheng.platform.agenda.queries import waiting

    assert "monitoring.resume" in {w.kind for w in waiting(town.leader)}
    assert act(client, town, "reporter", case, "resume").status_code == 422
    assert act(client, town, "reporter", case, "answer", choice="continue").status_code == 302
    assert now(case).state == "suspended"  # words alone lift nothing
    assert act(client, town, "leader", case, "resume").status_code == 302
    assert (now(case).state, case.choice, case.due) == ("answered", "continue", date(2026, 6, 18))
    assert act(client, town, "office", case, "lift").status_code == 302


def test_a_plan_without_suspension_escalates(client, town, say, watch, at):
    from quanheng.platform.monitoring import cases
    from quanheng.platform.monitoring.models import Case
    from quanheng.platform.notices.models import Notice

    at(MAY)
    say("累计完成投资", {"SQX-SQ": 39})
    check(client, town, watch(by={"days: 10, suspend: true": "days: 3, suspend: false"}))
    case = Case.objects.get()
    assert case.due == date(2026, 5, 25)
    assert cases.run_out(date(2026, 5, 26)) == 1
    assert cases.run_out(date(2026, 5, 27)) == 0
    assert (now(case).state, case.late, case.escalated) == ("open", True, True)
    assert Notice.objects.filter(person=town.person("leader"), title__contains="提级督办").exists()


MANY = PLAN + "".join(
    f"  - {{id: 指标{n}, item: 累计完成投资, target: 100, path: {{5: 60, 12: 100, between: step}}}}\n"
    for n in range(6)
)


def test_a_flood_becomes_a_digest(client, town, say, watch, at):
    """Seven new cases for a person with a budget of three a day: three notices, the rest in one digest, once; nothing is lost."""
    from quanheng.platform.monitoring import alerts
    from quanheng.platform.monitoring.models import Alert, Case
    from quanheng.platform.notices.models import Notice

    at(MAY)
    say("累计完成投资", {"SQX-SQ": 39})
    plan = watch(MANY)
    check(client, town, plan)
    me = town.person("reporter")
    assert Case.objects.count() == 7
    assert Notice.objects.filter(person=me, title__contains="灯预警").count() == 3
    assert Alert.objects.filter(person=me, held=True, told_on=None).count() == 4
    assert alerts.digest(MAY) > 0
    digest = Notice.objects.get(person=me, title__contains="预警日报")
    assert "4 件" in digest.title
    assert digest.story.zh.count("指标") + digest.story.zh.count("完成投资") == 4
    assert alerts.digest(MAY) == 0
    assert Notice.objects.filter(person=me, title__contains="预警日报").count() == 1
    assert not Alert.objects.filter(told_on=None).exists()
