"""What the agenda keeps: days that are not as the week says, deadlines, the ladder of reminders, calendar feeds."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from quanheng.engine.errors import Text


class Day(models.Model):
    """A day the office has decided on: a holiday (`working` False) or a make-up day (`working` True).

    It stands over the published calendar, which stands over the plain week. `by` is who decided.
    """

    date = models.DateField(unique=True)
    working = models.BooleanField()
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60, blank=True)
    source = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"


class Hours(models.Model):
    """Until when the office takes in what is due on a day (截止钟点). The last row holds; the others are its history.
    Append-only."""

    closing = models.TimeField()
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.closing:%H:%M}"


class Deadline(models.Model):
    """Something due (期限) from whoever holds `role` at `unit` ("" is the whole house), or from one person.

    (`kind`, `ref`, `unit`) names it. Met, dropped, or still open; moved only with a reason.
    """

    kind = models.CharField(max_length=60)
    ref = models.CharField(max_length=200)
    unit = models.CharField(max_length=100, blank=True)
    role = models.CharField(max_length=20, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="deadlines"
    )
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    link = models.CharField(max_length=500, blank=True)
    minutes = models.PositiveIntegerField(null=True)
    due = models.DateField()
    set_at = models.DateTimeField()
    met_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["due", "id"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "ref", "unit"], name="agenda_deadline_once"),
            models.CheckConstraint(
                condition=~Q(role="") | ~Q(person=None), name="agenda_deadline_of_somebody"
            ),
        ]
        indexes = [models.Index(fields=["met_at", "dropped_at", "role", "unit"], name="agenda_waiting")]

    def __str__(self) -> str:
        return f"{self.title} {self.due}"

    @property
    def words(self) -> Text:
        """The title in both languages."""
        return Text(self.title, self.title_en or self.title)

    @property
    def open(self) -> bool:
        """True while it still waits."""
        return self.met_at is None and self.dropped_at is None


class Move(models.Model):
    """A deadline moved (改期): from when to when, why, by whom. Append-only."""

    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, related_name="moves")
    before = models.DateField()
    after = models.DateField()
    reason = models.CharField(max_length=300)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class Rung(models.Model):
    """One rung of the ladder (催办阶梯): so many working days after the due day (before: negative), tell `whom`.

    `kind` "" is the ladder of everything that has none of its own. `whom`: one of `ladder.WHOM`.
    """

    kind = models.CharField(max_length=60, blank=True)
    days = models.SmallIntegerField()
    whom = models.CharField(max_length=20)

    class Meta:
        ordering = ["kind", "days", "id"]
        constraints = [models.UniqueConstraint(fields=["kind", "days", "whom"], name="agenda_rung_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.days:+} {self.whom}"


class Climbed(models.Model):
    """A rung climbed for a deadline as it then stood: what makes reminding twice send once."""

    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, related_name="climbed")
    days = models.SmallIntegerField()
    whom = models.CharField(max_length=20)
    due = models.DateField()
    told = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["deadline", "days", "whom", "due"], name="agenda_climbed_once")
        ]

    def __str__(self) -> str:
        return f"{self.deadline_id} {self.days:+} {self.whom}"


class Feed(models.Model):
    """A person's calendar address (日历订阅): known by the digest of its secret, so the table gives nothing away."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="feed")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.person_id)
