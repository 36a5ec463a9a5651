"""What the panels room keeps: the pool, panels with their draws, seats, dossiers, marks and outcomes; lists of grades."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from quanheng.engine.errors import Text
from quanheng.platform.lib.decimals import ExactDecimalField
from quanheng.platform.panels.terms import DEFAULTS
from quanheng.platform.registry.models import Person, Unit
from quanheng.platform.schemes.models import SchemeVersion


class Expert(models.Model):
    """Somebody in the pool (专家库): a person with the role, the fields known, and the pool number shown to everybody."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="expert")
    code = models.CharField(max_length=12, unique=True)
    fields = models.JSONField(default=list)
    active = models.BooleanField(default=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class Interest(models.Model):
    """An interest of an expert in a unit (利害关系), told by the expert or found by the office. Append-only; one that is
    over gets `ended` by a later row with the same unit and kind."""

    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="interests")
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, to_field="code", db_column="unit", related_name="+"
    )
    kind = models.CharField(max_length=10)
    note = models.CharField(max_length=300, blank=True)
    ended = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.expert_id} {self.kind} {self.unit_id}"


class Panel(models.Model):
    """A panel of experts (专家评审): which leaves of a scheme it marks for which rater and period, and its terms.

    `wanted` field → how many experts of it; `terms` see `terms.DEFAULTS`; `guides` leaf → its behaviour anchors, best first.
    """

    version = models.ForeignKey(SchemeVersion, on_delete=models.PROTECT, related_name="panels")
    rater = models.CharField(max_length=100)
    period = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    leaves = models.JSONField(default=list)
    wanted = models.JSONField(default=dict)
    figures = models.JSONField(default=list)
    terms = models.JSONField(default=dict)
    guides = models.JSONField(default=dict)
    due = models.DateField()
    state = models.CharField(max_length=12)
    opened_by = models.CharField(max_length=200)
    identity = models.CharField(max_length=200)
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title

    @property
    def words(self) -> Text:
        """The title in both languages."""
        return Text(self.title, self.title_en or self.title)

    @property
    def seats_wanted(self) -> int:
        """How many seats there are."""
        return sum(int(n) for n in self.wanted.values())

    def term(self, key: str) -> Any:
        """One of the terms; its default where the panel is older than the term."""
        return self.terms.get(key, DEFAULTS[key].default)


class Step(models.Model):
    """A step of a panel's life: the state it came into, when, by whom, with what words. Append-only."""

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="steps")
    state = models.CharField(max_length=12)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.panel_id} {self.state}"


class Subject(models.Model):
    """A unit that a panel marks, with the code it is shown by where units are blind (被评对象). Append-only."""

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="subjects")
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, to_field="code", db_column="unit", related_name="+"
    )
    code = models.CharField(max_length=8)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["panel", "unit"], name="panels_subject_once"),
            models.UniqueConstraint(fields=["panel", "code"], name="panels_subject_code"),
        ]

    def __str__(self) -> str:
        return self.code


class Draw(models.Model):
    """A draw of experts (抽取), with all that is needed to do it again: seed, pool, who was left out and why, steps.

    Append-only. Experts stand in it by pool numbers.
    """

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="draws")
    kind = models.CharField(max_length=12)
    seed = models.CharField(max_length=100)
    wanted = models.JSONField()
    pool = models.JSONField()
    steps = models.JSONField()
    chosen = models.JSONField()
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    identity = models.CharField(max_length=200)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.panel_id} {self.kind}"


class Seat(models.Model):
    """A seat of a panel (席位): its number in the ledger, the code the office knows it by until closing, who sits there.

    `left`: the expert withdrew or was replaced; a substitute has a seat of the same number. `barred` and `assigned` are codes
    of subjects: never marked for an interest, and to be marked (empty: all that are not barred).
    """

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="seats")
    number = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=8)
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="seats")
    left = models.CharField(max_length=300, blank=True)
    barred = models.JSONField(default=list)
    assigned = models.JSONField(default=list)

    class Meta:
        ordering = ["number", "id"]
        constraints = [
            models.UniqueConstraint(fields=["panel", "code"], name="panels_seat_code"),
            models.UniqueConstraint(fields=["panel", "expert"], name="panels_seat_once"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def gone(self) -> bool:
        """True if nobody sits here any more."""
        return bool(self.left)


class Bar(models.Model):
    """A unit that a seat no longer marks (回避), for an interest found late; marks of it do not count. Append-only."""

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="bars")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="bars")
    kind = models.CharField(max_length=10)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["seat", "subject"], name="panels_barred_once")]

    def __str__(self) -> str:
        return f"{self.seat_id} {self.subject_id}"


class Exhibit(models.Model):
    """A piece of evidence in a panel's dossier (佐证): a file or a link, of one unit, of one leaf or of all. Append-only."""

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="exhibits")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="exhibits")
    leaf = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=200)
    link = models.CharField(max_length=500, blank=True)
    file = models.JSONField(default=dict)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.title


class Mark(models.Model):
    """A mark given in a round (评分): the last row of a seat, unit, leaf and round holds. Append-only."""

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="marks")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="marks")
    leaf = models.CharField(max_length=200)
    round = models.PositiveSmallIntegerField()
    value = ExactDecimalField()
    level = models.PositiveSmallIntegerField(null=True)
    reason = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["seat", "round"], name="panels_mark_of_round")]

    def __str__(self) -> str:
        return f"{self.seat_id} {self.leaf} {self.value}"


class Submission(models.Model):
    """A seat's marks of a round handed in (提交): nothing changes in that round after it. Append-only."""

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="submissions")
    round = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["seat", "round"], name="panels_submitted_once")]

    def __str__(self) -> str:
        return f"{self.seat_id} {self.round}"


class SetAside(models.Model):
    """A seat whose marks do not count (剔除), with the reason, by the office before closing. Append-only."""

    seat = models.OneToOneField(Seat, on_delete=models.PROTECT, related_name="set_aside")
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.seat_id}"


class Outcome(models.Model):
    """What a panel came to on one leaf (评审结果): every treatment beside the marks as given, agreement, what was posted.

    Append-only; `found` as made by `treatment.treat`.
    """

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="outcomes")
    leaf = models.CharField(max_length=200)
    treatment = models.CharField(max_length=10)
    found = models.JSONField()
    posting = models.PositiveIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["panel", "leaf"], name="panels_outcome_once")]

    def __str__(self) -> str:
        return f"{self.panel_id} {self.leaf}"


class Review(models.Model):
    """What came of two kinds of raters lying far apart on a unit (双轨复核): their figures then, and the outcome in writing.

    Append-only; `figures` rater → its figure on 0–100, as text. Figures that change afterwards ask for a review anew.
    """

    scheme = models.CharField(max_length=200)
    leaf = models.CharField(max_length=200)
    period = models.CharField(max_length=20)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, to_field="code", db_column="unit", related_name="+"
    )
    figures = models.JSONField()
    outcome = models.CharField(max_length=12)
    words = models.TextField()
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["scheme", "leaf", "period"], name="panels_review_of_leaf")]

    def __str__(self) -> str:
        return f"{self.leaf} {self.period} {self.unit_id}"


class Look(models.Model):
    """A look for mutual favours over closed panels of some years (互评异常检查). Append-only."""

    scheme = models.CharField(max_length=200)
    rater = models.CharField(max_length=100)
    found = models.JSONField()
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.scheme} {self.rater}"


class GradeList(models.Model):
    """A list of appraisals taken in for a check of their distribution (等次分布). `terms` see `grades.DEFAULTS`."""

    title = models.CharField(max_length=200)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, to_field="code", db_column="unit", related_name="+"
    )
    terms = models.JSONField(default=dict)
    file = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title


class Appraisal(models.Model):
    """One person's appraisal in a list, by a code and never a name. Append-only."""

    list = models.ForeignKey(GradeList, on_delete=models.PROTECT, related_name="appraisals")
    row = models.PositiveIntegerField()
    person = models.CharField(max_length=60)
    marker = models.CharField(max_length=60)
    mark = ExactDecimalField(null=True)
    grade = models.CharField(max_length=60)
    period = models.CharField(max_length=20)

    class Meta:
        ordering = ["row"]

    def __str__(self) -> str:
        return f"{self.person} {self.grade}"


class Calibration(models.Model):
    """A calibration meeting on a list or a panel (校准会): when, who chaired, what was said and agreed. Append-only."""

    list = models.ForeignKey(GradeList, null=True, on_delete=models.PROTECT, related_name="calibrations")
    panel = models.ForeignKey(Panel, null=True, on_delete=models.PROTECT, related_name="calibrations")
    held_on = models.DateField()
    chair = models.CharField(max_length=100)
    minutes = models.TextField()
    agreed = models.CharField(max_length=500)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=Q(list=None) ^ Q(panel=None), name="panels_calibration_of_one_thing")]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.list_id or self.panel_id} {self.held_on}"
