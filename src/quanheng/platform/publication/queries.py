"""The readers of the publication room.

`release(id)` (KeyError) · `released(scheme=None)` those everybody may take, newest first · `releases(states=None)`
`history(scheme=None) -> [Event]` what was published, superseded, withdrawn, newest first: pages and feed draw on it
`file(release, name) -> ReleaseFile | None` its newest edition · `newest(scheme)` the release in force
`waiting() -> [Run]` frozen runs nobody has proposed
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from quanheng.platform.publication.flow import LIVE, PUBLIC, RELEASED
from quanheng.platform.publication.models import Release, ReleaseFile, ReleaseStep
from quanheng.platform.scoring.flow import FROZEN
from quanheng.platform.scoring.models import Run


class Event(NamedTuple):
    """One change of what is public."""

    release: Release
    state: str
    at: datetime
    reason: str
    detail: dict[str, Any]


def release(id: int) -> Release:
    """One release. Raises KeyError."""
    found = Release.objects.select_related("run__version").filter(pk=id).first()
    if found is None:
        raise KeyError(id)
    return found


def releases(states: Collection[str] | None = None, scheme: str | None = None) -> list[Release]:
    """Releases in some states (None: all), newest first."""
    found = Release.objects.select_related("run__version").defer(
        "run__version__document", "run__version__canonical"
    )
    if states is not None:
        found = found.filter(state__in=states)
    return list(found if scheme is None else found.filter(scheme=scheme))


def released(scheme: str | None = None) -> list[Release]:
    """The releases in force, newest first."""
    return releases((RELEASED,), scheme)


def newest(scheme: str) -> Release | None:
    """The newest release in force of a scheme."""
    return next(iter(released(scheme)), None)


def history(scheme: str | None = None, limit: int = 50) -> list[Event]:
    """What was put under notice, published, superseded and withdrawn, the last first."""
    steps = ReleaseStep.objects.select_related("release").filter(release__state__in=PUBLIC, state__in=PUBLIC)
    steps = steps.exclude(state="sealing").order_by("-at", "-id")
    if scheme is not None:
        steps = steps.filter(release__scheme=scheme)
    return [Event(s.release, s.state, s.at, s.reason, s.detail) for s in steps[:limit]]


def file(release: Release, name: str, edition: int | None = None) -> ReleaseFile | None:
    """A file of a release: its newest edition, or the one asked for."""
    found = ReleaseFile.objects.filter(release=release, name=name)
    return (found if edition is None else found.filter(edition=edition)).last()


def waiting() -> list[Run]:
    """Frozen runs without a release under way or in force, newest first; of a scheme only those after its last release."""
    taken = Release.objects.filter(state__in=LIVE).values_list("run_id", flat=True)
    found = Run.objects.select_related("version").filter(state=FROZEN).exclude(pk__in=taken)
    return [r for r in found.defer("version__document", "version__canonical") if not r.releases.exists()]
