"""What the monitoring room keeps: plans, checks with their readings, cases with their steps, alerts, milestones, mid-term forms."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from quanheng.engine.errors import Text
from quanheng.platform.lib.decimals import ExactDecimalField
from quanheng.platform.monitoring.flow import LIVE
from quanheng.platform.schemes.models import SchemeVersion


class Plan(models.Model):
    """A monitoring plan (监控方案) of a scheme version: its document, verbatim, and its state."""

    key = models.CharField(max_length=80, unique=True)
    version = models.ForeignKey(SchemeVersion, on_delete=models.PROTECT, related_name="monitoring")
    year = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    document = models.TextField()
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10)
    demonstration = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    identity = models.CharField(max_length=200)
    adopted_at = models.DateTimeField(null=True)
    adopted_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-year", "-id"]

    def __str__(self) -> str:
        return self.key

    @property
    def words(self) -> Text:
        """The title in both languages."""
        return Text(self.title, self.title_en or self.title)


class PlanText(models.Model):
    """A text a plan has had, with its digest: what was read, when, from whom. Append-only."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="texts")
    document = models.TextField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.digest[:8]}"


class Look(models.Model):
    """One check of a month: what the ledger said as of a moment, and which lamps that lit. Append-only; the newest of a
    month is what is shown."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="looks")
    month = models.PositiveSmallIntegerField()
    posting = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    counts = models.JSONField(default=dict)
    told = models.JSONField(default=dict)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["plan", "month", "-id"], name="monitoring_newest_look")]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.month}"


class Reading(models.Model):
    """What a check says of a unit and an indicator, a pair of money and goals, or a milestone. Append-only.

    `done`, `plan`: per cent of the year's target; `month`: of the figure, which may be older than the check's; `extra`: a
    forecast, the two sides of a pair, the band of the lamp.
    """

    look = models.ForeignKey(Look, on_delete=models.PROTECT, related_name="readings")
    unit = models.CharField(max_length=100)
    indicator = models.CharField(max_length=100)
    mode = models.CharField(max_length=12)
    lamp = models.CharField(max_length=8)
    month = models.PositiveSmallIntegerField(default=0)
    actual = ExactDecimalField(null=True)
    target = ExactDecimalField(null=True)
    done = ExactDecimalField(null=True)
    plan = ExactDecimalField(null=True)
    lag = ExactDecimalField(null=True)
    extra = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["look", "mode", "unit"], name="monitoring_reading_wall"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.indicator} {self.lamp}"


class Case(models.Model):
    """A warning as a case (预警案卷): who, which figure, the rule that fired with its numbers, the clock, what became of it.

    One that lives is the only one of its plan, unit, indicator and rule. `opened_on`: the day of the check that opened it, by
    which the alarm limit counts a week.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="cases")
    unit = models.CharField(max_length=100)
    indicator = models.CharField(max_length=100)
    rule = models.CharField(max_length=12)
    lamp = models.CharField(max_length=8)
    month = models.PositiveSmallIntegerField()
    last_month = models.PositiveSmallIntegerField()
    found = models.JSONField(default=dict)
    first_seen = models.DateTimeField()
    opened_on = models.DateField(null=True)
    due = models.DateField()
    state = models.CharField(max_length=10)
    choice = models.CharField(max_length=12, blank=True)
    late = models.BooleanField(default=False)
    escalated = models.BooleanField(default=False)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "unit", "indicator", "rule"],
                condition=Q(state__in=LIVE),
                name="monitoring_one_live_case",
            )
        ]
        indexes = [
            models.Index(fields=["state", "due"], name="monitoring_clock"),
            models.Index(fields=["unit"], name="monitoring_case_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.unit} {self.indicator}"


class Step(models.Model):
    """A step of a case's life, with words and evidence. Append-only."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10)
    words = models.TextField(blank=True)
    choice = models.CharField(max_length=12, blank=True)
    papers = models.JSONField(default=list)
    detail = models.JSONField(default=dict)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    identity = models.CharField(max_length=200)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


class Alert(models.Model):
    """That somebody is to know of a case: told by itself, or held for the day's digest once the day's budget is spent."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="alerts")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="alerts")
    day = models.DateField()
    held = models.BooleanField(default=False)
    told_on = models.DateField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["person", "case"], name="monitoring_alert_once")]
        indexes = [models.Index(fields=["told_on", "person"], name="monitoring_held")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.case_id}"


class MilestoneStep(models.Model):
    """A milestone claimed with evidence, accepted by somebody else, or given back. Append-only."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="milestone_steps")
    unit = models.CharField(max_length=100)
    milestone = models.CharField(max_length=100)
    kind = models.CharField(max_length=10)
    on = models.DateField(null=True)
    words = models.TextField(blank=True)
    papers = models.JSONField(default=list)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    identity = models.CharField(max_length=200)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["plan", "unit", "milestone"], name="monitoring_milestone")]

    def __str__(self) -> str:
        return f"{self.milestone} {self.kind}"


class Round(models.Model):
    """A mid-term evaluation (中期评价) of a plan: as of which month, until when, and when the office closed it."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="rounds")
    month = models.PositiveSmallIntegerField()
    due = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["plan", "month"], name="monitoring_round_once")]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.month}"


class Form(models.Model):
    """A unit's mid-term form: rows as filled from known figures, and what the unit wrote in them."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="forms")
    unit = models.CharField(max_length=100)
    state = models.CharField(max_length=10)
    rows = models.JSONField(default=list)
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["unit"]
        constraints = [models.UniqueConstraint(fields=["round", "unit"], name="monitoring_form_once")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.unit}"
