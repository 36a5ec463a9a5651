"""What the doubts room keeps: detectors an office has set on figures, scans, cases with their steps, parameters."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from quanheng.engine.errors import Text
from quanheng.platform.doubts.flow import ASKED, OPEN


class Probe(models.Model):
    """A detector set on figures (检测项): `detector` a key of `analytics.doubt.RECORDS`, `items` role → item codes,
    `parameters` name → text as in `kinds`. To change one, set another and switch this one off."""

    detector = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    items = models.JSONField(default=dict)
    parameters = models.JSONField(default=dict)
    on = models.BooleanField(default=True)
    demonstration = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    identity = models.CharField(max_length=200)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.detector} {self.title}"

    @property
    def words(self) -> Text:
        """The title in both languages."""
        return Text(self.title, self.title_en or self.title)


class Scan(models.Model):
    """One scan of the figures in force (一次扫描): what was tested and what came of it. Append-only.

    `tested` questions put, `kept` of them left after joint control, `opened` new cases, `repeated` already open,
    `explained` explained before, `corrected` cases closed because their figure was corrected.
    """

    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    identity = models.CharField(max_length=200)
    job = models.PositiveIntegerField(null=True, unique=True)
    probes = models.JSONField()
    level = models.CharField(max_length=10)
    tested = models.PositiveIntegerField()
    kept = models.PositiveIntegerField()
    opened = models.PositiveIntegerField()
    repeated = models.PositiveIntegerField()
    explained = models.PositiveIntegerField()
    corrected = models.PositiveIntegerField()
    units = models.PositiveIntegerField()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class Case(models.Model):
    """A figure that needs an explanation (数据疑点), as a case file: what was seen never changes, `state` is of `flow.STATES`.

    `subject` names what it is about (detector, unit, items, period) and `finding` the very figures: of a subject one case
    is open at most, and a finding that was explained does not come back. `seen` is a list of {zh, en, value} (one of them may
    hold `tickets` of the hotline, [key, number] each), `figures` of {id, item, unit, period, value}, `chart` of {periods, lines}.
    """

    number = models.CharField(max_length=20, unique=True)
    scan = models.ForeignKey(Scan, on_delete=models.PROTECT, related_name="cases")
    probe = models.ForeignKey(Probe, on_delete=models.PROTECT, related_name="cases")
    detector = models.CharField(max_length=20)
    unit = models.CharField(max_length=100)
    item = models.CharField(max_length=200, blank=True)
    period = models.CharField(max_length=30)
    subject = models.CharField(max_length=64)
    finding = models.CharField(max_length=64)
    says = models.TextField()
    says_en = models.TextField()
    hint = models.TextField(blank=True)
    hint_en = models.TextField(blank=True)
    seen = models.JSONField()
    figures = models.JSONField()
    chart = models.JSONField(null=True)
    chance = models.FloatField(null=True)
    adjusted = models.FloatField(null=True)
    state = models.CharField(max_length=12, default=ASKED)
    ground = models.CharField(max_length=12, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    identity = models.CharField(max_length=200)
    due = models.DateField()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["unit", "state"], name="doubts_of_unit"),
            models.Index(fields=["finding"], name="doubts_finding"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["subject"], condition=Q(state__in=OPEN), name="doubts_one_open")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.detector} {self.unit}"

    @property
    def open(self) -> bool:
        """True until it is lifted, corrected or referred."""
        return self.state in OPEN

    @property
    def said(self) -> Text:
        """What was seen, in both languages."""
        return Text(self.says, self.says_en)

    @property
    def hinted(self) -> Text:
        """What it may be a sign of, "" where nothing is said."""
        return Text(self.hint, self.hint_en)


class CaseStep(models.Model):
    """One step of a case: what was done, the state it led into, by whom, in what words, with which papers. Append-only."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    verb = models.CharField(max_length=12)
    state = models.CharField(max_length=12)
    words = models.TextField(blank=True)
    detail = models.JSONField(default=dict)
    papers = models.JSONField(default=list)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    identity = models.CharField(max_length=200)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.verb}"


class Parameter(models.Model):
    """A parameter of the room as an office set it; the newest of a key holds. Append-only."""

    key = models.CharField(max_length=20)
    value = models.CharField(max_length=20)
    source = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.key}={self.value}"
