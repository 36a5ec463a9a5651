"""What the detectors see in the figures in force: one function per detector, from the ledger's rows to candidates.

`book` the figures as tables · `sources` two sources and sums · `series` one figure over periods and units ·
`relations` figures against one another · `calls` scores against the hotline, whose `tickets` it counts. A candidate is everything that was tested; which of them is asked about is
decided for all together in `scanning`.
"""

from __future__ import annotations

from collections.abc import Callable

from quanheng.platform.doubts.models import Probe
from quanheng.platform.doubts.seeing import calls, relations, series, sources
from quanheng.platform.doubts.seeing.book import Book, Candidate

SEERS: dict[str, Callable[[Probe, Book], list[Candidate]]] = {
    "second-source": sources.second_source, "self-execution": sources.self_execution, "sums": sources.sums_,
    "break": series.breaks_, "bunching": series.bunching_, "heaping": series.heaping_, "too-smooth": series.smooth_,
    "uniform": series.uniform_, "benford": series.benford_, "inverted": relations.inverted_, "copied": relations.copied_,
    "drift": relations.drift_, "companions": relations.companions_, "score-calls": calls.score_calls,
}  # fmt: skip

__all__ = ["SEERS", "Book", "Candidate"]
