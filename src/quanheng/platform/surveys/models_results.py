"""What the reading half of the surveys room keeps: results, what of them was posted, and comments with their way to an answer."""

from __future__ import annotations

from typing import Any

from django.db import models


class Result(models.Model):
    """A survey that was counted (计算结果): `document` as `results.reckon` made it, `rule` the parameters it was made with.

    `digest` is that of the rule. Counting anew makes a new row; the last one holds. Append-only.
    """

    survey = models.ForeignKey("surveys.Survey", on_delete=models.PROTECT, related_name="results")
    rule: Any = models.JSONField()
    digest = models.CharField(max_length=64)
    document: Any = models.JSONField()
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    identity = models.CharField(max_length=200)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.survey_id} {self.digest[:12]}"


class Delivery(models.Model):
    """A result that was posted to the ledger (入账): how many figures, by which posting (None: all stood there). Append-only."""

    result = models.ForeignKey(Result, on_delete=models.PROTECT, related_name="deliveries")
    posting = models.PositiveBigIntegerField(null=True)
    rows = models.PositiveIntegerField()
    left_out: Any = models.JSONField(default=list)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    identity = models.CharField(max_length=200)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.result_id} {self.rows}"


class Comment(models.Model):
    """Something said in an open question, on its way to an answer (意见): `text` with personal data masked.

    `remark` is the id of the row of `Remark` it was taken from: a word, no foreign key, for that row is written anew at
    each mixing, and no answer can be reached from it. `unit`: whom it is about ("" unknown); `owner`: who answers;
    `state` one of `comments.STATES`; days only, no times, until somebody of the office works on it.
    """

    survey = models.ForeignKey("surveys.Survey", on_delete=models.PROTECT, related_name="comments")
    remark = models.UUIDField(unique=True)
    question = models.CharField(max_length=100)
    unit = models.CharField(max_length=100, blank=True)
    text = models.TextField()
    state = models.CharField(max_length=10)
    owner = models.CharField(max_length=100, blank=True)
    assigned_on = models.DateField(null=True)
    due = models.DateField(null=True)
    answered_on = models.DateField(null=True)
    published_on = models.DateField(null=True)
    answer = models.TextField(blank=True)
    answered_by = models.CharField(max_length=200, blank=True)

    class Meta:
        # by the random id of the remark: the order in which they were written is nobody's business
        ordering = ["remark"]
        indexes = [
            models.Index(fields=["survey", "state"], name="surveys_comment_state"),
            models.Index(fields=["owner", "state"], name="surveys_comment_owner"),
            models.Index(fields=["state", "published_on"], name="surveys_comment_public"),
        ]

    def __str__(self) -> str:
        return f"{self.survey_id} {self.state}"


class CommentStep(models.Model):
    """One step of a comment's life: into which state, when, by whom, with what words. Append-only."""

    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="steps")
    state = models.CharField(max_length=10)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    identity = models.CharField(max_length=200)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.comment_id} {self.state}"
