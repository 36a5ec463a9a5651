"""The readers of the schemes room.

`versions(state="adopted") -> [SchemeVersion]`   those in force, by scheme id; `state=None` gives all
`in_force(scheme_id) -> SchemeVersion | None`     · `version(id) -> SchemeVersion` (KeyError if there is none)
`resolved(version) -> engine Scheme`              the scheme, parsed once per process; `.document`, `.digest` inside
`members(version) -> {unit code: group}`          who is assessed, in the order given at adoption
`targets(version) -> [(unit, node, period, Decimal)]`

`SchemeVersion`: id scheme number title title_en document(bytes) canonical(JSON) digest demonstration state
adopted_at adopted_by. The words of `.state` are `flow.STATES[state]` (a `Text`).
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from quanheng.engine.document.read import read
from quanheng.engine.errors import Problems
from quanheng.engine.scheme.from_document import resolve
from quanheng.engine.scheme.model import Scheme
from quanheng.platform.schemes.flow import ADOPTED
from quanheng.platform.schemes.models import SchemeVersion

_LISTED = (
    "id", "scheme", "number", "title", "title_en", "digest", "demonstration", "state", "adopted_at", "adopted_by",
)  # fmt: skip


def versions(state: str | None = ADOPTED) -> list[SchemeVersion]:
    """Versions in a state (None: in any), without their documents, which are read when asked for."""
    found = SchemeVersion.objects.only(*_LISTED)
    return list(found if state is None else found.filter(state=state))


def in_force(scheme: str) -> SchemeVersion | None:
    """The adopted version of a scheme."""
    return SchemeVersion.objects.filter(scheme=scheme, state=ADOPTED).first()


def version(id: int) -> SchemeVersion:
    """One version. Raises KeyError."""
    found = SchemeVersion.objects.filter(pk=id).first()
    if found is None:
        raise KeyError(id)
    return found


def resolved(version: SchemeVersion) -> Scheme:
    """The scheme of a version. Its document never changes, so it is parsed once per process and digest."""
    return _resolved(bytes(version.document), version.digest)


@lru_cache(maxsize=64)
def _resolved(document: bytes, digest: str) -> Scheme:
    problems = Problems()
    written = read(document, "scheme.yaml", problems)
    scheme = resolve(written, problems) if written is not None else None
    problems.refuse()
    if scheme is None or scheme.digest != digest:
        raise ValueError(
            f"方案正文与摘要 {digest[:12]} 不符 / the document does not match its digest {digest[:12]}"
        )
    return scheme


def members(version: SchemeVersion) -> dict[str, str]:
    """Unit code → group of everyone assessed under a version."""
    return dict(version.members.values_list("unit_id", "group"))


def targets(version: SchemeVersion) -> list[tuple[str, str, str, Decimal]]:
    """(unit, node, period, value) of every target by unit."""
    return list(version.targets.values_list("unit_id", "node", "period", "value"))
