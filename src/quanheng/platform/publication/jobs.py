"""Publishing in the background: making a proposal's files, sealing and opening a release, adding proofs later."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django_tasks import task

from quanheng.engine.errors import Refused, Text
from quanheng.platform.publication import actions, making, shelf, telling
from quanheng.platform.publication.flow import OFFERED, SEALING
from quanheng.platform.publication.models import Release
from quanheng.platform.registry.powers import Actor
from quanheng.platform.scoring import jobs
from quanheng.platform.scoring.actions import Lease
from quanheng.platform.scoring.duties import titled
from quanheng.platform.scoring.models import Job, Run

PROPOSE = "quanheng.platform.publication.jobs.propose"
FINISH = "quanheng.platform.publication.jobs.finish"
HOUSE = Actor("后台 the worker", frozenset({"office"}))  # adds proofs; decides nothing

log = logging.getLogger("quanheng.jobs")


def ask_proposal(run: Run, given: Mapping[str, Any], *, by: Actor) -> Job:
    """Ask for a proposal; `given`: notice_days, rules, contact, note. What can be refused at once is. Raises `Refused`."""
    actions.check_proposal(run, given.get("notice_days"), given.get("rules"), by=by)
    words = titled(run)
    title = Text(f"拟公布：{words.zh}", f"Propose to publish: {words.en}")
    return jobs.put(PROPOSE, {"run": run.pk}, {"run": run.pk, **given}, title, by)


@task()
def propose(job: int) -> None:
    """Do a job of proposing."""
    jobs.carry_out(job, _propose)


def _propose(job: Job, lease: Lease, by: Actor) -> dict[str, Any]:
    asked = dict(job.request)
    run = Run.objects.get(pk=asked.pop("run"))
    live = Release.objects.filter(run=run, proposed_at__gte=job.asked_at).first()
    made = live or actions.propose(run, **asked, by=by, progress=jobs.teller(lease))
    return {"release": made.pk, "link": reverse("publication:manage", args=[made.pk])}


def ask_finish(release: Release, *, by: Actor) -> Job:
    """Ask for a decided release to be sealed and opened."""
    words = actions.titled(release)
    title = Text(f"公布：{words.zh}", f"Publish: {words.en}")
    return jobs.put(FINISH, {"release": release.pk}, {"release": release.pk}, title, by)


@task()
def finish(job: int) -> None:
    """Do a job of sealing and opening."""
    jobs.carry_out(job, _finish)


def _finish(job: Job, lease: Lease, by: Actor) -> dict[str, Any]:
    release = Release.objects.get(pk=job.request["release"])
    done = actions.complete(release, by=by, progress=jobs.teller(lease))
    listed, _since = shelf.shown()
    told = next((r for r in listed if r["id"] == done.pk), None)
    if told is not None:
        telling.prepare(told)
    return {"release": release.pk, "link": reverse("publication:manage", args=[release.pk])}


def sweep() -> None:
    """What waits for nobody's act: the list for when the database is away, and proofs that witnesses have made possible."""
    for release in Release.objects.filter(state__in=OFFERED, whole=True):
        last = release.files.filter(name=making.BUNDLE).last()
        if last is not None and last.note != "proved":
            try:
                actions.prove(release, by=HOUSE)
            except Refused as refused:
                log.warning("release %s: %s", release.pk, refused)
    shelf.refresh()


__all__ = ["FINISH", "PROPOSE", "SEALING", "ask_finish", "ask_proposal", "finish", "propose", "sweep"]
