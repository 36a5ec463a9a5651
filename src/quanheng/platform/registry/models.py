"""What the registry keeps: units and the record of acts."""

from __future__ import annotations

from django.db import models


class Unit(models.Model):
    """A unit that is assessed or that holds others (被考核单位): a region, a department, an office.

    `code` is the id used everywhere else. `attributes` are the further columns of a register, as written;
    formulas of a scheme may use them.
    """

    code = models.CharField(max_length=100, unique=True)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=60, blank=True)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children", to_field="code"
    )
    attributes = models.JSONField(default=dict)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Act(models.Model):
    """One act that was done (the journal will chain these): what, by whom, when, on what, with what result.

    Append-only; the database refuses changes.
    """

    name = models.CharField(max_length=60)
    by = models.CharField(max_length=200)
    role = models.CharField(max_length=30)
    at = models.DateTimeField()
    subject = models.CharField(max_length=300, blank=True)
    subject_en = models.CharField(max_length=300, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["name", "-id"])]

    def __str__(self) -> str:
        return f"{self.name} {self.subject}"
