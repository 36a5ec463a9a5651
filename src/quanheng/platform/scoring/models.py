"""What the scoring room keeps: runs, what they stood on besides the ledger, and scores."""

from __future__ import annotations

from django.db import models

from quanheng.platform.lib.decimals import ExactDecimalField
from quanheng.platform.scoring.flow import PROVISIONAL


class Run(models.Model):
    """One scoring (一次计分): a scheme version on the figures in force at `cut_off`.

    `inputs` is the SHA-256 of all that went in (scheme, units, targets, observations), `digest` that of the
    scores that came out. `periods` are those scored, in order. `seconds` is how long it took.
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
    seconds = models.FloatField()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.version_id} · {self.cut_off:%Y-%m-%d}"


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
