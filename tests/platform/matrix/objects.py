"""Objects of the county for every address of the house, and the addresses themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.rows import once
from tests.town import seated

from quanheng.platform.project.county import settle
from quanheng.platform.project.county.story import SCHEME, tell
from quanheng.platform.registry.models import Person
from quanheng.platform.registry.people import actor_of
from quanheng.platform.registry.powers import ROLES, Actor

BACKEND = "django.contrib.auth.backends.ModelBackend"
UNIT, OTHER = "SQX-SQ", "SQX-LL"  # 石桥镇 of 陈禾, 柳林镇 of 林涛


class View(NamedTuple):
    """An address: the name by which the table knows it, and what it is about (name of the part → its converter)."""

    name: str
    parts: dict[str, str]


def views() -> list[View]:
    """Every address the house answers."""
    return sorted(set(_walk(get_resolver(), ())), key=lambda v: v.name)


class _Hashable(dict):
    def __hash__(self) -> int:  # type: ignore[override]
        return hash(tuple(sorted(self.items())))


def _walk(
    resolver: URLResolver, spaces: tuple[str, ...], above: tuple[tuple[str, str], ...] = ()
) -> Iterator[View]:
    for entry in resolver.url_patterns:
        parts = (*above, *((k, type(c).__name__) for k, c in entry.pattern.converters.items()))
        if isinstance(entry, URLResolver):
            yield from _walk(entry, (*spaces, entry.namespace) if entry.namespace else spaces, parts)
        elif isinstance(entry, URLPattern):
            yield View(":".join([*spaces, entry.name or "?"]), _Hashable(parts))


# (room, part) → the table whose newest row belongs there; where no row is kept, a word that fits
_ROWS = {
    ("registry", "pk"): "registry.Person", ("registry:end", "pk"): "registry.Appointment", ("registry:recall", "pk"): "registry.Appointment",
    ("notices", "id"): "notices.Notice", ("agenda", "id"): "agenda.Deadline", ("programmes", "id"): "programmes.Programme",
    ("programmes:cycle", "id"): "programmes.Cycle", ("programmes:product", "id"): "programmes.Cycle", ("programmes:advance", "id"): "programmes.Cycle",
    ("schemes", "draft"): "schemes.Draft", ("scoring", "draft"): "schemes.Draft", ("ledger", "id"): "ledger.Observation",
    ("ledger:posting", "id"): "ledger.Posting", ("collection", "id"): "collection.Return", ("collection:call", "id"): "collection.Call",
    ("collection:close", "id"): "collection.Call", ("collection:cell", "id"): "collection.Cell", ("collection:attach", "id"): "collection.Cell",
    ("collection:object", "id"): "collection.Cell", ("collection:answer", "id"): "collection.Objection", ("scoring", "run"): "scoring.Run",
    ("publication", "run"): "scoring.Run", ("scoring", "job"): "scoring.Job", ("publication", "number_"): "publication.Release",
    ("appeals", "run"): "scoring.Run", ("appeals", "number_"): "appeals.Appeal", ("appeals:file", "file"): "appeals.AppealFile",
    ("followup:draft", "number_"): "publication.Release", ("followup:urge", "number_"): "publication.Release",
    ("followup:letter", "number_"): "followup.Letter",
    ("followup:interview", "number_"): "followup.Interview", ("followup:consequence", "number_"): "followup.Consequence",
    ("followup", "number_"): "followup.Rectification", ("followup:file", "file"): "followup.RectificationFile",
    ("reports", "run"): "scoring.Run", ("reports", "batch"): "reports.Batch",
    ("journal", "index"): "journal.Entry", ("catalogue", "id"): "catalogue.Item", ("api", "id"): "collection.Return",
    ("commitments", "id"): "commitments.Paper", ("commitments:goal", "id"): "commitments.Goal", ("commitments:tell", "id"): "commitments.Goal",
    ("surveys", "id"): "surveys.Survey", ("surveys", "comment"): "surveys.Comment",
    ("panels", "id"): "panels.Panel", ("panels:file", "id"): "panels.Exhibit", ("panels:seat", "id"): "panels.Seat", ("panels:mark", "id"): "panels.Seat",
    ("panels:mark", "subject"): "panels.Subject", ("panels:submit", "id"): "panels.Seat", ("panels:aside", "id"): "panels.Seat",
    ("panels:grade_list", "id"): "panels.GradeList", ("panels:calibrate", "id"): "panels.GradeList",
    ("verification", "id"): "verification.Round", ("verification:table", "id"): "verification.Table", ("verification:book", "id"): "verification.Table",
    ("verification:submit", "id"): "verification.Table", ("verification:reopen", "id"): "verification.Table", ("verification:check", "id"): "verification.Check",
    ("verification:paper", "id"): "verification.Check", ("verification:move", "id"): "verification.Check", ("verification:listing", "id"): "verification.Listing",
    ("adjustments", "id"): "adjustments.Claim",
    ("hotline", "number_"): "hotline.Ticket", ("hotline:audit", "number_"): "hotline.Exclusion", ("hotline:sign", "number_"): "hotline.Suggestion",
    ("hotline:issue", "number_"): "hotline.Issue", ("hotline:month", "number_"): "hotline.Month", ("hotline:post", "number_"): "hotline.Month",
    ("hotline:source", "number_"): "hotline.Source", ("hotline:source_edit", "number_"): "hotline.Source", ("hotline:source_move", "number_"): "hotline.Source",
    ("hotline:settle", "number_"): "hotline.Letter",
    ("monitoring", "id"): "monitoring.Plan", ("monitoring:case", "id"): "monitoring.Case", ("monitoring:step", "id"): "monitoring.Case",
    ("monitoring:paper", "id"): "monitoring.Case", ("monitoring:midterm", "id"): "monitoring.Round", ("monitoring:midterm_close", "id"): "monitoring.Round",
    ("monitoring:midterm_book", "id"): "monitoring.Round", ("monitoring:form", "id"): "monitoring.Form", ("monitoring:form_book", "id"): "monitoring.Form",
    ("feeds", "id"): "feeds.Connection", ("feeds:settle", "id"): "feeds.Letter", ("feeds:snapshot", "id"): "feeds.Snapshot",
    ("feeds:file", "id"): "feeds.Snapshot", ("feeds:replay", "id"): "feeds.Snapshot",
    ("doubts", "id"): "doubts.Case", ("doubts:switch", "id"): "doubts.Probe",
}  # fmt: skip
_WORDS = {
    "indicator": "重点投资", "stone": "用地批复", "month": 1,
    "detector": "break",
    "scheme": SCHEME, "period": "2026-Q1", "unit": UNIT, "code": UNIT, "leaf": 0, "number": 1, "year": 2026, "upload": 1,
    "provider_id": "outside", "secret": "x", "name": "scores.csv", "index": 0, "form": "yaml", "kind": "csv", "file": "scores.csv", "verb": "progress",
}  # fmt: skip


def _set() -> None:
    people = settle()
    for person in people.values():
        person.set_password("四月的河面上漂着薄薄的雾")
        person.save()
    tell({key: actor_of(person) for key, person in people.items()}, say=lambda _: None)


class World:
    """`people` by the keys of the cast; `client(role)`; `address(view)`."""

    def __init__(self, people: dict[str, Person]) -> None:
        self.people = people
        self.clients: dict[str, Client] = {}

    @classmethod
    def build(cls) -> World:
        """Seat the cast and set the county in mid-cycle."""
        once("county", _set)
        return cls(seated().people)

    def actor(self, key: str) -> Actor:
        """An actor of the cast, as of now."""
        return actor_of(self.people[key])

    def holder(self, role: str) -> str:
        """The key of somebody of the cast who holds a role."""
        return {"owner": "owner_fg"}.get(role, role)

    def client(self, role: str, *, csrf: bool = False) -> Client:
        """A browser of somebody with that role; "" is nobody."""
        kind = f"{role}/{csrf}"
        if kind not in self.clients:
            made = Client(enforce_csrf_checks=csrf, raise_request_exception=False)
            if role:
                made.force_login(self.people[self.holder(role)], backend=BACKEND)
            self.clients[kind] = made
        return self.clients[kind]

    def fill(self, view: View) -> dict[str, Any]:
        """The parts of an address, from the objects of the county."""
        return {part: self._part(view.name, part, kind) for part, kind in view.parts.items()}

    def _part(self, name: str, part: str, kind: str) -> Any:
        room = name.split(":")[0]
        table = _ROWS.get((name, part)) or _ROWS.get((room, part))
        if table is not None:
            model = apps.get_model(table)
            rows = model._default_manager.order_by("pk")
            if table == "collection.Return":
                rows = rows.filter(unit=UNIT)
            found = rows.last()
            if found is not None:
                return found.pk if kind == "IntConverter" or part == "id" else str(found.pk)
        if name == "catalogue:settle":
            return 1
        return _WORDS.get(part, 1 if kind == "IntConverter" else "x")

    def address(self, view: View) -> str:
        """The address of a page, with objects of the county in it."""
        return reverse(view.name, kwargs=self.fill(view) or None)


NOBODY = ""
WHO = (NOBODY, *ROLES)
PASSING = ("django_session", "usersessions_usersession", "axes_", "sqlite_", "django_migrations")


def counts() -> dict[str, int]:
    """How many rows every table has, but for sessions and counters of attempts."""
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names(cursor):
            if not table.startswith(PASSING):
                cursor.execute(f'SELECT count(*) FROM "{table}"')
                found[table] = cursor.fetchone()[0]
    return found
