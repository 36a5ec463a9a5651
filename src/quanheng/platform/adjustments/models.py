"""What the adjustments room keeps: claims of bonuses, deductions and vetoes, and the steps of each."""

from __future__ import annotations

from django.db import models


class Claim(models.Model):
    """A bonus claimed, a deduction or a veto raised (加减分事项): under which scheme, category and claim of it, for which matter.

    `item` is the data item the scheme's formula reads; `value` what is asked for it, `granted` what was granted (both as
    text). `matter` is the honour, incident or event in words; `number` the number of the document that proves it.
    """

    version = models.ForeignKey("schemes.SchemeVersion", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(
        "registry.Unit", on_delete=models.PROTECT, to_field="code", db_column="unit", related_name="+"
    )
    period = models.CharField(max_length=10)
    kind = models.CharField(max_length=10)
    category = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    item = models.CharField(max_length=200)
    value = models.CharField(max_length=40)
    granted = models.CharField(max_length=40, blank=True)
    matter = models.CharField(max_length=300)
    number = models.CharField(max_length=120, blank=True)
    happened = models.DateField()
    ground = models.TextField(blank=True)
    words = models.TextField(blank=True)
    files = models.JSONField(default=list)
    state = models.CharField(max_length=12)
    by = models.CharField(max_length=200)
    identity = models.CharField(max_length=200)
    at = models.DateTimeField()
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["unit", "period"], name="adjustments_claim_of")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.matter}"


class Step(models.Model):
    """One step of a claim: the state it came into, when, by whom, why, and what was found before deciding. Append-only."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="steps")
    state = models.CharField(max_length=12)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    identity = models.CharField(max_length=200)
    reason = models.TextField(blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.state}"
