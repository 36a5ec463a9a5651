"""What the registry keeps of units through time: where each stands in which hierarchy, its names, what became of it.

Every span of time covers `since` and ends before `until`. ALWAYS and FOREVER stand for an open end, so that one
comparison serves every query.
"""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from quanheng.engine.errors import Text
from quanheng.platform.lib.decimals import ExactDecimalField

ALWAYS = date(1, 1, 1)
FOREVER = date(9999, 12, 31)

TERRITORY, SECTOR = "territory", "sector"
HIERARCHIES = {
    TERRITORY: Text("块（属地）", "territorial"),
    SECTOR: Text("条（系统）", "by sector"),
}
DEFAULT = TERRITORY  # whose parents are `Unit.parent`

CREATED, RENAMED, MERGED, SPLIT, ABOLISHED = "created", "renamed", "merged", "split", "abolished"
CHANGES = {
    CREATED: Text("设立", "created"),
    RENAMED: Text("更名", "renamed"),
    MERGED: Text("合并", "merged"),
    SPLIT: Text("拆分", "split"),
    ABOLISHED: Text("撤销", "abolished"),
}


class Hierarchy(models.Model):
    """A further way of ordering units by name (层级), besides the territorial and the sectoral."""

    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Placing(models.Model):
    """A unit under a parent (none: at the top) in a hierarchy, for a time (隶属)."""

    hierarchy = models.CharField(max_length=60)
    unit = models.ForeignKey(
        "registry.Unit", on_delete=models.PROTECT, to_field="code", db_column="unit", related_name="placings"
    )
    parent = models.ForeignKey(
        "registry.Unit",
        null=True,
        on_delete=models.PROTECT,
        to_field="code",
        db_column="parent",
        related_name="placed_below",
    )
    since = models.DateField(default=ALWAYS)
    until = models.DateField(default=FOREVER)

    class Meta:
        ordering = ["hierarchy", "unit", "since"]
        indexes = [models.Index(fields=["hierarchy", "parent"])]
        constraints = [
            models.CheckConstraint(condition=Q(since__lt=F("until")), name="registry_placing_span"),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("unit")), name="registry_not_own_parent"
            ),
            models.UniqueConstraint(fields=["hierarchy", "unit", "since"], name="registry_placed_once"),
            models.UniqueConstraint(
                fields=["hierarchy", "unit"], condition=Q(until=FOREVER), name="registry_one_open_placing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} < {self.parent_id or '—'} ({self.hierarchy})"


class UnitName(models.Model):
    """What a unit was called for a time (名称沿革)."""

    unit = models.ForeignKey(
        "registry.Unit", on_delete=models.PROTECT, to_field="code", db_column="unit", related_name="names"
    )
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    since = models.DateField(default=ALWAYS)
    until = models.DateField(default=FOREVER)

    class Meta:
        ordering = ["unit", "since"]
        constraints = [
            models.CheckConstraint(condition=Q(since__lt=F("until")), name="registry_name_span"),
            models.UniqueConstraint(fields=["unit", "since"], name="registry_named_once"),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(until=FOREVER), name="registry_one_name_now"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class UnitChange(models.Model):
    """Something that became of units on a day (区划与机构变动). Append-only."""

    kind = models.CharField(max_length=20)
    at = models.DateField()
    basis = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.at}"


class Succession(models.Model):
    """Of `old` a share went to `new` in a change; no `old`: created; no `new`: abolished. Append-only."""

    change = models.ForeignKey(UnitChange, on_delete=models.PROTECT, related_name="successions")
    old = models.ForeignKey(
        "registry.Unit",
        null=True,
        on_delete=models.PROTECT,
        to_field="code",
        db_column="old",
        related_name="successions",
    )
    new = models.ForeignKey(
        "registry.Unit",
        null=True,
        on_delete=models.PROTECT,
        to_field="code",
        db_column="new",
        related_name="origins",
    )
    share = ExactDecimalField(default=1)

    class Meta:
        ordering = ["change", "id"]
        constraints = [
            models.UniqueConstraint(fields=["change", "old", "new"], name="registry_succeeds_once"),
            models.CheckConstraint(condition=~Q(old=None, new=None), name="registry_succession_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.old_id or '—'} → {self.new_id or '—'}"
