"""The only writer of scores: `run`."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from quanheng.engine.errors import Place, Problems, Text
from quanheng.platform.ledger import queries as ledger
from quanheng.platform.lib.decimals import plain
from quanheng.platform.registry.act import act
from quanheng.platform.registry.powers import Actor
from quanheng.platform.schemes import queries as schemes
from quanheng.platform.schemes.flow import ADOPTED
from quanheng.platform.schemes.models import SchemeVersion
from quanheng.platform.scoring import bindings
from quanheng.platform.scoring.models import Basis, Run, RunScore
from quanheng.version import __version__


def run(
    version: SchemeVersion,
    cut_off: datetime | None = None,
    *,
    periods: Sequence[str] | None = None,
    by: Actor,
) -> Run:
    """Score an adopted scheme on the figures in force at `cut_off` (None: now), and keep the result.

    `periods`: None is every period from the first observation to the last. Raises `Refused`, and keeps nothing,
    where the scheme is retired, the cut-off lies ahead, or anything cannot be computed.
    """
    with transaction.atomic():
        settled = ledger.settled_now()
    if cut_off is None:
        cut_off = settled
    with act("scoring.run", by, state=version.state, allowed=(ADOPTED,)) as record:
        _refuse_future(cut_off, settled)
        begun = time.perf_counter()
        units = bindings.standing_units(schemes.members(version))
        targets = [[u, n, p, plain(v)] for u, n, p, v in schemes.targets(version)]
        given = bindings.inputs(schemes.resolved(version), units, targets, cut_off)
        scored = bindings.score(given, periods)
        rows = list(bindings.rows(scored))
        kept = Run.objects.create(
            version=version,
            cut_off=cut_off,
            periods=list(scored.periods),
            engine_version=__version__,
            inputs=given.digest,
            digest=bindings.result_digest(rows),
            rows=len(rows),
            created_at=record.at,
            created_by=by.name,
            seconds=time.perf_counter() - begun,
        )
        Basis.objects.create(run=kept, units=bindings.as_plain(units), targets=targets)
        RunScore.objects.bulk_create([RunScore(run=kept, **row) for row in rows], batch_size=2000)
        record.of(
            Text(version.title, version.title_en),
            run=kept.pk,
            rows=len(rows),
            inputs=given.digest,
            digest=kept.digest,
        )
    return kept


def _refuse_future(cut_off: datetime, settled: datetime) -> None:
    problems = Problems()
    if cut_off > settled:
        problems.add(
            "cut-off-ahead",
            Place(path="cut_off"),
            (
                f"截止时点 {cut_off:%Y-%m-%d %H:%M} 还没有到",
                f"the cut-off {cut_off:%Y-%m-%d %H:%M} lies ahead",
            ),
            ("不晚于现在", "not later than now"),
            ("到时再计分，或改用较早的时点", "score when it has come, or take an earlier moment"),
        )
    problems.refuse()
