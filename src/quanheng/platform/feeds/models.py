"""What the feeds room keeps: connections and their versions, mappings and who confirmed them, snapshots and what came of each,
runs, what was seen of every figure, figures held for their owner, dead letters."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from quanheng.engine.errors import Text
from quanheng.platform.lib.decimals import ExactDecimalField
from quanheng.platform.registry.models import Unit


class Connection(models.Model):
    """A source that is connected (接入). What it says of itself stands in its newest version."""

    kind = models.CharField(max_length=10)
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.title

    @property
    def words(self) -> Text:
        """The title in both languages."""
        return Text(self.title, self.title_en or self.title)


class Version(models.Model):
    """What a connection says from then on (设置的一版): `facts` by `terms`; secrets by name only. Append-only."""

    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    facts = models.JSONField()
    source = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    identity = models.CharField(max_length=200)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["connection", "number"], name="feeds_version_number")]

    def __str__(self) -> str:
        return f"{self.connection_id} v{self.number}"


class Pulse(models.Model):
    """When a connection is due, how it has fared, and who is at it now (the lease). `attempt` counts takings-up: whoever
    holds an older number has lost it."""

    connection = models.OneToOneField(Connection, on_delete=models.PROTECT, related_name="pulse")
    paused = models.BooleanField(default=False)
    next_at = models.DateTimeField(db_index=True)
    called_at = models.DateTimeField(null=True)
    tries = models.PositiveIntegerField(default=0)
    attempt = models.PositiveIntegerField(default=0)
    worker = models.CharField(max_length=200, blank=True)
    until = models.DateTimeField(null=True)
    pulled_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.connection_id} {self.next_at}"


class Mapping(models.Model):
    """Which column is which item, unit, period and value (映射的一版), written for one state of the source. Append-only."""

    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="mappings")
    number = models.PositiveIntegerField()
    source = models.CharField(max_length=64)
    rules = models.JSONField()
    items = models.JSONField()
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    identity = models.CharField(max_length=200)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["connection", "number"], name="feeds_mapping_number")]

    def __str__(self) -> str:
        return f"{self.connection_id} m{self.number}"


class Consent(models.Model):
    """A data owner's yes to an item of a mapping (确认), for the definition that stood then. Append-only."""

    mapping = models.ForeignKey(Mapping, on_delete=models.PROTECT, related_name="consents")
    item = models.CharField(max_length=200)
    definition = models.PositiveIntegerField()
    owner = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    identity = models.CharField(max_length=200)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.mapping_id} {self.item}"


class Snapshot(models.Model):
    """One pull as it came (快照): bytes by digest in the store, how it was asked for, when, under which version.

    `stated` is when the source said it, as far as is known. Append-only but for its state.
    """

    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="snapshots")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="snapshots")
    digest = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    form = models.CharField(max_length=10)
    name = models.CharField(max_length=200, blank=True)
    stated = models.CharField(max_length=40)
    request = models.JSONField(default=dict)
    at = models.DateTimeField()
    state = models.CharField(max_length=10)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["connection", "state"], name="feeds_snapshot_state")]

    def __str__(self) -> str:
        return f"{self.connection_id} {self.digest[:8]}"


class Outcome(models.Model):
    """What a mapping made of a snapshot (处理结果): counts by verdict, the digest of the figures read. Append-only."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="outcomes")
    mapping = models.ForeignKey(Mapping, on_delete=models.PROTECT, related_name="outcomes")
    counts = models.JSONField()
    figures = models.CharField(max_length=64)
    posting = models.PositiveIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.snapshot_id} m{self.mapping_id}"


class Run(models.Model):
    """One taking-up of a connection (一次取数). Uneventful ones in a row share a row and are counted in `times`."""

    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="runs")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="runs")
    attempt = models.PositiveIntegerField()
    why = models.CharField(max_length=10)
    state = models.CharField(max_length=10)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    times = models.PositiveIntegerField(default=1)
    counts = models.JSONField(default=dict)
    problems = models.JSONField(default=list)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.connection_id} {self.state}"


class Seen(models.Model):
    """What a source last said of a figure, and since when it says nothing of it any more (`missing`)."""

    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="seen")
    item = models.CharField(max_length=200)
    unit = models.CharField(max_length=60)
    period = models.CharField(max_length=10)
    value = ExactDecimalField(null=True)
    status = models.CharField(max_length=20)
    stated = models.CharField(max_length=40)
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="+")
    missing = models.ForeignKey(Snapshot, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "item", "unit", "period"], name="feeds_seen_once")
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.unit} {self.period}"


class Held(models.Model):
    """A figure that says something else than the ledger (待确认改数): held until its owner decides. Append-only but for that."""

    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="held")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="held")
    item = models.CharField(max_length=200)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, to_field="code", db_column="unit", related_name="+"
    )
    period = models.CharField(max_length=10)
    value = ExactDecimalField(null=True)
    status = models.CharField(max_length=20)
    source = models.CharField(max_length=300)
    stated = models.CharField(max_length=40)
    row = models.CharField(max_length=60)
    standing = models.BigIntegerField()
    owner = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()
    state = models.CharField(max_length=10)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "item", "unit", "period"],
                condition=Q(state="held"),
                name="feeds_one_held",
            )
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.unit_id} {self.period}"


class Letter(models.Model):
    """What could not be done (死信): why, since when, how often; replayed or discarded with a reason."""

    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="letters")
    snapshot = models.ForeignKey(Snapshot, null=True, on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=10)
    problems = models.JSONField()
    since = models.DateTimeField()
    last_at = models.DateTimeField()
    times = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.connection_id} {self.kind} {self.state}"


def told(problems: Any) -> list[dict[str, Any]]:
    """Problems as they are kept in a column."""
    return [p.as_json() for p in problems]
