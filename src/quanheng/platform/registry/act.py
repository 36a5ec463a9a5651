"""The guard every writer goes through: permission, state, transaction and record in one place.

    with act("scoring.run", by, state=version.state, allowed=("adopted",)) as record:
        ...                                  # all writing happens here, in one transaction
        record.of(Text("某方案", "a scheme"), rows=12)    # what the record says

A refusal raises `Refused` with located problems in both languages, and nothing is written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from quanheng.engine.errors import Place, Problems, Text
from quanheng.platform.registry.models import Act
from quanheng.platform.registry.powers import ACTS, POWERS, ROLES, Actor, role_for


class Record:
    """What will be written down of an act; `skip` where nothing was done after all."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.subject = Text("", "")
        self.detail: dict[str, Any] = {}
        self.skipped = False

    def of(self, subject: Text, **detail: Any) -> None:
        """Name the thing acted on and the result (plain JSON values)."""
        self.subject = Text(subject.zh[:300], (subject.en or subject.zh)[:300])
        self.detail.update(detail)

    def skip(self) -> None:
        """Nothing changed (a repeated call): leave no record."""
        self.skipped = True


@contextmanager
def act(name: str, by: Actor, *, state: str = "", allowed: Collection[str] = ()) -> Iterator[Record]:
    """Do `name` as `by`: refused without the power, or where `state` is not among `allowed` (empty: any)."""
    role = _may(name, by, state, allowed)
    with transaction.atomic():
        record = Record(timezone.now())
        yield record
        if not record.skipped:
            Act.objects.create(
                name=name,
                by=by.name,
                role=role,
                at=record.at,
                subject=record.subject.zh,
                subject_en=record.subject.en,
                detail=record.detail,
            )


def _may(name: str, by: Actor, state: str, allowed: Collection[str]) -> str:
    problems = Problems()
    place = Place(path=name)
    what = ACTS[name]
    role = role_for(name, by)
    if not role:
        zh = "、".join(ROLES[r].zh for r in sorted(POWERS[name]))
        en = " or ".join(ROLES[r].en for r in sorted(POWERS[name]))
        problems.add(
            "no-power",
            place,
            (f"{by.name} 无权{what.zh}", f"{by.name} has no power to {what.en}"),
            (f"由{zh}办理", f"done by the {en}"),
            (f"请{zh}办理", f"ask the {en} to do it"),
        )
    if allowed and state not in allowed:
        problems.add(
            "wrong-state",
            place,
            (f"当前状态“{state}”下不能{what.zh}", f"cannot {what.en} in the state “{state}”"),
            (f"状态为 {'、'.join(allowed)}", f"the state {' or '.join(allowed)}"),
            ("改用处于该状态的对象", "use one that is in that state"),
        )
    problems.refuse()
    return role
