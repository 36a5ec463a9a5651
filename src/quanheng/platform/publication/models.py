"""What the publication room keeps: releases with their steps and files."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from quanheng.platform.publication.flow import LIVE, PROPOSED


class Release(models.Model):
    """One publication of a run (一次公布). What it publishes is fixed when it is proposed, and never changed.

    `rules` are its redaction rules, `withheld` counts what they hid; `whole` is True where they hid nothing.
    `notice_until` is the last day of the notice. `state` is one of `flow.STATES`.
    """

    run = models.ForeignKey("scoring.Run", on_delete=models.PROTECT, related_name="releases")
    scheme = models.CharField(max_length=200)
    title = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300, blank=True)
    periods = models.JSONField()
    demonstration = models.BooleanField(default=False)
    state = models.CharField(max_length=12, default=PROPOSED)
    rules = models.JSONField()
    withheld = models.JSONField(default=dict)
    whole = models.BooleanField()
    notice_days = models.PositiveSmallIntegerField()
    notice_from = models.DateField()
    notice_until = models.DateField()
    contact = models.TextField(blank=True)
    note = models.TextField(blank=True)
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=200)
    identity = models.CharField(max_length=200)
    supersedes = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="superseded_by")

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["scheme", "state"], name="publication_by_scheme")]
        constraints = [
            models.UniqueConstraint(
                fields=["run"], condition=Q(state__in=LIVE), name="publication_one_live_release"
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.title}"


class ReleaseStep(models.Model):
    """A state a release came into: when, by whom, why, and what belongs to it (the checkpoint, what it supersedes).
    Append-only; each state once."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="steps")
    state = models.CharField(max_length=12)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    identity = models.CharField(max_length=200)
    reason = models.TextField(blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["release", "state"], name="publication_state_once")]

    def __str__(self) -> str:
        return f"{self.release_id} {self.state}"


class ReleaseFile(models.Model):
    """A file of a release, in the store by its digest. A later `edition` adds proofs, never other figures. Append-only."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=60)
    edition = models.PositiveSmallIntegerField(default=1)
    media = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["release", "name", "edition"], name="publication_file_once")
        ]

    def __str__(self) -> str:
        return f"{self.release_id}/{self.name}"
