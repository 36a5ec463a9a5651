"""Scanning in the background: asked for, taken up, taken up again after a crash; the same job scans once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django_tasks import task

from quanheng.engine.errors import Text
from quanheng.platform.doubts import scanning
from quanheng.platform.registry.act import act
from quanheng.platform.registry.powers import Actor
from quanheng.platform.scoring import jobs
from quanheng.platform.scoring.actions import Lease
from quanheng.platform.scoring.models import Job

SCAN = "quanheng.platform.doubts.jobs.scan"
TITLE = Text("数据疑点扫描", "Scan for doubtful figures")


def ask_scan(*, by: Actor) -> Job:
    """Ask for a scan; while one is open it is given. Raises `Refused`."""
    with act("doubts.scan", by) as record:
        record.skip()  # the journal tells of the scan when it is done
    return jobs.put(SCAN, {}, {}, TITLE, by)


@task()
def scan(job: int) -> None:
    """Do a job of scanning."""
    jobs.carry_out(job, _scan)


def _scan(job: Job, lease: Lease, by: Actor) -> Mapping[str, Any]:
    done = scanning.scan(by=by, job=job.pk, tell=jobs.teller(lease))
    return {"scan": done.pk, "link": reverse("doubts:list")}
