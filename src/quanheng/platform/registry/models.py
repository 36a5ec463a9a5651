"""What the registry keeps: units, people, and who holds which role where and when. Units through time: `dated`."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from quanheng.platform.registry.dated import (
    ALWAYS,
    FOREVER,
    Hierarchy,
    Placing,
    Succession,
    UnitChange,
    UnitName,
)

__all__ = [
    "Appointment", "BreakGlassKey", "FormerPassword", "Hierarchy", "Person", "Placing", "Succession", "Unit",
    "UnitChange", "UnitName",
]  # fmt: skip


class Unit(models.Model):
    """A unit that is assessed or that holds others (被考核单位): a region, a department, an office.

    `code` is the id used everywhere else. `attributes` are the further columns of a register, as written;
    formulas of a scheme may use them. It exists from `since` until the day before `until`. `name` and `parent`
    are those of today, derived from `UnitName` and from `Placing` in the default hierarchy.
    """

    code = models.CharField(max_length=100, unique=True)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=60, blank=True)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children", to_field="code"
    )
    attributes = models.JSONField(default=dict)
    since = models.DateField(default=ALWAYS)
    until = models.DateField(default=FOREVER)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=Q(since__lt=F("until")), name="registry_unit_span"),
        ]

    def __str__(self) -> str:
        return self.name


class People(BaseUserManager["Person"]):
    """How Django's sign-in finds a person."""

    def get_by_natural_key(self, username: str | None) -> Person:
        """The person of a login name."""
        return self.get(login=username)


class Person(AbstractBaseUser):
    """Somebody with an account (人员). What a person may do stands in appointments, never here.

    `demonstration` marks the invented cast. `initial_secret`: the password was given by somebody else and must
    be changed at the first sign-in. Counting `epoch` up ends every session at once.
    """

    login = models.CharField(max_length=100, unique=True)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    demonstration = models.BooleanField(default=False)
    initial_secret = models.BooleanField(default=False)
    password_changed_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True)
    epoch = models.PositiveIntegerField(default=0)

    USERNAME_FIELD = "login"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = People()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        """What others are shown."""
        return self.name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must agree with: the password, and the epoch."""
        return salted_hmac(
            "quanheng.registry.session", f"{self.password}:{self.epoch}", secret=secret, algorithm="sha256"
        ).hexdigest()


class Appointment(models.Model):
    """A role held by a person at a unit, from a day to a day (任职). No unit: for the whole house.

    With `stands_for` it is held in place of somebody (代行): only as long as that person holds it too. Ended by
    setting `until`, the first day no longer covered; never deleted. The database refuses combinations nobody may
    hold (migration 0005).
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appointments")
    role = models.CharField(max_length=20)
    unit = models.ForeignKey(
        Unit,
        null=True,
        on_delete=models.PROTECT,
        to_field="code",
        db_column="unit",
        related_name="appointments",
    )
    stands_for = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="deputies")
    since = models.DateField()
    until = models.DateField(null=True)
    made_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["role", "unit"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="registry_dates_in_order"
            ),
            models.CheckConstraint(
                condition=Q(stands_for=None) | (Q(until__isnull=False) & ~Q(stands_for=F("person"))),
                name="registry_deputy_for_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.unit_id or ''}"


class FormerPassword(models.Model):
    """The hash of a password a person had (曾用口令), so that it is not taken again where the profile says so."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="former_passwords")
    password = models.CharField(max_length=128)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.person_id} {self.at:%Y-%m-%d}"


class BreakGlassKey(models.Model):
    """One of the two keys by which the house is opened when no administrator can (应急钥匙): only its hash.

    `number` 1 or 2, `keeper` who keeps it; spent once used, or once new ones are made.
    """

    number = models.PositiveSmallIntegerField()
    keeper = models.CharField(max_length=100)
    digest = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    spent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.number} {self.keeper}"
