"""What the ledger keeps: postings and their observations, append-only; locks after a cut-off, and exceptions to them."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from quanheng.platform.lib.decimals import ExactDecimalField


class DigestsField(models.TextField):
    """SHA-256 digests of files in their order: a tuple in Python, parted by blanks in the column."""

    def from_db_value(self, value: str, expression: Any, connection: Any) -> tuple[str, ...]:
        """Text of the column → tuple."""
        return tuple(value.split())

    def to_python(self, value: Any) -> tuple[str, ...]:
        """Text or any sequence → tuple."""
        return tuple(value.split() if isinstance(value, str) else value or ())

    def get_prep_value(self, value: Any) -> str:
        """Tuple → text of the column."""
        return " ".join(self.to_python(value))


class Posting(models.Model):
    """What one call of `post` wrote (一次入账): by which door, when, by whom, and the Merkle root over its rows.

    Numbers and moments of postings ascend together. `root`, `first` and `last` (the ids between which its rows
    lie) are written once, when the rows are. `blind` is the secret of its rows' nonces and never leaves the house.
    """

    door = models.CharField(max_length=20)
    at = models.DateTimeField(db_index=True)
    by = models.CharField(max_length=200)
    by_identity = models.CharField(max_length=200)
    blind = models.BinaryField(max_length=32)
    rows = models.PositiveIntegerField(default=0)
    root = models.CharField(max_length=64, blank=True, default="")
    first = models.BigIntegerField(default=0)
    last = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.door} {self.at:%Y-%m-%d %H:%M}"


class Observation(models.Model):
    """One figure (观测值): what one unit's item was in one period, as it was known when it was posted.

    `value` is exact, and None unless `status` is "reported". `stated_at` is when its source stated it (as written;
    "" if unknown), so that vintages stand side by side; when and by whom it was posted is said by its posting, in
    which it is row `number`, from 0. `edition` counts a figure's rows from 1 and `supersedes` is the one before: a
    life is one line, by the database's own rules. `evidence` are files of the store, `return_ref` tells where it
    was typed ("return:12:C7").

    On PostgreSQL the foreign keys are held by set (see `soundness`), which costs a tenth of checking row by row.
    """

    item = models.CharField(max_length=200)
    unit = models.ForeignKey(
        "registry.Unit",
        on_delete=models.PROTECT,
        to_field="code",
        db_column="unit",
        related_name="+",
        db_index=False,
    )
    period = models.CharField(max_length=10)
    value = ExactDecimalField(null=True)
    status = models.CharField(max_length=20, default="reported")
    source = models.TextField(blank=True)
    stated_at = models.CharField(max_length=40, blank=True)
    supersedes = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="superseded_by", db_index=False
    )
    edition = models.PositiveIntegerField(default=1)
    posting = models.ForeignKey(
        Posting, on_delete=models.PROTECT, related_name="observations", db_index=False
    )
    number = models.PositiveIntegerField()
    evidence = DigestsField(blank=True, default="")
    return_ref = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "unit", "period", "edition"], name="ledger_one_line_of_life"
            ),
            models.UniqueConstraint(
                fields=["supersedes"], condition=Q(supersedes__isnull=False), name="ledger_superseded_once"
            ),
            models.CheckConstraint(
                condition=Q(edition=1, supersedes__isnull=True) | Q(edition__gt=1, supersedes__isnull=False),
                name="ledger_first_or_superseding",
            ),
            models.CheckConstraint(
                condition=Q(status="reported", value__isnull=False)
                | Q(status__in=["not_applicable", "not_due"], value__isnull=True),
                name="ledger_value_if_reported",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.unit_id} {self.period}"


class Lock(models.Model):
    """From a cut-off on, these items of these units take no more figures of a period (锁定).

    Finer periods within it are locked with it. `cause` says by what ("run:7"; "" by hand).
    """

    scheme = models.CharField(max_length=200)
    title = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300, blank=True)
    period = models.CharField(max_length=10)
    items = models.JSONField()
    units = models.JSONField()
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    by_identity = models.CharField(max_length=200)
    cause = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["scheme", "period"], name="ledger_lock_scheme_period")]

    def __str__(self) -> str:
        return f"{self.scheme} {self.period}"


class Waiver(models.Model):
    """Leave to post some locked figures once (例外): asked for with a reason, granted by another, used by one posting."""

    lock = models.ForeignKey(Lock, on_delete=models.PROTECT, related_name="waivers")
    items = models.JSONField()
    units = models.JSONField()
    reason = models.TextField()
    evidence = DigestsField(blank=True, default="")
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=200)
    asked_identity = models.CharField(max_length=200)
    state = models.CharField(max_length=20)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=200, blank=True)
    decided_identity = models.CharField(max_length=200, blank=True)
    words = models.TextField(blank=True)
    posting = models.ForeignKey(Posting, null=True, on_delete=models.PROTECT, related_name="waivers")

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.lock_id} {self.state}"


class Shown(models.Model):
    """Figures that were published with a result (已随结果公布), and may be looked up by anybody since.

    `cause` says with what ("run:7"). `until` is set when it was taken back.
    """

    cause = models.CharField(max_length=60)
    items = models.JSONField()
    units = models.JSONField()
    periods = models.JSONField()
    cut_off = models.DateTimeField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["cause"], name="ledger_shown_cause")]

    def __str__(self) -> str:
        return self.cause
