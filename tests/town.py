"""The cast of all tests: 石桥县 with its office, bureaus, townships and overseers, made by the real actions."""

from __future__ import annotations

from typing import Any

from tests.rows import once

from quanheng.platform.project.county import CAST, settle
from quanheng.platform.registry.models import Person
from quanheng.platform.registry.people import actor_of
from quanheng.platform.registry.powers import Actor


class Town:
    """`town.office`, `town.reporter` … are actors by the keys of `project.county.CAST`; `person(key or name)` the person."""

    def __init__(self, people: dict[str, Person]) -> None:
        self.people = people

    def __getattr__(self, key: str) -> Actor:
        try:
            return actor_of(self.__dict__["people"][key])
        except KeyError:
            raise AttributeError(key) from None

    def person(self, key: str) -> Person:
        """The person of a key or a name."""
        return self.people.get(key) or next(p for p in self.people.values() if p.name == key)

    def sign_in(self, client: Any, key: str) -> Any:
        """The test client, signed in as one of the cast."""
        client.force_login(self.person(key), backend="django.contrib.auth.backends.ModelBackend")
        return client


def seated() -> Town:
    """石桥县 and its cast, seated in the database of a test."""
    if not Person.objects.filter(demonstration=True).exists():
        once("cast", settle)
    people = {p.login: p for p in Person.objects.filter(demonstration=True)}
    return Town({m.key: people[m.login] for m in CAST})
