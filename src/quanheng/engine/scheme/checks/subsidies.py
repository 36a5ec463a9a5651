"""Promise: money handed out does not count for more than what is brought about with it.

An indicator of subsidies (its tag `nature: input`, or the word in its name or its items') that weighs more than the
indicators of its group do on average is told; a scheme that means it says why under `overrides`. No line is invented:
the scheme's own average is the measure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from quanheng.engine.errors import Problem
from quanheng.engine.scheme.checks.places import Places
from quanheng.engine.scheme.checks.saying import figure, warning
from quanheng.engine.scheme.model import Node, Scheme

INPUT = "input"
_WORDS = re.compile("补贴|补助|奖补|subsid", re.IGNORECASE)


def check(scheme: Scheme, places: Places) -> Iterator[Problem]:
    """Indicators of subsidies that weigh more than the average indicator, in any group."""
    if scheme.marks != "weights" or len(scheme.leaves) < 2:
        return
    for leaf in filter(lambda n: _of_subsidies(scheme, n), scheme.leaves):
        for group in [g.id for g in scheme.groups] or [""]:
            weights = [scheme.weight(n, group) for n in scheme.leaves]
            average = Decimal(sum(weights)) / len(weights)
            own = scheme.weight(leaf, group)
            if own > average:
                yield _told(leaf, own, average, places)
                break


def _of_subsidies(scheme: Scheme, leaf: Node) -> bool:
    if leaf.tags.get("nature"):
        return leaf.tags["nature"] == INPUT
    items = [scheme.items[n] for n in (leaf.measure.names if leaf.measure else ()) if n in scheme.items]
    return any(_WORDS.search(text) for text in (leaf.name, leaf.name_en, *(i.name for i in items)))


def _told(leaf: Node, own: Decimal, average: Decimal, places: Places) -> Problem:
    return warning(
        "subsidy-heavy", places.node(leaf.id, "weight"),
        (f"补贴类指标“{leaf.name}”权重 {figure(own)}，高于各项平均的 {figure(round(average, 2))}", f"“{leaf.name}” counts subsidies and weighs {figure(own)}, above the average of {figure(round(average, 2))}"),
        ("发了多少不等于办成多少；补贴类不高于平均", "money handed out is not what it brings about; no more than the average"),
        ("降低权重，或改考效果；不是补贴类的写 tags: {nature: result}", "lower the weight, or assess the effect; where it counts no subsidies write tags: {nature: result}"),
    )  # fmt: skip
