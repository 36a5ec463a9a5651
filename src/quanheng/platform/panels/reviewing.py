"""Reviews of two tracks (双轨复核): what waits, what the raters say now, and the written outcome that ends a duty.

The duties are set by whichever rater posts last (`ledger.two_tracks`): a panel that closes, or a survey whose result is posted.
"""

from __future__ import annotations

from typing import NamedTuple

from quanheng.engine.errors import Place, Problems, Text
from quanheng.engine.scheme.model import Node
from quanheng.platform.agenda import deadlines
from quanheng.platform.agenda.models import Deadline
from quanheng.platform.ledger import two_tracks
from quanheng.platform.panels.flow import REVIEWS
from quanheng.platform.panels.models import Review
from quanheng.platform.registry import queries as registry
from quanheng.platform.registry.act import act
from quanheng.platform.registry.models import Unit
from quanheng.platform.registry.powers import Actor
from quanheng.platform.schemes import queries as schemes

LONGEST = 2000
MANY = 200


class Open(NamedTuple):
    """A review that waits: its duty, the unit, the indicator (None: the scheme is gone), rater → figure on 0–100 now."""

    duty: Deadline
    scheme: str
    leaf: str
    period: str
    unit: Unit | None
    node: Node | None
    figures: dict[str, float]


def waiting() -> list[Open]:
    """The reviews that wait, the soonest first."""
    found = []
    duties = Deadline.objects.filter(kind=two_tracks.REVIEWING, met_at=None, dropped_at=None)[:MANY]
    units = registry.units({d.unit for d in duties})
    for duty in duties:
        scheme, leaf, period = (*duty.ref.rsplit("|", 2), "", "")[:3]
        node, figures = _now(scheme, leaf, period, duty.unit)
        found.append(Open(duty, scheme, leaf, period, units.get(duty.unit), node, figures))
    return found


def _now(scheme: str, leaf: str, period: str, unit: str) -> tuple[Node | None, dict[str, float]]:
    version = schemes.newest(scheme)
    if version is None:
        return None, {}
    resolved = schemes.resolved(version)
    node = resolved.nodes.get(leaf)
    return node, {} if node is None else two_tracks.figures(resolved, node, period, [unit]).get(unit, {})


def written(limit: int = MANY) -> list[Review]:
    """The reviews on record, newest first."""
    return list(Review.objects.select_related("unit").order_by("-id")[:limit])


def of_leaf(scheme: str, leaf: str, period: str) -> dict[str, Review]:
    """Unit → the last review of an indicator and period."""
    rows = Review.objects.filter(scheme=scheme, leaf=leaf, period=period).order_by("id")
    return {row.unit_id: row for row in rows}


def write(ref: str, unit: str, outcome: str, words: str, *, by: Actor) -> Review:
    """Put the outcome of a review on record, in writing: the duty is met. Raises `Refused` with every problem."""
    with act("panels.review", by) as record:
        problems = Problems()
        duty = Deadline.objects.filter(
            kind=two_tracks.REVIEWING, ref=ref, unit=unit, met_at=None, dropped_at=None
        ).first()
        if duty is None:
            problems.add(
                "no-review-waits", Place(path="unit"),
                (f"没有等着复核的双轨差（{unit[:40]}）", f"no gap of two tracks waits for a review ({unit[:40]})"),
                ("名单里等着复核的一项", "one of the list"), ("刷新后再看，可能已经有人写过", "look at the page anew: somebody may have written it"),
            )  # fmt: skip
        if outcome not in REVIEWS:
            problems.add(
                "unknown-outcome", Place(path="outcome"),
                ("没有选复核结论", "no outcome is chosen"),
                ("、".join(w.zh for w in REVIEWS.values()), "; ".join(w.en for w in REVIEWS.values())), ("选一种", "choose one"),
            )  # fmt: skip
        if not words.strip():
            problems.add(
                "no-reason", Place(path="words"), ("没有写复核的经过和理由", "what was looked at and why is not written"),
                ("查了什么、为什么这样定", "what was looked at, and why it is so"), ("写明再提交", "write it, then hand in"),
            )  # fmt: skip
        problems.refuse()
        scheme, leaf, period = (*ref.rsplit("|", 2), "", "")[:3]
        figures = {rater: f"{value:g}" for rater, value in _now(scheme, leaf, period, unit)[1].items()}
        made = Review.objects.create(
            scheme=scheme, leaf=leaf, period=period, unit_id=unit, figures=figures, outcome=outcome, words=words.strip()[:LONGEST],
            at=record.at, by=by.name,
        )  # fmt: skip
        deadlines.met(two_tracks.REVIEWING, ref, unit)
        record.of(
            Text("双轨复核", "a review of two tracks"), leaf=leaf, period=period, unit=unit, outcome=outcome
        )
    return made
