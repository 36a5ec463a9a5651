"""What the collection room keeps: calls, returns and their cells with all that happened to each, rules, the burden."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from quanheng.platform.collection import flow
from quanheng.platform.lib.decimals import ExactDecimalField


def unit_column(column: str = "unit", null: bool = False) -> models.ForeignKey:
    """A unit by its code."""
    return models.ForeignKey(
        "registry.Unit",
        null=null,
        on_delete=models.PROTECT,
        to_field="code",
        db_column=column,
        related_name="+",
    )


class Call(models.Model):
    """A call for the figures of one period under one scheme version (布置). `form` is the digest of what is asked:
    its time histogram goes by it. `asked`, `known`, `linked` count cells at the opening; `reasons` holds published
    reasons for going over a limit (photos, budget)."""

    version = models.ForeignKey("schemes.SchemeVersion", on_delete=models.PROTECT, related_name="+")
    scheme = models.CharField(max_length=200)
    period = models.CharField(max_length=10)
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    purpose = models.CharField(max_length=20, default=flow.MIDTERM)
    state = models.CharField(max_length=20, default=flow.OPEN)
    submit_by = models.DateField()
    confirm_by = models.DateField()
    form = models.CharField(max_length=64)
    asked = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    linked = models.PositiveIntegerField(default=0)
    minutes = models.PositiveIntegerField(default=0)
    requests = models.JSONField(default=list)
    reasons = models.JSONField(default=dict)
    filing_number = models.CharField(max_length=60, blank=True)
    demonstration = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=200)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.title} {self.period}"


class Return(models.Model):
    """What one unit files under a call (填报表): about itself, or, a data owner, about all units.

    `minutes` is the estimate made when it was opened; `number` counts submissions.
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="returns")
    unit = unit_column()
    filler = models.CharField(max_length=10, default=flow.OWN)
    state = models.CharField(max_length=20, default=flow.BLANK)
    due = models.DateField()
    minutes = models.PositiveIntegerField(default=0)
    number = models.PositiveIntegerField(default=0)
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.CharField(max_length=200, blank=True)
    submitter = models.CharField(max_length=200, blank=True)
    late = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["call", "unit", "filler"], name="collection_return_once")
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.call_id}"


class Cell(models.Model):
    """One figure of a return (一格): of `unit`'s item in a period, at an address of the workbook.

    `key` names it within the return. `text` is what was typed, `value` what it means; `version` grows with every
    change, so that the later of two writers is told. `live` cells (asked in an open call) exist once for an item,
    unit and period: the database itself refuses to ask twice. `reason` and `back`: why it was sent back, at which
    version. `figure` is the row of the ledger it came from or
    became; `owner` the unit that confirms it.
    """

    paper = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="cells")
    key = models.CharField(max_length=320)
    item = models.CharField(max_length=200)
    unit = unit_column()
    period = models.CharField(max_length=10)
    place = models.PositiveIntegerField()
    address = models.CharField(max_length=12)
    section = models.CharField(max_length=200, blank=True)
    section_en = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=10, default=flow.ASKED)
    live = models.BooleanField(default=False)
    owner = unit_column("owner", null=True)
    linked = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=300, blank=True)
    value = ExactDecimalField(null=True)
    status = models.CharField(max_length=20, blank=True)
    note = models.TextField(blank=True)
    state = models.CharField(max_length=20, default=flow.BLANK)
    reason = models.TextField(blank=True)
    back = models.PositiveIntegerField(null=True)
    version = models.PositiveIntegerField(default=0)
    via = models.CharField(max_length=10, blank=True)
    by = models.CharField(max_length=200, blank=True)
    writer = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(null=True)
    figure = models.BigIntegerField(null=True)
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["place", "id"]
        indexes = [
            models.Index(fields=["item", "unit", "period"]),
            models.Index(fields=["owner", "state"]),
        ]
        constraints = [
            models.UniqueConstraint(fields=["paper", "key"], name="collection_cell_once"),
            models.UniqueConstraint(
                fields=["item", "unit", "period"], condition=Q(live=True), name="collection_asked_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.address} {self.item}"


class Upload(models.Model):
    """A workbook or file that was sent back: its bytes lie in the store under `digest`. Append-only."""

    paper = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="uploads")
    digest = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    accepted = models.BooleanField()
    filled = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list)
    by = models.CharField(max_length=200)
    writer = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name


class Move(models.Model):
    """One thing that happened to a cell: what, its value then, by whom, how. Append-only; the cell's whole life."""

    cell = models.ForeignKey(Cell, on_delete=models.PROTECT, related_name="moves")
    version = models.PositiveIntegerField()
    what = models.CharField(max_length=20)
    text = models.CharField(max_length=300, blank=True)
    value = ExactDecimalField(null=True)
    status = models.CharField(max_length=20, blank=True)
    words = models.TextField(blank=True)
    via = models.CharField(max_length=10, blank=True)
    upload = models.ForeignKey(Upload, null=True, on_delete=models.PROTECT, related_name="+")
    by = models.CharField(max_length=200)
    writer = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.what} {self.cell_id}"


class Evidence(models.Model):
    """A file laid beside a cell (佐证): its bytes lie in the store under `digest`. Taken off, it stays on record."""

    cell = models.ForeignKey(Cell, on_delete=models.PROTECT, related_name="files")
    digest = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10)
    size = models.PositiveBigIntegerField()
    scanned = models.BooleanField()
    by = models.CharField(max_length=200)
    at = models.DateTimeField()
    off_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["cell", "digest"], condition=Q(off_at=None), name="collection_evidence_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class CheckRule(models.Model):
    """A check the office keeps (校验规则): see `checks.KINDS` for what each kind reads. `item` "" is every item."""

    kind = models.CharField(max_length=20)
    item = models.CharField(max_length=200, blank=True)
    other = models.CharField(max_length=200, blank=True)
    formula = models.TextField(blank=True)
    least = ExactDecimalField(null=True)
    most = ExactDecimalField(null=True)
    severity = models.CharField(max_length=10)
    words = models.CharField(max_length=300, blank=True)
    words_en = models.CharField(max_length=300, blank=True)
    active = models.BooleanField(default=True)
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["item", "id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.item}"


class Objection(models.Model):
    """A filler's word about a cell (质疑), and the office's or the owner's answer, on record."""

    cell = models.ForeignKey(Cell, on_delete=models.PROTECT, related_name="objections")
    kind = models.CharField(max_length=20)
    words = models.TextField()
    by = models.CharField(max_length=200)
    at = models.DateTimeField()
    answer = models.TextField(blank=True)
    upheld = models.BooleanField(null=True)
    answered_by = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.words[:40]


class ActiveTime(models.Model):
    """Seconds a unit's return was worked on in a month: visible tab, idle time cut; never who."""

    paper = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="times")
    month = models.CharField(max_length=7)
    seconds = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["paper", "month"], name="collection_time_once")]

    def __str__(self) -> str:
        return f"{self.paper_id} {self.month}"


class TimeBin(models.Model):
    """How many returns of a form took so many seconds a cell: the histogram estimates are made from."""

    form = models.CharField(max_length=64)
    scheme = models.CharField(max_length=200)
    seconds = models.PositiveIntegerField()
    returns = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["form", "seconds"]
        constraints = [models.UniqueConstraint(fields=["form", "seconds"], name="collection_bin_once")]

    def __str__(self) -> str:
        return f"{self.form[:8]} {self.seconds}"


class Budget(models.Model):
    """The most minutes a month that may be asked of a unit (负担上限); no unit: of every unit without its own."""

    unit = unit_column(null=True)
    minutes = models.PositiveIntegerField()
    since = models.DateField()
    made_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-since", "-id"]

    def __str__(self) -> str:
        return f"{self.unit_id or '*'} {self.minutes}"
