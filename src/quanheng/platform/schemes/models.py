"""What the schemes room keeps: versions of schemes, who is assessed under each, and targets by unit."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from quanheng.platform.lib.decimals import ExactDecimalField
from quanheng.platform.schemes.flow import ADOPTED


class SchemeVersion(models.Model):
    """One adopted document (方案的一版). `document` is the YAML verbatim, `canonical` the plain document as
    JSON, `digest` its SHA-256: the name of this version outside."""

    scheme = models.CharField(max_length=200)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300, blank=True)
    document = models.BinaryField()
    canonical = models.TextField()
    digest = models.CharField(max_length=64)
    demonstration = models.BooleanField(default=False)
    state = models.CharField(max_length=20, default=ADOPTED)
    adopted_at = models.DateTimeField()
    adopted_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["scheme", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "number"], name="schemes_version_number"),
            models.UniqueConstraint(
                fields=["scheme"], condition=Q(state="adopted"), name="schemes_one_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} v{self.number}"


class Member(models.Model):
    """A unit assessed under a version, and its group as the register of the scheme says ("" if by formula)."""

    version = models.ForeignKey(SchemeVersion, on_delete=models.PROTECT, related_name="members")
    unit = models.ForeignKey(
        "registry.Unit", on_delete=models.PROTECT, to_field="code", db_column="unit", related_name="+"
    )
    group = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["version", "unit"], name="schemes_member_once")]

    def __str__(self) -> str:
        return self.unit_id


class Target(models.Model):
    """The target of a unit for a node (目标值); `period` "" is every period."""

    version = models.ForeignKey(SchemeVersion, on_delete=models.PROTECT, related_name="targets")
    unit = models.ForeignKey(
        "registry.Unit", on_delete=models.PROTECT, to_field="code", db_column="unit", related_name="+"
    )
    node = models.CharField(max_length=200)
    period = models.CharField(max_length=10, blank=True)
    value = ExactDecimalField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["version", "unit", "node", "period"], name="schemes_target_once")
        ]

    def __str__(self) -> str:
        return f"{self.node} {self.unit_id} {self.period}"
