"""What the API room keeps: tokens (never in clear), and the answers to requests that may come twice."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Token(models.Model):
    """A key of a person for a machine (接口令牌): for some acts, at one unit or at all of the person's, until a day.

    Only the SHA-256 of the secret is kept; `head` are its first characters, by which people tell keys apart.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=100)
    head = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    acts = models.JSONField(default=list)
    unit = models.CharField(max_length=100, blank=True)
    made_at = models.DateTimeField()
    until = models.DateField()
    revoked_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.head}… {self.name}"


class Answer(models.Model):
    """What was answered to a request with an Idempotency-Key: the same request gets the same answer, done once."""

    token = models.ForeignKey(Token, on_delete=models.PROTECT, related_name="answers")
    key = models.CharField(max_length=200)
    request = models.CharField(max_length=64)
    body = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="api_key_once")]

    def __str__(self) -> str:
        return self.key
