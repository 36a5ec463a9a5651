"""One pass over many messages: their classes and their issues, counting characters once for both."""

from __future__ import annotations

from collections.abc import Sequence

from quanheng.analytics.text.classify import Classifier, Suggestion
from quanheng.analytics.text.grams import Message, grams
from quanheng.analytics.text.issues import GRAIN, Grain, Ints, issues_in, issues_of


def sorted_out(
    messages: Sequence[Message], model: Classifier | None, line: float = 0.0, grain: Grain = GRAIN
) -> tuple[list[Suggestion], Ints]:
    """A suggestion for each message (none without a model), and the issue of each (-1: alone)."""
    found = grams(messages)
    said = model.suggest_of(found, line) if model is not None else []
    if any(len(m.body) > 2 * grain.ahead for m in messages):  # only the heads of long texts are compared
        return said, issues_of(messages, grain)
    return said, issues_in(found, grain)
