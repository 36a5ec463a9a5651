"""Checks in the background: asked for by hand, and called by the worker when figures have moved on."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django_tasks import task

from quanheng.engine.errors import Text
from quanheng.platform.monitoring import alerts, cases, checking
from quanheng.platform.monitoring.flow import ADOPTED
from quanheng.platform.monitoring.models import Plan
from quanheng.platform.registry.act import act
from quanheng.platform.registry.people import today
from quanheng.platform.registry.powers import COMMAND_LINE, Actor
from quanheng.platform.scoring import jobs
from quanheng.platform.scoring.actions import Lease
from quanheng.platform.scoring.models import Job

CHECK = "quanheng.platform.monitoring.jobs.check"


def ask(plan: Plan, *, by: Actor) -> Job:
    """Ask for a check; the open one of the plan, if there is one. Raises `Refused`."""
    now = Plan.objects.get(pk=plan.pk)
    with act("monitoring.check", by, state=now.state, allowed=(ADOPTED,)) as record:
        record.skip()  # the journal tells of the check when it is done
    title = Text(f"监控检查：{plan.words.zh}", f"Check: {plan.words.en}")
    return jobs.put(CHECK, {"plan": plan.pk}, {"plan": plan.pk}, title, by)


@task()
def check(job: int) -> None:
    """Do a job of checking."""
    jobs.carry_out(job, _check)


def _check(job: Job, lease: Lease, by: Actor) -> dict[str, Any]:
    tell = jobs.teller(lease)
    tell("reading", 10)
    plan = Plan.objects.get(pk=job.request["plan"])
    looks = checking.check(plan, by=by)
    return {"looks": [look.pk for look in looks], "link": reverse("monitoring:wall", args=[plan.pk])}


def go() -> None:
    """One round of the worker: plans whose figures have moved on are checked, clocks run out, held warnings go into a digest."""
    day = today()
    for plan in Plan.objects.filter(state=ADOPTED):
        if checking.stale(plan, day):
            ask(plan, by=COMMAND_LINE)
    cases.run_out(day)
    alerts.digest(day)
