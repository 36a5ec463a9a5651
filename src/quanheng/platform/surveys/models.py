"""What the surveys room keeps: surveys and their steps, lots of codes, what waits to be mixed, what was mixed, totals.

Nothing here links an answer to a code (methods.md A.7). An answer is written sealed into `Slip`, in the transaction that
burns its code; batches of slips are opened, counted into `Total` and moved into `Answer` and `Remark`, whose rows are all
written anew each time, in one transaction and in random order (`mixing`). No row but a step has a time; ids are random.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models

from quanheng.engine.errors import Text
from quanheng.platform.surveys.models_results import Comment, CommentStep, Delivery, Result

__all__ = [
    "Answer", "Code", "Comment", "CommentStep", "Delivery", "Lot", "Mixing", "Receipts", "Remark", "Result", "Shown", "Slip", "Step",
    "Survey", "Total",
]  # fmt: skip


class Survey(models.Model):
    """A survey (问卷调查): its document is the whole questionnaire (`document.read`), `state` one of `flow.STATES`.

    `salt` salts the typed codes and the receipts. `fed` lists the figures it may feed: `leaf@rater` or an item's name.
    """

    key = models.CharField(max_length=120, unique=True)
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    year = models.PositiveIntegerField()
    period = models.CharField(max_length=20)
    scheme = models.CharField(max_length=200, blank=True)
    fed = models.CharField(max_length=200, blank=True)
    document = models.TextField()
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=12)
    closes = models.DateField(null=True)
    salt = models.CharField(max_length=64)
    drafted_by = models.CharField(max_length=200)
    identity = models.CharField(max_length=200)
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ["-year", "-id"]
        indexes = [models.Index(fields=["scheme", "year"], name="surveys_of_scheme")]

    def __str__(self) -> str:
        return self.key

    @property
    def words(self) -> Text:
        """The title in both languages."""
        return Text(self.title, self.title_en or self.title)


class Step(models.Model):
    """One step of a survey's life: the state it came into, when, by whom, with what words. Append-only."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="steps")
    state = models.CharField(max_length=12)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    identity = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.survey_id} {self.state}"


class Lot(models.Model):
    """A lot of one-time codes made at once (一批码): for which unit and stratum, by what way they are handed out.

    `way` is one of `flow.WAYS`. The codes themselves stand on the sheets and nowhere else. `cost` is scrypt's N for the
    typed codes, 0 where there are none. A lot that was voided opens nothing any more. `used`: how many of its codes were
    used at the last mixing or look by the worker (`mixing.count_used`), so that no page need count codes. `ready`: its codes are made.
    """

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="lots")
    way = models.CharField(max_length=8)
    unit = models.CharField(max_length=100, blank=True)
    stratum = models.CharField(max_length=100, blank=True)
    size = models.PositiveIntegerField()
    cost = models.PositiveIntegerField(default=0)
    made_on = models.DateField()
    made_by = models.CharField(max_length=200)
    voided = models.BooleanField(default=False)
    used = models.PositiveIntegerField(default=0)
    ready = models.BooleanField(default=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.survey_id} {self.way} {self.size}"


class Code(models.Model):
    """A one-time code (一次性码), by its digest; `short` is the digest of the typed form. Burnt once, never freed.

    On the open link a row is made as it is burnt: the digest of the page's own number, so that a retry is known.
    """

    digest = models.BinaryField(primary_key=True, max_length=32)
    short = models.BinaryField(null=True, unique=True, max_length=32)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="codes")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="codes")
    used = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.survey_id} {'used' if self.used else 'free'}"


class Slip(models.Model):
    """An answer that was accepted and waits to be mixed: sealed with the survey's key, which is not in the database."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="slips", db_constraint=False)
    body = models.BinaryField()

    def __str__(self) -> str:
        return str(self.survey_id)


class Answer(models.Model):
    """A mixed answer (答卷). `answers`: question → option, list of options, or "dk"; where each unit is asked about,
    `question@unit`. Questions not shown or left blank are not in it; open text is in `Remark`, apart.

    `way` is one of `flow.WAYS` ("open" has its own weight); `hasty`: quicker than the document allows. The id is made
    anew at every mixing and stays only once the survey is closed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="answers", db_constraint=False)
    way = models.CharField(max_length=8)
    unit = models.CharField(max_length=100, blank=True)
    stratum = models.CharField(max_length=100, blank=True)
    hasty = models.BooleanField(default=False)
    answers: Any = models.JSONField(default=dict)

    def __str__(self) -> str:
        return str(self.survey_id)


class Remark(models.Model):
    """What somebody wrote in an open question, cut from the rest of the answer. The id is random and stays; the row is
    written anew at every mixing, so others keep the id as a word, not as a foreign key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="remarks", db_constraint=False)
    way = models.CharField(max_length=8)
    unit = models.CharField(max_length=100, blank=True)
    question = models.CharField(max_length=100)
    text = models.TextField()

    def __str__(self) -> str:
        return f"{self.survey_id} {self.question}"


class Total(models.Model):
    """How many mixed answers gave an option (累计): changed only by a mixing, in its transaction, by whole batches.

    `question` as in `Answer.answers`; `option` an option, "dk", or "" (answered, "dk" not among it). question "":
    option "" counts the answers, "hasty" the hasty ones.
    """

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="totals")
    way = models.CharField(max_length=8)
    unit = models.CharField(max_length=100, blank=True)
    stratum = models.CharField(max_length=100, blank=True)
    question = models.CharField(max_length=210, blank=True)
    option = models.CharField(max_length=100, blank=True)
    n = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "way", "unit", "stratum", "question", "option"], name="surveys_total_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.question} {self.option} {self.n}"


class Receipts(models.Model):
    """The list of receipts of a closed survey, made once when it is closed: `text` a receipt a line, sorted; its SHA-256."""

    survey = models.OneToOneField(Survey, on_delete=models.PROTECT, primary_key=True, related_name="receipts")
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    text = models.TextField()

    def __str__(self) -> str:
        return f"{self.survey_id} {self.number}"


class Shown(models.Model):
    """What the live page shows of one part of a survey while it is answered (`releasing`); gone once it is closed.

    `cells`: [unit, stratum, question, option, n] as shown; `next`: the same, taken down and not yet to be shown.
    """

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="shown")
    part = models.CharField(max_length=120)
    cells: Any = models.JSONField(default=list)
    next: Any = models.JSONField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("survey", "part"), name="surveys_shown_once")]

    def __str__(self) -> str:
        return f"{self.survey_id} {self.part}"


class Mixing(models.Model):
    """A mixing that was done: on which day, how many answers came in, how many there were then. Append-only."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="mixings")
    on = models.DateField()
    added = models.PositiveIntegerField()
    answers = models.PositiveIntegerField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.survey_id} {self.added}"
