"""What the catalogue keeps: items, the versions of their definition, which schemes ask for them, and conflicts."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Item(models.Model):
    """A data item (数据项), known by the id that schemes and the ledger use."""

    code = models.CharField(max_length=200, unique=True)
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class Definition(models.Model):
    """What an item means from one day to another (口径的一版); the one without `until` is in force.

    `owner` is written as the source wrote it (name or code of a unit); "" means nobody has said. Append-only but
    for its end.
    """

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="definitions")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    uom = models.CharField(max_length=60, blank=True)
    definition = models.TextField(blank=True)
    frequency = models.CharField(max_length=20, blank=True)
    owner = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=300, blank=True)
    whence = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    since = models.DateField()
    until = models.DateField(null=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["item", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="catalogue_definition_number"),
            models.UniqueConstraint(fields=["item"], condition=Q(until=None), name="catalogue_one_in_force"),
            models.UniqueConstraint(fields=["name"], condition=Q(until=None), name="catalogue_one_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.number}"


class Ask(models.Model):
    """A scheme asks for an item (被哪些方案要), `number` being its place among the scheme's items. Ended when the
    scheme no longer does."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="asks")
    scheme = models.CharField(max_length=200)
    number = models.PositiveIntegerField(default=0)
    frequency = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["item", "scheme"]
        constraints = [models.UniqueConstraint(fields=["item", "scheme"], name="catalogue_ask_once")]

    def __str__(self) -> str:
        return f"{self.scheme}: {self.item_id}"


class Conflict(models.Model):
    """A second meaning that was refused (口径冲突): what stood, what was brought, by whom, how it was settled.

    `fields` are the names of the columns that differ; `brought` is the refused specification.
    """

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="conflicts")
    standing = models.ForeignKey(Definition, on_delete=models.PROTECT, related_name="conflicts")
    brought = models.JSONField()
    fields = models.JSONField()
    whence = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    settled = models.CharField(max_length=10, blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.item_id} {','.join(self.fields)}"
