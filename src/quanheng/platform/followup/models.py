"""What the follow-up room keeps: parameters, letters, interviews, the rectification ledger, consequences."""

from __future__ import annotations

from django.db import models

from quanheng.platform.followup.flow import DRAFT, NOT_STARTED, PROPOSED
from quanheng.platform.lib.decimals import ExactDecimalField


class Dated(models.Model):
    """When, and by whom."""

    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    identity = models.CharField(max_length=200)

    class Meta:
        abstract = True


class Parameter(models.Model):
    """A parameter of this room, set (`parameters.KEYS`); the newest row of a key holds. Append-only."""

    key = models.CharField(max_length=40)
    value = models.CharField(max_length=400, blank=True)
    source = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.key} {self.value}"


class Letter(Dated):
    """A feedback letter (反馈函): what the figures of a release say of one unit. `sentences` never change.

    Each sentence: {rule, kind, node, zh, en, figures}. `state` is draft, sent, acknowledged.
    """

    release = models.ForeignKey("publication.Release", on_delete=models.PROTECT, related_name="letters")
    unit = models.CharField(max_length=100)
    period = models.CharField(max_length=10)
    sentences = models.JSONField(default=list)
    thresholds = models.JSONField(default=dict)
    state = models.CharField(max_length=12, default=DRAFT)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["release", "unit"], name="followup_letter_once")]

    def __str__(self) -> str:
        return f"{self.release_id} {self.unit}"


class LetterStep(Dated):
    """A step of a letter: `write` (the covering words as they now are), `send`, `acknowledge`. Append-only."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="steps")
    verb = models.CharField(max_length=12)
    words = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.letter_id} {self.verb}"


class Interview(Dated):
    """The record of a talk with a unit about its result (绩效沟通、约谈). Append-only: a mistake takes a new record."""

    release = models.ForeignKey("publication.Release", null=True, on_delete=models.PROTECT, related_name="+")
    unit = models.CharField(max_length=100)
    kind = models.CharField(max_length=10)
    on = models.DateField()
    place = models.CharField(max_length=200, blank=True)
    present = models.CharField(max_length=400)
    words = models.TextField()
    agreed = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.unit} {self.on}"


class Signature(Dated):
    """One side's signature under an interview; each side once. Append-only."""

    interview = models.ForeignKey(Interview, on_delete=models.PROTECT, related_name="signatures")
    side = models.CharField(max_length=10)
    words = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["interview", "side"], name="followup_signed_once")]

    def __str__(self) -> str:
        return f"{self.interview_id} {self.side}"


class Rectification(Dated):
    """One problem to be put right (整改事项), with the fields of domain.md §13; `number` is the problem's number.

    `measures`, `responsible` and `due` are as they stand now; their history is in the steps.
    """

    number = models.CharField(max_length=40, unique=True)
    year = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=20)
    text = models.TextField()
    node = models.CharField(max_length=200, blank=True)
    unit = models.CharField(max_length=100)
    release = models.ForeignKey("publication.Release", null=True, on_delete=models.PROTECT, related_name="+")
    responsible = models.CharField(max_length=200, blank=True)
    measures = models.TextField(blank=True)
    due = models.DateField()
    state = models.CharField(max_length=12, default=NOT_STARTED)

    class Meta:
        ordering = ["due", "id"]
        indexes = [models.Index(fields=["unit", "state"], name="followup_of_unit")]

    def __str__(self) -> str:
        return self.number


class RectificationStep(Dated):
    """One step (`flow.MOVES`, or `raise`): a measure, progress, the self-check, a verification. Append-only."""

    rectification = models.ForeignKey(Rectification, on_delete=models.PROTECT, related_name="steps")
    verb = models.CharField(max_length=12)
    state = models.CharField(max_length=12)
    words = models.TextField(blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.rectification_id} {self.verb}"


class RectificationFile(models.Model):
    """A file laid beside a step; its bytes lie in the store under `digest`. Append-only."""

    step = models.ForeignKey(RectificationStep, on_delete=models.PROTECT, related_name="files")
    digest = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10)
    size = models.PositiveBigIntegerField()
    scanned = models.BooleanField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class TargetLink(Dated):
    """A rectification tied to an indicator of next year's scheme, with the target meant for it. Append-only."""

    rectification = models.ForeignKey(Rectification, on_delete=models.PROTECT, related_name="links")
    scheme = models.CharField(max_length=200)
    node = models.CharField(max_length=200)
    value = ExactDecimalField(null=True)
    words = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["rectification", "scheme", "node"], name="followup_linked_once")
        ]

    def __str__(self) -> str:
        return f"{self.rectification_id} {self.scheme} {self.node}"


class Consequence(Dated):
    """What is to follow from a result for a unit (结果运用), at one of four places, with its ground. Facts never change.

    `years`: the years without success it rests on (empty: none). `state`: proposed, decided, declined.
    """

    release = models.ForeignKey("publication.Release", on_delete=models.PROTECT, related_name="+")
    unit = models.CharField(max_length=100)
    place = models.CharField(max_length=12)
    text = models.TextField()
    ground = models.TextField()
    years = models.JSONField(default=list)
    state = models.CharField(max_length=12, default=PROPOSED)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.unit} {self.place}"


class ConsequenceStep(Dated):
    """The decision on a consequence, with its reason. Append-only; one each."""

    consequence = models.OneToOneField(Consequence, on_delete=models.PROTECT, related_name="decision")
    state = models.CharField(max_length=12)
    words = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.consequence_id} {self.state}"
