"""What the journal keeps: entries, nodes of the tree, checkpoints, cosignatures, keys and policies. All append-only."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any

from django.db import models


class Entry(models.Model):
    """One act that was done. `leaf` is its canonical JSON, the text whose hash stands in the tree.

    Columns beside the leaf repeat what it says, so that it can be searched. Names of people are in the leaf as
    commitments only; `by_name`, `personal` and `salt` open them, and may be erased (set to NULL), nothing else may.
    """

    index = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=60)
    role = models.CharField(max_length=30, blank=True)
    unit = models.CharField(max_length=100, blank=True)
    at = models.DateTimeField(db_index=True)
    subject = models.CharField(max_length=300, blank=True)
    subject_en = models.CharField(max_length=300, blank=True)
    leaf = models.TextField()
    by_name = models.CharField(max_length=200, null=True, db_index=True)
    personal = models.TextField(null=True)
    salt = models.CharField(max_length=64, null=True)

    class Meta:
        ordering = ["-index"]
        indexes = [models.Index(fields=["kind", "-index"]), models.Index(fields=["unit", "-index"])]

    def __str__(self) -> str:
        return f"{self.index} {self.kind}"

    @property
    def by(self) -> str:
        """Who did it; "" once the name is erased."""
        return self.by_name or ""

    @property
    def name(self) -> str:
        """The act, by its code."""
        return self.kind

    @cached_property
    def body(self) -> dict[str, Any]:
        """The leaf, read."""
        return dict(json.loads(self.leaf))

    @property
    def detail(self) -> dict[str, Any]:
        """The result of the act, as the guard recorded it."""
        return dict(self.body.get("detail", {}))

    @cached_property
    def opened(self) -> dict[str, str]:
        """Further personal words of the act, by their place in the leaf; empty once they are erased."""
        return dict(json.loads(self.personal or "{}"))


class Node(models.Model):
    """The hash of one complete subtree; `id` is made of tree, level and position (see `tree.key`)."""

    id = models.BigIntegerField(primary_key=True)
    hash = models.BinaryField(max_length=32)


class LogKey(models.Model):
    """A public key by which checkpoints are signed. The newest is in use; the older ones vouch for old checkpoints."""

    tree = models.CharField(max_length=10, default="sha256")
    vkey = models.CharField(max_length=400, unique=True)
    since = models.DateTimeField()
    from_size = models.BigIntegerField()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.vkey


class Policy(models.Model):
    """Who the witnesses are and how many of them must sign; the newest is in force.

    `witnesses` is a list of {"name", "vkey", "title", "title_en"}; `need` of them must sign, `faulty` may be dishonest.
    """

    witnesses = models.JSONField(default=list)
    need = models.PositiveSmallIntegerField()
    faulty = models.PositiveSmallIntegerField()
    since = models.DateTimeField()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.need}/{len(self.witnesses)}"


class Checkpoint(models.Model):
    """A signed statement of size and root: `note` is the C2SP checkpoint with the log's own signature."""

    tree = models.CharField(max_length=10, default="sha256")
    size = models.BigIntegerField()
    root = models.BinaryField(max_length=32)
    note = models.TextField()
    at = models.DateTimeField()
    key = models.ForeignKey(LogKey, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["tree", "-size"])]
        constraints = [
            models.UniqueConstraint(fields=["tree", "size", "key"], name="journal_one_checkpoint_a_size")
        ]

    def __str__(self) -> str:
        return f"{self.tree} {self.size}"


class Cosignature(models.Model):
    """A witness's signature under a checkpoint: `line` is the line of the signed note, `at` its own time."""

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, related_name="cosignatures")
    witness = models.CharField(max_length=200)
    vkey = models.CharField(max_length=400)
    line = models.TextField()
    at = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["checkpoint", "vkey"], name="journal_one_cosignature_a_witness")
        ]

    def __str__(self) -> str:
        return f"{self.witness} {self.checkpoint_id}"
