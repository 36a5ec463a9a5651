"""The readers of the schemes room.

`versions(state="adopted") -> [SchemeVersion]`   those in force, by scheme id; `state=None` gives all
`in_force(scheme_id) -> SchemeVersion | None`     · `version(id) -> SchemeVersion` (KeyError if there is none)
`resolved(version) -> engine Scheme`              the scheme, parsed once per process; `.document`, `.digest` inside
`members(version) -> {unit code: group}`          who is assessed, in the order given at adoption
`targets(version) -> [(unit, node, period, Decimal)]`   as they stand now, adjustments included

`SchemeVersion`: id scheme number title title_en document(bytes) canonical(JSON) digest demonstration state
adopted_at adopted_by. The words of `.state` are `flow.STATES[state]` (a `Text`).

`drafts(*states)`, `draft(id)`, `text(draft)` its newest text, `waivers(draft)`, `comments(draft)`, `lines(draft)` targets
in negotiation, `approved_aims(draft)`, `adjusted(version)` what was adjusted since adoption.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from django.urls import reverse

from quanheng.engine.document.read import read
from quanheng.engine.errors import Problems
from quanheng.engine.scheme.from_document import resolve
from quanheng.engine.scheme.model import Scheme
from quanheng.platform.schemes import edits
from quanheng.platform.schemes.flow import ADJUST, ADOPTED, APPROVE, OPEN
from quanheng.platform.schemes.models import (
    Aim,
    Comment,
    Consultation,
    Draft,
    DraftText,
    SchemeVersion,
    TargetStep,
    Waiver,
)

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


def newest(scheme: str) -> SchemeVersion | None:
    """The version in force, else the last that was."""
    return in_force(scheme) or SchemeVersion.objects.filter(scheme=scheme).order_by("-number").first()


def others(version: SchemeVersion) -> list[SchemeVersion]:
    """The other versions of the same scheme, newest first."""
    return list(SchemeVersion.objects.only(*_LISTED).filter(scheme=version.scheme).exclude(pk=version.pk))


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
    """(unit, node, period, value) of every target by unit, as it stands now: adjustments supersede."""
    moved = {(s.unit_id, s.node, s.period): s.value for s in adjusted(version)}
    held = version.targets.values_list("unit_id", "node", "period", "value")
    return [(u, n, p, moved.get((u, n, p), v)) for u, n, p, v in held]


def adjusted(version: SchemeVersion) -> list[TargetStep]:
    """The adjustments of a version's targets, oldest first."""
    return list(version.steps.filter(step=ADJUST).select_related("unit").order_by("id"))


def address(version: SchemeVersion) -> str:
    """The public page of a scheme."""
    return reverse("schemes:page", args=[version.scheme])


# ---------------------------------------------------------------- drafts


def drafts(*states: str) -> list[Draft]:
    """Drafts in some states (none named: those under way), newest first."""
    return list(Draft.objects.filter(state__in=states or OPEN).select_related("basis"))


def draft(id: int) -> Draft:
    """One draft. Raises KeyError."""
    found = Draft.objects.select_related("basis", "version").filter(pk=id).first()
    if found is None:
        raise KeyError(id)
    return found


def draft_address(draft: Draft, page: str = "") -> str:
    """A page of a draft: "" the editor, "consult", "targets" …"""
    return reverse(f"schemes:draft_{page}" if page else "schemes:draft", args=[draft.pk])


def text(draft: Draft, number: int = 0) -> DraftText:
    """A text of a draft, the newest if no number is named. Raises KeyError."""
    texts = draft.texts.order_by("-number")
    found = (texts.filter(number=number) if number else texts).first()
    if found is None:
        raise KeyError(number)
    return found


def waivers(draft: Draft) -> dict[str, str]:
    """What was let pass in a draft: key → reason, the newest reason of each key."""
    return dict(draft.waivers.order_by("id").values_list("key", "reason"))


def waived(version: SchemeVersion) -> list[Waiver]:
    """What was let pass in a version, by whom and why: published with it. Of each key what stands in the document."""
    said = resolved(version).overrides
    made = getattr(version, "draft", None)
    found = {w.key: w for w in made.waivers.order_by("id")} if made is not None else {}
    return [w for key, w in found.items() if said.get(key, "").strip() == w.reason]


# ---------------------------------------------------------------- consultation


def open_round(draft: Draft) -> Consultation:
    """The newest round of consultation. Raises KeyError if there was none."""
    found = draft.rounds.order_by("-round").first()
    if found is None:
        raise KeyError(draft.pk)
    return found


def comments(draft: Draft) -> list[Comment]:
    """What was said to a draft in all rounds, oldest first, each with its answer if it has one."""
    found = Comment.objects.filter(round__draft=draft).select_related("unit", "answer", "round__draft")
    return list(found.order_by("id"))


def node_names(round: Consultation) -> dict[str, str]:
    """Nodes of the text that was sent out: id → name, in the order of the tree."""
    return tree_names(text(round.draft, round.number).text)


def tree_names(written: str) -> dict[str, str]:
    """Nodes of a text: id → name, in the order of the tree."""
    found: dict[str, str] = {}

    def walk(nodes: object) -> None:
        for node in nodes if isinstance(nodes, list) else ():
            if isinstance(node, dict) and "id" in node:
                found[str(node["id"])] = str(node.get("name") or node["id"])
                walk(node.get(edits.CHILDREN))

    walk(edits.plain_of(written).get(edits.TREE))
    return found


# ---------------------------------------------------------------- targets


@dataclass(frozen=True)
class Line:
    """One target in negotiation: whose, of what, for when, every step, and what it was last year."""

    unit: str
    unit_name: str
    node: str
    period: str
    steps: Sequence[TargetStep] = field(default_factory=list)
    last: Decimal | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it from others."""
        return self.unit, self.node, self.period

    @property
    def end(self) -> TargetStep:
        """The newest step."""
        return self.steps[-1]


def lines(draft: Draft) -> list[Line]:
    """Every target of a draft that somebody has proposed."""
    before = last_targets(draft)
    found: dict[tuple[str, str, str], list[TargetStep]] = {}
    for step in draft.steps.filter(version=None).select_related("unit").order_by("id"):
        found.setdefault((step.unit_id, step.node, step.period), []).append(step)
    return [
        Line(u, steps[0].unit.name, n, p, steps, before.get((u, n))) for (u, n, p), steps in found.items()
    ]


def approved_aims(draft: Draft) -> list[Aim]:
    """The approved targets of a draft."""
    return [
        Aim(line.unit, line.node, line.period, line.end.value)
        for line in lines(draft)
        if line.end.step == APPROVE
    ]


def last_targets(draft: Draft) -> dict[tuple[str, str], Decimal]:
    """(unit, node) → target of the version the draft is compared with."""
    return {(u, n): v for u, n, _, v in targets(draft.basis)} if draft.basis is not None else {}


def end_of(holder: Draft | SchemeVersion, unit: str, node: str, period: str) -> TargetStep | None:
    """The newest step of a line of a draft, or of a version (whose line goes on from its draft's)."""
    steps = TargetStep.objects.filter(unit=unit, node=node, period=period, superseded_by=None)
    if isinstance(holder, SchemeVersion):
        made = getattr(holder, "draft", None)
        steps = steps.filter(draft=made) if made is not None else steps.filter(version=holder, draft=None)
    else:
        steps = steps.filter(draft=holder)
    return steps.order_by("-id").first()


def line_of(step: TargetStep) -> list[TargetStep]:
    """A step and all before it, oldest first."""
    found = [step]
    while found[0].supersedes is not None:
        found.insert(0, found[0].supersedes)
    return found


def value_in_force(step: TargetStep) -> Decimal:
    """The figure that holds while `step` is only asked: of the last approval or adjustment, else of the adoption."""
    for before in reversed(line_of(step)[:-1]):
        if before.step in (APPROVE, ADJUST):
            return before.value
    assert step.version is not None
    held = step.version.targets.get(unit=step.unit_id, node=step.node, period=step.period)
    value: Decimal = held.value
    return value
