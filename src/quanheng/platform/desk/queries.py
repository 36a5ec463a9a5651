"""The reader of the desk: what is there, and what was done last.

`contents() -> Contents`: `.schemes` [SchemeRow(version, run | None)] in force, by scheme id; `.ledger`
`ledger.queries.Extent`; `.units` how many are in the register; `.acts` the last acts (`registry.models.Act`; the
words of an act's `.name` are `registry.powers.ACTS`).
"""

from __future__ import annotations

from typing import NamedTuple

from quanheng.platform.ledger import queries as ledger
from quanheng.platform.registry import queries as registry
from quanheng.platform.registry.models import Act
from quanheng.platform.schemes import queries as schemes
from quanheng.platform.schemes.models import SchemeVersion
from quanheng.platform.scoring import queries as scoring


class SchemeRow(NamedTuple):
    """A scheme in force and its newest run."""

    version: SchemeVersion
    run: scoring.Run | None


class Contents(NamedTuple):
    """What the house holds."""

    schemes: list[SchemeRow]
    ledger: ledger.Extent
    units: int
    acts: list[Act]


def contents(acts: int = 20) -> Contents:
    """Everything the first page lists."""
    rows = [SchemeRow(v, scoring.latest(v.scheme)) for v in schemes.versions()]
    return Contents(rows, ledger.extent(), registry.count(), registry.acts(acts))
