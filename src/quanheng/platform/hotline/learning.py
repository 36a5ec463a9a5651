"""What the office's own tickets teach: a class and a unit for those that have none, and how well that does on tickets held out.

The latest share of the tickets is held out and never learnt from; near-duplicates of what was learnt are left out of the test.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from quanheng.analytics.text import classify
from quanheng.analytics.text.grams import Message
from quanheng.analytics.text.splits import measured
from quanheng.platform.hotline.parameters import Parameters

LEAST = 5  # tickets of a class, for it to be learnt
MOST = 20_000  # the latest tickets that are learnt from
KINDS = ("class1", "unit")


@dataclass(frozen=True)
class Said:
    """What would be said of a ticket; "" where the model abstains or nothing is to be said."""

    ticket: int
    class1: str
    class_sure: float
    unit: str
    unit_sure: float


def learn(
    rows: Sequence[Mapping[str, Any]], messages: Sequence[Message], family: Any, said: Parameters
) -> tuple[dict[str, Any], list[Said]]:
    """The figures on held-out tickets by kind, and suggestions for the tickets that lack a class or a unit. `rows` go by time."""
    line = said.number("line")
    figures: dict[str, Any] = {}
    best: dict[str, dict[int, tuple[str, float]]] = {}
    for kind in KINDS:
        own = [k for k, r in enumerate(rows) if r[kind]][-MOST:]
        many = Counter(rows[k][kind] for k in own)
        own = [k for k in own if many[rows[k][kind]] >= LEAST]
        bare = [k for k, r in enumerate(rows) if not r[kind] and r["closed_at"] is None]
        labels = {rows[k][kind] for k in own}
        figures[kind] = {
            "learnt": len(own),
            "labels": len(labels),
            "why": "" if len(labels) >= 2 else "too-few",
        }
        if len(labels) < 2:
            continue
        cut = len(own) - max(1, int(len(own) * said.number("held_out")))
        train, known = own[:cut], {int(family[k]) for k in own[:cut]}
        test = [k for k in own[cut:] if int(family[k]) not in known]
        if len({rows[k][kind] for k in train}) >= 2 and test:
            model = _fitted(rows, messages, train, kind)
            found = model.suggest([messages[k] for k in test], line)
            one = measured(
                [rows[k][kind] for k in test], [s.best for s in found], [s.confidence for s in found], line
            )
            figures[kind] |= asdict(one) | {"left_out": len(own) - cut - len(test), "trained": len(train)}
        else:
            figures[kind]["why"] = "nothing-to-test"
        if bare:
            final = _fitted(rows, messages, own, kind)
            told = final.suggest([messages[k] for k in bare], line)
            best[kind] = {k: (s.label, s.confidence) for k, s in zip(bare, told, strict=True) if s.label}
    made = []
    for k in sorted({k for kind in best.values() for k in kind}):
        label, sure = best.get("class1", {}).get(k, ("", 0.0))
        unit, unit_sure = best.get("unit", {}).get(k, ("", 0.0))
        made.append(Said(rows[k]["id"], label, round(sure, 4), unit, round(unit_sure, 4)))
    return figures, made


def _fitted(
    rows: Sequence[Mapping[str, Any]], messages: Sequence[Message], which: Sequence[int], kind: str
) -> classify.Classifier:
    return classify.fit([messages[k] for k in which], [rows[k][kind] for k in which])
