"""What the commitments room keeps: papers, their goals and sub-items, what was told of them, and accounts given."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from quanheng.engine.errors import Text
from quanheng.platform.commitments.flow import DRAFT, PUBLISHED


class Paper(models.Model):
    """A paper of goals (承诺文件): `kind` one of `flow.KINDS`, for the years `since`–`until`.

    `strategic`: the plan an annual plan's goals hang on. `quarterly`: what is told is public quarter by quarter; else
    only with the account. `updates`: how many updates a priority goal owes. `digest`: SHA-256 of what was published.
    """

    kind = models.CharField(max_length=12)
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    since = models.PositiveSmallIntegerField()
    until = models.PositiveSmallIntegerField()
    strategic = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="annual")
    quarterly = models.BooleanField(default=False)
    updates = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, default=DRAFT)
    demonstration = models.BooleanField(default=False)
    drafted_by = models.CharField(max_length=200)
    identity = models.CharField(max_length=200)
    drafted_at = models.DateTimeField()
    published_by = models.CharField(max_length=200, blank=True)
    published_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-since", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(since__lte=models.F("until")), name="commitments_years_in_order"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.since}"

    @property
    def words(self) -> Text:
        """The title in both languages."""
        return Text(self.title, self.title_en or self.title)

    @property
    def public(self) -> bool:
        """True once it is published."""
        return self.state == PUBLISHED


class Goal(models.Model):
    """One goal (目标): its number within the paper, words, due day, where it comes from and what it hangs on.

    `continues`: the goal of an earlier paper that it goes on with. `serves`: the strategic goal. `priority`: updated
    every quarter. `check`: how its data are verified.
    """

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="goals")
    number = models.CharField(max_length=20)
    text = models.CharField(max_length=500)
    text_en = models.CharField(max_length=800, blank=True)
    origin = models.CharField(max_length=12)
    due = models.DateField()
    continues = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="continued_by")
    serves = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="served_by")
    priority = models.BooleanField(default=False)
    check_words = models.CharField(max_length=500, blank=True)
    row = models.PositiveIntegerField()

    class Meta:
        ordering = ["paper_id", "row"]
        constraints = [models.UniqueConstraint(fields=["paper", "number"], name="commitments_number_once")]

    def __str__(self) -> str:
        return f"{self.number} {self.text[:40]}"

    @property
    def words(self) -> Text:
        """The goal in both languages."""
        return Text(self.text, self.text_en or self.text)


class Share(models.Model):
    """A unit's part in a goal: one leads, others support; `part` in per cent of the responsibility."""

    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="shares")
    unit = models.CharField(max_length=100)
    role = models.CharField(max_length=8)
    part = models.DecimalField(max_digits=5, decimal_places=2)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["goal", "unit"], name="commitments_unit_once")]

    def __str__(self) -> str:
        return f"{self.goal_id} {self.unit} {self.part}"


class SubItem(models.Model):
    """A part of a goal that can be seen to be reached or not (子项): a figure, a day or a milestone."""

    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="items")
    row = models.PositiveIntegerField()
    text = models.CharField(max_length=500)
    nature = models.CharField(max_length=12)
    target = models.CharField(max_length=100, blank=True)
    due = models.DateField()

    class Meta:
        ordering = ["goal_id", "row"]

    def __str__(self) -> str:
        return self.text[:60]


class Told(models.Model):
    """What somebody said became of a goal in a period: `stand` one of `flow.STANDS`, by one of `flow.SIDES`. Append-only:
    the newest of a side and period holds.

    `reached`: how many of its sub-items are reached. `reason`, and `new_due` or an end, are what a missed goal needs.
    """

    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="told")
    side = models.CharField(max_length=10)
    period = models.CharField(max_length=10)
    stand = models.CharField(max_length=12)
    reached = models.PositiveIntegerField(null=True)
    reason = models.TextField(blank=True)
    new_due = models.DateField(null=True)
    unit = models.CharField(max_length=100, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    identity = models.CharField(max_length=200)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["goal", "side"], name="commitments_told_of")]

    def __str__(self) -> str:
        return f"{self.goal_id} {self.period} {self.stand}"


class Account(models.Model):
    """The account of a year (年度交代／年度绩效报告), as it was published: `rows` says each goal's number, stand, reason and
    new date; nothing in it changes afterwards. Append-only."""

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="accounts")
    year = models.PositiveSmallIntegerField()
    due = models.PositiveIntegerField()
    missed = models.PositiveIntegerField()
    rows = models.JSONField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    identity = models.CharField(max_length=200)

    class Meta:
        ordering = ["year", "id"]
        constraints = [models.UniqueConstraint(fields=["paper", "year"], name="commitments_account_once")]

    def __str__(self) -> str:
        return f"{self.paper_id} {self.year}"


class Past(models.Model):
    """An account given before this house kept them: so many goals, so many missed, and its source."""

    year = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    due = models.PositiveIntegerField()
    missed = models.PositiveIntegerField()
    source = models.CharField(max_length=300)
    demonstration = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["year", "id"]
        constraints = [models.UniqueConstraint(fields=["year", "title"], name="commitments_past_once")]

    def __str__(self) -> str:
        return f"{self.year} {self.missed}/{self.due}"


class Rule(models.Model):
    """What follows where a goal is missed `years` in a row, as an office decided; the newest of a number of years holds.
    Append-only."""

    years = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=300)
    words_en = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=300)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.years} {self.words}"
