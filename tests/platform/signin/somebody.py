"""Somebody with a password of their own and a role, for the tests of signing in."""

from __future__ import annotations

from quanheng.platform.registry.appointments import appoint
from quanheng.platform.registry.models import Person
from quanheng.platform.registry.people import add_person
from quanheng.platform.registry.powers import INSTALLER

PASSWORD = "四月的河面上漂着薄薄的雾"


def settle(login: str, role: str, unit: str = "", password: str = PASSWORD) -> Person:
    """Make the account as the installer would."""
    person = add_person(login, f"某{login}", by=INSTALLER)
    person.set_password(password)
    person.save()
    appoint(person, role, unit, by=INSTALLER, keys=True)
    return person
