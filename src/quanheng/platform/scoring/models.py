"""What the scoring room keeps: runs with their steps, what they stood on besides the ledger, scores, and jobs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from quanheng.platform.lib.decimals import ExactDecimalField
from quanheng.platform.scoring.flow import OPEN, PROVISIONAL, WAITING


class Run(models.Model):
    """One scoring (一次计分): a scheme version on the figures in force at `cut_off`.

    `inputs` is the SHA-256 of all that went in (scheme, units, targets, observations), `digest` that of the
    scores that came out. `periods` are those scored, in order. `seconds` is how long it took. `public_since`
    is set while the run is released as a whole; `public_files` then names its stored files by their digests.
    """

    version = models.ForeignKey("schemes.SchemeVersion", on_delete=models.PROTECT, related_name="runs")
    cut_off = models.DateTimeField()
    periods = models.JSONField(default=list)
    engine_version = models.CharField(max_length=40)
    state = models.CharField(max_length=20, default=PROVISIONAL)
    inputs = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)
    created_identity = models.CharField(max_length=200, null=True)
    seconds = models.FloatField()
    public_since = models.DateTimeField(null=True)
    public_files = models.JSONField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.version_id} · {self.cut_off:%Y-%m-%d}"

    @property
    def public(self) -> bool:
        """True while everybody may see the run as a whole."""
        return self.public_since is not None

    @property
    def maker(self) -> str:
        """The identity of who ran it."""
        return self.created_identity or self.created_by


class Basis(models.Model):
    """What a run stood on that may change afterwards: units with their groups and attributes, and targets.

    `units`: [{id, name, group, parent, attributes}]; `targets`: [[unit, node, period, "value"]].
    """

    run = models.OneToOneField(Run, on_delete=models.PROTECT, related_name="basis")
    units = models.JSONField()
    targets = models.JSONField(default=list)

    def __str__(self) -> str:
        return str(self.run_id)


class RunScore(models.Model):
    """One row of a result: a unit's node in a period, as the engine gave it. None is absent, never zero.

    `base` is the total's score before adjustment; `rank` and `grade` stand on totals and on nodes that declare
    a rank; `absence` is "", "not_reported", "not_due" or "not_applicable".
    """

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="scores")
    period = models.CharField(max_length=10)
    group = models.CharField(max_length=100)
    unit = models.CharField(max_length=100)
    node = models.CharField(max_length=200)
    value = ExactDecimalField(null=True)
    points = ExactDecimalField(null=True)
    weight = ExactDecimalField(null=True)
    score = ExactDecimalField(null=True)
    base = ExactDecimalField(null=True)
    rank = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    grade = models.CharField(max_length=100, blank=True)
    absence = models.CharField(max_length=20, blank=True)

    class Meta:
        indexes = [models.Index(fields=["run", "unit"]), models.Index(fields=["run", "node"])]
        constraints = [
            models.UniqueConstraint(fields=["run", "period", "unit", "node"], name="scoring_score_once")
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.node} {self.period}"


class Step(models.Model):
    """One step of a run's life: the state it came into, when, by whom, why. Append-only; each state once."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="steps")
    state = models.CharField(max_length=20)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    identity = models.CharField(max_length=200)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["run", "state"], name="scoring_state_once")]

    def __str__(self) -> str:
        return f"{self.run_id} {self.state}"


class Told(models.Model):
    """A unit told of its result (告知): when, and until when it may object. Append-only; each unit once a run."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="told")
    unit = models.CharField(max_length=100)
    at = models.DateTimeField()
    until = models.DateField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["run", "unit"], name="scoring_told_once")]

    def __str__(self) -> str:
        return f"{self.run_id} {self.unit}"


class Job(models.Model):
    """Work asked for in the background: the one truth about it; a task is only the call to look at this row.

    `task` is the dotted name of the task that does it, `key` tells equal requests (one open job a key), `request`
    what is asked for, `person` or `roles` on whose behalf. `attempt` counts how often it was taken up: a worker
    that lost its job to another can no longer write. `result` and `problems` are what came of it.
    """

    task = models.CharField(max_length=200)
    key = models.CharField(max_length=64)
    title = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300, blank=True)
    request = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default=WAITING)
    stage = models.CharField(max_length=20, default=WAITING)
    percent = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=200)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    roles = models.JSONField(default=list)
    began_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    worker = models.CharField(max_length=200, blank=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    stop_asked = models.BooleanField(default=False)
    called = models.CharField(max_length=64, blank=True)
    link = models.CharField(max_length=300, blank=True)
    result: Any = models.JSONField(default=dict)
    problems: Any = models.JSONField(default=list)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["state", "id"], name="scoring_jobs_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=Q(state__in=OPEN), name="scoring_one_open_job")
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.title} {self.state}"
