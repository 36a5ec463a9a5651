"""What the ledger keeps: observations, append-only."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from quanheng.platform.lib.decimals import ExactDecimalField


class Observation(models.Model):
    """One figure (观测值): what one unit's item was in one period, as it was known when it was posted.

    `value` is exact, and None unless `status` is "reported". `posted_at` is when it entered the ledger,
    `stated_at` when its source stated it (as written; "" if unknown), so that vintages stand side by side.
    `supersedes` makes the life of a figure one line: it starts once and no row is superseded twice.
    """

    item = models.CharField(max_length=200)
    unit = models.ForeignKey(
        "registry.Unit", on_delete=models.PROTECT, to_field="code", db_column="unit", related_name="+"
    )
    period = models.CharField(max_length=10)
    value = ExactDecimalField(null=True)
    status = models.CharField(max_length=20, default="reported")
    door = models.CharField(max_length=20)
    source = models.TextField(blank=True)
    stated_at = models.CharField(max_length=40, blank=True)
    posted_at = models.DateTimeField(db_index=True)
    posted_by = models.CharField(max_length=200)
    supersedes = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="superseded_by"
    )

    class Meta:
        indexes = [models.Index(fields=["item", "unit", "period"])]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "unit", "period"], condition=Q(supersedes=None), name="ledger_starts_once"
            ),
            models.CheckConstraint(
                condition=Q(status="reported", value__isnull=False)
                | Q(status__in=["not_applicable", "not_due"], value__isnull=True),
                name="ledger_value_if_reported",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.unit_id} {self.period}"
