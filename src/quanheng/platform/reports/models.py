"""What the reports room keeps: the sets of documents that were made in one go. Single documents are made when asked for."""

from __future__ import annotations

from django.db import models


class Batch(models.Model):
    """All documents of a run in one period (一套报告), as a zip in the store by its digest. Append-only.

    `asked`: kinds, forms and wishes; `key`: SHA-256 of all that went in, so that the same is made once; `standing`: what
    its pages say of the run's state; `files`: [[name, bytes, sha256]].
    """

    run = models.ForeignKey("scoring.Run", on_delete=models.PROTECT, related_name="report_batches")
    period = models.CharField(max_length=10)
    asked = models.JSONField()
    key = models.CharField(max_length=64, unique=True)
    standing = models.CharField(max_length=40, blank=True)
    files = models.JSONField()
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200)
    identity = models.CharField(max_length=200)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.run_id} {self.period} ×{len(self.files)}"
