"""What the appeals room keeps: appeals with their steps, their files, and the figures an upheld one corrects."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from quanheng.platform.appeals.flow import FILED, OPEN
from quanheng.platform.lib.decimals import ExactDecimalField


class Appeal(models.Model):
    """What a unit says against its result (申诉), at one stage. What it says never changes; `state` is of `flow.STATES`.

    `ground` is one of the scheme's closed list, `node` the indicator it is about ("": the whole result). `before` is
    the appeal of the stage before. `due` is the day of the decision; it moves by an extension only.
    """

    run = models.ForeignKey("scoring.Run", on_delete=models.PROTECT, related_name="appeals")
    unit = models.CharField(max_length=100)
    stage = models.PositiveSmallIntegerField(default=1)
    before = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="after")
    ground = models.CharField(max_length=100)
    node = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    identity = models.CharField(max_length=200)
    state = models.CharField(max_length=12, default=FILED)
    due = models.DateField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["run", "unit"], name="appeals_of_unit")]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "unit"], condition=Q(state__in=OPEN), name="appeals_one_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.unit} {self.state}"

    @property
    def open(self) -> bool:
        """True until it is decided, withdrawn or found inadmissible."""
        return self.state in OPEN


class AppealStep(models.Model):
    """One step: what was done (`flow.MOVES`, or `file`), the state it led into, by whom, in what words. Append-only.

    `detail`: of a hearing its day and who was present, of an extension the new day, of a correction its posting.
    """

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="steps")
    verb = models.CharField(max_length=12)
    state = models.CharField(max_length=12)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    identity = models.CharField(max_length=200)
    words = models.TextField(blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.appeal_id} {self.verb}"


class AppealFile(models.Model):
    """A file laid beside a step; its bytes lie in the store under `digest`. Append-only."""

    step = models.ForeignKey(AppealStep, on_delete=models.PROTECT, related_name="files")
    digest = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10)
    size = models.PositiveBigIntegerField()
    scanned = models.BooleanField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class Correction(models.Model):
    """A figure as an upheld appeal says it should be: fixed with the decision, posted as it stands. Append-only."""

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="corrections")
    item = models.CharField(max_length=200)
    period = models.CharField(max_length=10)
    before = ExactDecimalField(null=True)
    before_status = models.CharField(max_length=20, blank=True)
    value = ExactDecimalField(null=True)
    status = models.CharField(max_length=20, default="reported")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["appeal", "item", "period"], name="appeals_correction_once")
        ]

    def __str__(self) -> str:
        return f"{self.appeal_id} {self.item} {self.period}"
