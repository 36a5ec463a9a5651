"""What the notices room keeps: notices, the letters that tell of them by e-mail, and each person's choice."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from quanheng.engine.errors import Text


class Notice(models.Model):
    """One thing a person is told (通知). `about` groups notices on the same thing; `private`: it holds figures
    about a person, which e-mail never carries."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notices")
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    body_en = models.TextField(blank=True)
    link = models.CharField(max_length=500, blank=True)
    about = models.CharField(max_length=200, blank=True)
    private = models.BooleanField(default=False)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["person", "read_at", "-id"], name="notices_inbox")]

    def __str__(self) -> str:
        return self.title

    @property
    def words(self) -> Text:
        """The title in both languages."""
        return Text(self.title, self.title_en or self.title)

    @property
    def story(self) -> Text:
        """The body in both languages."""
        return Text(self.body, self.body_en or self.body)


class Letter(models.Model):
    """The outbox: one row a notice that is to be told by e-mail. `state` is one of `flow.LETTERS`."""

    notice = models.OneToOneField(Notice, on_delete=models.PROTECT, related_name="letter")
    state = models.CharField(max_length=10)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    not_before = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["state", "not_before"], name="notices_outbox")]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.state}"


class Choice(models.Model):
    """How a person wants to be told by e-mail: one of `flow.WAYS`. Without a row: at once."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="mail_choice"
    )
    way = models.CharField(max_length=10)

    def __str__(self) -> str:
        return self.way
