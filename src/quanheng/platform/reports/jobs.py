"""Sets of reports in the background: asked for, shown as they go, left, stopped, taken up again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django_tasks import task

from quanheng.engine.errors import Text
from quanheng.platform.registry.powers import Actor
from quanheng.platform.reports import actions, queries
from quanheng.platform.reports.parameters import Wishes
from quanheng.platform.scoring import jobs
from quanheng.platform.scoring import queries as scores
from quanheng.platform.scoring.actions import Lease
from quanheng.platform.scoring.duties import titled
from quanheng.platform.scoring.models import Job, Run

MAKE = "quanheng.platform.reports.jobs.make"


def ask(
    run: Run, period: str, kinds: Sequence[str], forms: Sequence[str], wishes: Wishes, *, by: Actor
) -> Job:
    """Ask for a set. The same request while the first is open gives that one's job. Raises `Refused`."""
    actions.check(run, period, kinds, forms, by=by)
    asked = {
        "run": run.pk,
        "period": period,
        "kinds": sorted(kinds),
        "forms": sorted(forms),
        "wishes": wishes.plain(),
    }
    words = titled(run)
    title = Text(f"成套报告：{words.zh}，{period}", f"A set of reports: {words.en}, {period}")
    return jobs.put(MAKE, {**asked, "standing": queries.standing(run)}, asked, title, by)


@task()
def make(job: int) -> None:
    """Do a job of making a set."""
    jobs.carry_out(job, _make)


def _make(job: Job, lease: Lease, by: Actor) -> dict[str, Any]:
    asked = job.request
    batch = actions.make(
        scores.run(asked["run"]), asked["period"], asked["kinds"], asked["forms"], Wishes.read(asked["wishes"]), by=by,
        progress=jobs.teller(lease),
    )  # fmt: skip
    return {"batch": batch.pk, "link": reverse("reports:batch", args=[batch.pk])}
