"""The reports of 石桥县 (示意数据): the first quarter's letters, appendix and score sheets in one set, made by the real act; and a
first run of the project self-evaluation, so that its table can be had on paper."""

from __future__ import annotations

from collections.abc import Mapping

from quanheng.platform.project.county import verification
from quanheng.platform.registry.powers import Actor
from quanheng.platform.reports import actions, queries
from quanheng.platform.reports.parameters import Wishes
from quanheng.platform.schemes import queries as schemes
from quanheng.platform.scoring import actions as scoring
from quanheng.platform.scoring import queries as scores

SCHEME, PERIOD = "石桥县乡镇考核-2026", "2026-Q1"


def tell(cast: Mapping[str, Actor]) -> None:
    """A set for the office to take, once. Charts are left to who asks for them: the set is made in half a second."""
    version = schemes.in_force(verification.SCHEME)
    if version is not None and not scores.runs(verification.SCHEME):
        scoring.run(version, periods=[verification.PERIOD], by=cast["office"])
    run = next((r for r in scores.runs(SCHEME) if PERIOD in r.periods), None)
    if run is not None and not queries.batches(run):
        kinds, forms = ("letter", "scores", "score-sheet"), ("docx", "xlsx")
        actions.make(run, PERIOD, kinds, forms, Wishes(issuer="石桥县考核办"), by=cast["office"])
