"""What the verification room keeps: rounds of self-evaluation, tables and their locked versions, draws, checks, integrity, lists."""

from __future__ import annotations

from django.db import models

from quanheng.engine.errors import Text


class Round(models.Model):
    """A round of self-evaluation (自评轮次): one scheme version, one period, and its parameters (`parameters.KEYS`)."""

    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    version = models.ForeignKey("schemes.SchemeVersion", on_delete=models.PROTECT, related_name="+")
    period = models.CharField(max_length=10)
    due = models.DateField()
    state = models.CharField(max_length=12)
    said = models.JSONField(default=dict)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=200)
    closed_at = models.DateTimeField(null=True)
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["version", "period"], name="verification_round_once")]

    def __str__(self) -> str:
        return f"{self.title} {self.period}"

    @property
    def words(self) -> Text:
        """The title in both languages."""
        return Text(self.title, self.title_en or self.title)


class Table(models.Model):
    """The self-evaluation table of one unit or project (自评表): what is being filled in; see `content` for its keys."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="tables")
    unit = models.ForeignKey(
        "registry.Unit", on_delete=models.PROTECT, to_field="code", db_column="unit", related_name="+"
    )
    state = models.CharField(max_length=12)
    content = models.JSONField(default=dict)
    edition = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["round", "unit"], name="verification_table_once")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.unit_id}"


class Locked(models.Model):
    """A version of a table as it was submitted (锁定版本), with figures, points and digest. Append-only."""

    table = models.ForeignKey(Table, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    record = models.JSONField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    identity = models.CharField(max_length=200)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["table", "number"], name="verification_locked_once")]

    def __str__(self) -> str:
        return f"{self.table_id} v{self.number}"


class Draw(models.Model):
    """A sample drawn for verification (抽样): seed, how, and each unit's share and rows, so that anybody can draw it again.
    Append-only."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="draws")
    how = models.CharField(max_length=10)
    seed = models.CharField(max_length=64)
    plan = models.JSONField()
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    identity = models.CharField(max_length=200)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.round_id} {self.seed}"


class Check(models.Model):
    """One row of a table under verification (核验单): what was said of it, who looks, what was found.

    `said` and `found_figures`: item → figure as text. `self_score`, `found_score`: the row's score by the engine.
    """

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="checks")
    table = models.ForeignKey(Table, on_delete=models.PROTECT, related_name="checks")
    locked = models.ForeignKey(Locked, on_delete=models.PROTECT, related_name="checks")
    leaf = models.CharField(max_length=200)
    role = models.CharField(max_length=20)
    reviewer = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="checks"
    )
    state = models.CharField(max_length=12)
    said = models.JSONField()
    full = models.CharField(max_length=40)
    self_score = models.CharField(max_length=40)
    found_figures = models.JSONField(default=dict)
    found_score = models.CharField(max_length=40, blank=True)
    false = models.BooleanField(default=False)
    answer_by = models.DateField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["locked", "leaf", "role"], name="verification_check_once")
        ]

    def __str__(self) -> str:
        return f"{self.table_id} {self.leaf}"


class Step(models.Model):
    """One step of a check: the state it came into, when, by whom, with what words and files. Append-only."""

    made_of = models.ForeignKey(Check, on_delete=models.PROTECT, related_name="steps")
    state = models.CharField(max_length=12)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    identity = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    files = models.JSONField(default=list)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.made_of_id} {self.state}"


class Integrity(models.Model):
    """An integrity score (诚信分) and what it came of: rows, what they could bring, how far self and verified lie apart.
    The last row of a unit holds. Append-only."""

    unit = models.ForeignKey(
        "registry.Unit", on_delete=models.PROTECT, to_field="code", db_column="unit", related_name="+"
    )
    period = models.CharField(max_length=10)
    score = models.CharField(max_length=20)
    rows = models.PositiveIntegerField()
    full = models.CharField(max_length=40)
    apart = models.CharField(max_length=40)
    source = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["unit", "period"], name="verification_integrity_of")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.period} {self.score}"


class Listing(models.Model):
    """A list of projects with what each said of itself and what was found (自评与核验清单), as taken in from a file."""

    title = models.CharField(max_length=200)
    period = models.CharField(max_length=10)
    file = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    gap_line = models.CharField(max_length=20)  # per cent, without a sign
    gap_at = models.BooleanField(default=False)  # whether what lies on the line is beyond it (≥)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title


class Listed(models.Model):
    """One project of a list. Money in the unit of measure of the file; scores of 100. Append-only."""

    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="rows")
    row = models.PositiveIntegerField()
    code = models.CharField(max_length=100)
    title = models.CharField(max_length=200)
    unit = models.ForeignKey(
        "registry.Unit", on_delete=models.PROTECT, to_field="code", db_column="unit", related_name="+"
    )
    budget = models.CharField(max_length=40)
    spent = models.CharField(max_length=40)
    self_score = models.CharField(max_length=40)
    found_score = models.CharField(max_length=40, blank=True)
    third_score = models.CharField(max_length=40, blank=True)
    over = models.BooleanField(default=False)

    class Meta:
        ordering = ["row"]
        constraints = [models.UniqueConstraint(fields=["listing", "code"], name="verification_listed_once")]

    def __str__(self) -> str:
        return self.title
