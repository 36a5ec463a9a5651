"""What the hotline keeps: tickets (masked), their states, exclusions and audits, suggestions and signatures, issues, months, sources.

Nothing here ever held a name, a telephone number or an identity number as it was sent: texts are masked before they are
written, callers are known by a keyed digest only, and the file itself is not kept.
"""

from __future__ import annotations

from django.db import models

from quanheng.engine.errors import Text
from quanheng.platform.hotline.flow import WAITING


class Dated(models.Model):
    """When, and by whom."""

    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    identity = models.CharField(max_length=200)

    class Meta:
        abstract = True


class Parameter(models.Model):
    """A parameter of this room (`parameters.KEYS`); the newest row of a key holds. Append-only."""

    key = models.CharField(max_length=40)
    value = models.CharField(max_length=1000, blank=True)
    source = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.key} {self.value}"


class Intake(Dated):
    """One list of tickets taken in. `digest` is of the file, which is not kept; `masked` counts what was masked. Append-only."""

    file = models.CharField(max_length=8)  # csv or xlsx; its name is not kept, for people put names in it
    digest = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    new = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    unchanged = models.PositiveIntegerField()
    older = models.PositiveIntegerField(default=0)
    masked = models.JSONField(default=dict)
    demonstration = models.BooleanField(default=False)
    stated = models.DateTimeField(null=True)  # when a source said it; None: by hand, when it was taken in

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.file} {self.rows}"


class Ticket(models.Model):
    """A ticket (工单) as it stands now; what it was before is in its `states`. `unit` is the code of who is responsible."""

    number = models.CharField(max_length=80, unique=True)
    called_at = models.DateTimeField(db_index=True)
    channel = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=12, blank=True)
    class1 = models.CharField(max_length=120, blank=True)
    class2 = models.CharField(max_length=120, blank=True)
    class3 = models.CharField(max_length=120, blank=True)
    subject = models.CharField(max_length=300)
    body = models.TextField(blank=True)
    district = models.CharField(max_length=120, blank=True)
    street = models.CharField(max_length=120, blank=True)
    community = models.CharField(max_length=120, blank=True)
    place = models.CharField(max_length=40, blank=True)  # longitude and latitude, to three decimals
    unit = models.CharField(max_length=100, blank=True, db_index=True)
    others = models.CharField(max_length=300, blank=True)
    assigned_at = models.DateTimeField(null=True)
    level = models.CharField(max_length=60, blank=True)
    signed_at = models.DateTimeField(null=True)
    contacted_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    returns = models.PositiveSmallIntegerField(default=0)
    reworks = models.PositiveSmallIntegerField(default=0)
    repeated = models.BooleanField(null=True)
    reached = models.BooleanField(null=True)
    solved = models.BooleanField(null=True)
    satisfied = models.CharField(max_length=8, blank=True)
    reason = models.CharField(max_length=16, blank=True)
    reply = models.TextField(blank=True)
    files = models.PositiveSmallIntegerField(default=0)
    votes = models.PositiveIntegerField(default=0)
    reporter = models.CharField(max_length=32, blank=True)
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ["-called_at", "-id"]

    def __str__(self) -> str:
        return self.number


class TicketState(models.Model):
    """A ticket as it came to stand: all fields, masked. `intake` for a row of a list, `signed` where a suggestion was taken. Append-only."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="states")
    intake = models.ForeignKey(Intake, null=True, on_delete=models.PROTECT, related_name="states")
    fields = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.at:%Y-%m-%d}"


class Exclusion(Dated):
    """A ticket proposed to be left out of a rate, and why. It counts only once somebody else has upheld it. Append-only."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="exclusions")
    kind = models.CharField(max_length=16)
    words = models.CharField(max_length=1000)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.kind}"


class Audit(Dated):
    """The audit of an exclusion by another person: upheld or not. Once each. Append-only."""

    exclusion = models.OneToOneField(Exclusion, on_delete=models.PROTECT, related_name="audit")
    upheld = models.BooleanField()
    words = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.exclusion_id} {self.upheld}"


class Analysis(Dated):
    """One pass over all tickets: what the model does on tickets held out, suggestions, issues. `measured` are its figures.

    `state` waiting, running, done, failed. Its suggestions stay; its issues and placings give way to the next pass's.
    """

    as_of = models.DateTimeField()
    state = models.CharField(max_length=8, default=WAITING)
    attempt = models.PositiveSmallIntegerField(default=0)
    beat_at = models.DateTimeField(null=True)
    called = models.CharField(max_length=64, blank=True)
    tickets = models.PositiveIntegerField(default=0)
    measured = models.JSONField(default=dict)
    terms = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=models.Q(state=WAITING), name="hotline_one_analysis_waits"
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"


class Issue(models.Model):
    """What many tickets are about: its name (one of their subjects), label words, where, when, its heat by term."""

    analysis = models.ForeignKey(Analysis, on_delete=models.CASCADE, related_name="issues")
    place_in_list = models.PositiveIntegerField()
    title = models.CharField(max_length=300)
    words = models.JSONField(default=list)
    where = models.CharField(max_length=120, blank=True)
    first = models.DateTimeField()
    last = models.DateTimeField()
    tickets = models.PositiveIntegerField()
    counted = models.PositiveIntegerField()
    heat = models.JSONField(default=dict)

    class Meta:
        ordering = ["place_in_list"]

    def __str__(self) -> str:
        return self.title


class Placing(models.Model):
    """Where a ticket stands in an analysis: its issue (None: alone), its family of near-duplicates, whether it counts."""

    analysis = models.ForeignKey(Analysis, on_delete=models.CASCADE, related_name="placings")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="placings")
    issue = models.ForeignKey(Issue, null=True, on_delete=models.CASCADE, related_name="placings")
    family = models.PositiveIntegerField()
    counts = models.BooleanField(default=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.issue_id}"


class Suggestion(models.Model):
    """What the model would say of a ticket: a class or a unit, and how sure it is. Nothing follows from it by itself. Append-only."""

    analysis = models.ForeignKey(Analysis, on_delete=models.PROTECT, related_name="suggestions")
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="suggestions")
    class1 = models.CharField(max_length=120, blank=True)
    class_sure = models.FloatField(default=0)
    unit = models.CharField(max_length=100, blank=True)
    unit_sure = models.FloatField(default=0)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.class1} {self.unit}"


class Signature(Dated):
    """A person's answer to a suggestion: taken or refused, what was decided, and why. Once each. Append-only."""

    suggestion = models.OneToOneField(Suggestion, on_delete=models.PROTECT, related_name="signature")
    taken = models.BooleanField()
    class1 = models.CharField(max_length=120, blank=True)
    unit = models.CharField(max_length=100, blank=True)
    words = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.suggestion_id} {self.taken}"


class Month(Dated):
    """The figures of a month as proposed (每月办理情况): rates and places by unit, with the parameters they were made by. Append-only."""

    period = models.CharField(max_length=7, db_index=True)
    figures = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.period


class Closing(Dated):
    """A month posted into the ledger, by another person than proposed it. Append-only."""

    month = models.OneToOneField(Month, on_delete=models.PROTECT, related_name="closing")
    posting = models.PositiveBigIntegerField(null=True)
    posted = models.PositiveIntegerField(default=0)
    left_out = models.JSONField(default=list)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.month_id} {self.posting}"


class Source(Dated):
    """A standing source of tickets (工单来源). What it says of itself stands in its newest setting. Append-only."""

    kind = models.CharField(max_length=10)
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.title

    @property
    def words(self) -> Text:
        """The title in both languages."""
        return Text(self.title, self.title_en or self.title)


class Setting(Dated):
    """What a source says from then on (设置的一版): `facts` by `source_terms`; secrets by name only. Append-only."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="settings")
    number = models.PositiveIntegerField()
    facts = models.JSONField()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["source", "number"], name="hotline_setting_number")]

    def __str__(self) -> str:
        return f"{self.source_id} v{self.number}"


class Pulse(models.Model):
    """When a source is due and how it has fared. `taken_at`: when tickets last came from it as they should."""

    source = models.OneToOneField(Source, on_delete=models.PROTECT, related_name="pulse")
    paused = models.BooleanField(default=False)
    next_at = models.DateTimeField(db_index=True)
    called_at = models.DateTimeField(null=True)
    tries = models.PositiveIntegerField(default=0)
    taken_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.source_id} {self.next_at}"


class Pull(models.Model):
    """One batch a source gave, or one time it gave none. Of the batch itself only its digest is kept, of a file's name a keyed
    one. The same again in a row shares a row and is counted in `times`."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="pulls")
    setting = models.ForeignKey(Setting, on_delete=models.PROTECT, related_name="pulls")
    why = models.CharField(max_length=10)
    state = models.CharField(max_length=10)
    at = models.DateTimeField()
    times = models.PositiveIntegerField(default=1)
    digest = models.CharField(max_length=64, blank=True)
    file = models.CharField(max_length=32, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    changed = models.BigIntegerField(default=0)  # of a file: nanoseconds since 1970
    intake = models.ForeignKey(Intake, null=True, on_delete=models.PROTECT, related_name="pulls")
    counts = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["source", "digest"], name="hotline_pull_digest")]

    def __str__(self) -> str:
        return f"{self.source_id} {self.state}"


class Letter(models.Model):
    """A batch that was refused, or a source that gives nothing (死信): where and what was expected, since when, how often.

    `problems` never hold what was found in a ticket. `pull` is the refused batch, None where nothing came.
    """

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="letters")
    pull = models.ForeignKey(Pull, null=True, on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=10)
    file = models.CharField(max_length=32, blank=True)
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
        return f"{self.source_id} {self.kind} {self.state}"
