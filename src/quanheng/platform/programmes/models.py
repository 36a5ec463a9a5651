"""What the register of assessments keeps: programmes and their steps, yearly plans, caps, lists, cycles, products."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from quanheng.engine.errors import Text


class Programme(models.Model):
    """An assessment in the register (考核项目). `units` are the codes of assessed units, `kinds` the kinds of unit;
    `content` the indicator domains; `state` one of `flow.STATES`.

    `extra`: approved outside the plan (一事一报). `continues`: last year's programme that this one goes on with.
    """

    year = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    organiser = models.CharField(max_length=100)
    basis = models.CharField(max_length=300, blank=True)
    units = models.JSONField(default=list)
    kinds = models.JSONField(default=list)
    content = models.JSONField(default=list)
    begins = models.DateField()
    ends = models.DateField()
    on_site_days = models.PositiveIntegerField(default=0)
    burden = models.PositiveIntegerField(default=0)
    scheme = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=12)
    number = models.CharField(max_length=120, null=True, unique=True)
    overlaps = models.JSONField(default=list)
    answer = models.TextField(blank=True)
    extra = models.BooleanField(default=False)
    continues = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="continued_by")
    proposed_by = models.CharField(max_length=200)
    identity = models.CharField(max_length=200)
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ["-year", "id"]
        indexes = [models.Index(fields=["scheme", "year"], name="programmes_of_scheme")]
        constraints = [
            models.CheckConstraint(
                condition=Q(begins__lte=models.F("ends")), name="programmes_dates_in_order"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.year}"

    @property
    def words(self) -> Text:
        """The title in both languages."""
        return Text(self.title, self.title_en or self.title)


class Step(models.Model):
    """One step of a programme's life: the state it came into, when, by whom, with what words. Append-only."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="steps")
    state = models.CharField(max_length=12)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    identity = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.state}"


class Plan(models.Model):
    """The plan of a year (年度计划), adopted by a leader: from then on a programme outside it needs its own approval."""

    year = models.PositiveIntegerField(unique=True)
    adopted_at = models.DateTimeField()
    adopted_by = models.CharField(max_length=200)
    programmes = models.JSONField(default=list)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-year"]

    def __str__(self) -> str:
        return str(self.year)


class Parameter(models.Model):
    """A number or a form that a regulation decides (参数): its key and value; see `parameters.KEYS`. The last row of a
    key holds; the others are its history. Append-only."""

    key = models.CharField(max_length=60)
    value = models.CharField(max_length=200)
    source = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.key} = {self.value}"


class Inventory(models.Model):
    """A list of assessments taken in to be merged (清单): its file's name and digest, and how many entries it had."""

    title = models.CharField(max_length=200)
    year = models.PositiveIntegerField()
    file = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    entries_count = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    closed_at = models.DateTimeField(null=True)
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title


class Entry(models.Model):
    """One row of a list: what it is, and what became of it (`fate`: one of `flow.FATES`; `into`: merged into which)."""

    inventory = models.ForeignKey(Inventory, on_delete=models.PROTECT, related_name="entries")
    row = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    organiser = models.CharField(max_length=200)
    basis = models.CharField(max_length=300, blank=True)
    assessed = models.JSONField(default=list)
    content = models.JSONField(default=list)
    begins = models.DateField()
    ends = models.DateField()
    burden = models.PositiveIntegerField(default=0)
    fate = models.CharField(max_length=10, default="open")
    into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged")
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["row"]
        constraints = [models.UniqueConstraint(fields=["inventory", "row"], name="programmes_entry_once")]

    def __str__(self) -> str:
        return self.title


class Cycle(models.Model):
    """The year of a programme in four stages (年度闭环); `stage` is one of `cycle.STAGES`, or "closed"."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="cycles")
    year = models.PositiveIntegerField()
    stage = models.CharField(max_length=12)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-year", "id"]
        constraints = [models.UniqueConstraint(fields=["programme", "year"], name="programmes_cycle_once")]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.year} {self.stage}"


class Advance(models.Model):
    """A stage finished (阶段转换): which, into which, when, by whom. Append-only."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="advances")
    before = models.CharField(max_length=12)
    after = models.CharField(max_length=12)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class Product(models.Model):
    """What a stage brought forth (阶段产物): its kind, what it is called, where it stands, who filed it when.

    It belongs to the programme of the year, so that what is ready before its year is opened is not lost.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="products")
    kind = models.CharField(max_length=20)
    ref = models.CharField(max_length=200)
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    link = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "kind", "ref"], name="programmes_product_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref}"

    @property
    def words(self) -> Text:
        """The title in both languages."""
        return Text(self.title, self.title_en or self.title)
