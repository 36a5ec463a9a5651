"""Carrying out an upheld appeal: its figures enter the ledger by the door `appeal`, and the scheme is scored anew.

Never worsened (不加重): both results are worked out first, on what is in force now, without and with the corrected
figures. Where the unit's own total (or the indicator it appealed about) would fall in any period, nothing is posted
and the correction is refused with both scores named. Such an error in the unit's favour is not corrected by its own
appeal; it goes the ordinary way, through who owns the figure, as a matter of its own.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

import polars as pl
from django.db import transaction

from quanheng.engine.errors import Place, Problems, Refused, Text
from quanheng.engine.terms import TOTAL
from quanheng.platform.appeals import duties, refusals
from quanheng.platform.appeals.flow import CORRECTED, LOCK, UPHELD
from quanheng.platform.appeals.models import Appeal, AppealStep, Correction
from quanheng.platform.ledger import locks
from quanheng.platform.ledger import queries as ledger
from quanheng.platform.ledger.actions import post
from quanheng.platform.ledger.entries import Entry
from quanheng.platform.lib.decimals import plain
from quanheng.platform.lib.faults import point
from quanheng.platform.lib.locks import take_turns
from quanheng.platform.registry.act import act
from quanheng.platform.registry.powers import Actor
from quanheng.platform.schemes import queries as schemes
from quanheng.platform.scoring import bindings, jobs
from quanheng.platform.scoring.duties import titled
from quanheng.platform.scoring.models import Job

SECOND = Text(
    "作决定的人不能自己去更正，申诉单位的人也不能",
    "who decided the appeal may not carry it out, nor anybody of the unit",
)
Scores = dict[tuple[str, str], Decimal | None]
LEAST = Decimal("1e-9")  # a difference no larger is one of binary fractions


class Outlook(NamedTuple):
    """The unit's scores on what is in force now, without and with the corrected figures: (period, node) → score."""

    without: Scores
    with_: Scores


def outlook(appeal: Appeal) -> Outlook:
    """What the correction would do to the unit, worked out on what is in force now; nothing is written."""
    run = appeal.run
    with transaction.atomic():
        moment = ledger.settled_now()
    units = bindings.standing_units(schemes.members(run.version))
    targets = [[u, n, p, plain(v)] for u, n, p, v in schemes.targets(run.version)]
    given = bindings.inputs(schemes.resolved(run.version), units, targets, moment)
    changed = given._replace(
        observations=_corrected(given.observations, appeal, list(appeal.corrections.all()))
    )
    return Outlook(_of_unit(given, appeal), _of_unit(changed, appeal))  # fmt: skip


def _corrected(frame: pl.DataFrame, appeal: Appeal, rows: list[Correction]) -> pl.DataFrame:
    for c in rows:
        own = (pl.col("unit") == appeal.unit) & (pl.col("item") == c.item) & (pl.col("period") == c.period)
        frame = frame.filter(~own)
    more = [
        (appeal.unit, c.item, c.period, "" if c.value is None else plain(c.value), c.status, "", source(appeal))
        for c in rows
    ]  # fmt: skip
    return frame.vstack(pl.DataFrame(more, schema=frame.schema, orient="row"))


def _of_unit(given: bindings.Inputs, appeal: Appeal) -> Scores:
    scored = bindings.score(given, appeal.run.periods)
    return {(r["period"], r["node"]): r["score"] for r in bindings.rows(scored) if r["unit"] == appeal.unit}


def source(appeal: Appeal) -> str:
    """What the ledger says of where a corrected figure comes from."""
    return f"第 {appeal.pk} 号申诉决定"


def refuse_worse(appeal: Appeal, seen: Outlook) -> None:
    """Refused where the unit's own total, or the indicator it appealed about, would fall by its own appeal."""
    problems = Problems()
    for (period, node), before in seen.without.items():
        after = seen.with_.get((period, node))
        if node not in (TOTAL, appeal.node) or before is None:
            continue
        if after is None or after < before - LEAST:
            told = "—" if after is None else plain(after)
            problems.add(
                "worsened", Place(path=f"{appeal.unit} · {period} · {node}"),
                (f"照此更正，{period} 的得分由 {plain(before)} 变为 {told}：申诉不得使申诉人更差",
                 f"so corrected, the score of {period} would go from {plain(before)} to {told}: nobody is worse off by their own appeal"),
                ("不低于现在的得分", "no less than the score as it is"),
                ("这个数另由数据责任单位按更正程序办理，不作为本申诉的结果", "let the owner of the figure correct it in the ordinary way, not as the outcome of this appeal"),
            )  # fmt: skip
    problems.refuse()


def correct(appeal: Appeal, *, by: Actor) -> Job | None:
    """Carry the decision out: exceptions to the locks, one posting, a new scoring asked for. Raises `Refused`.

    By the office, never by who decided. The figures are those of the decision; nothing of them can be chosen here.
    Gives the job of the new scoring; None where none could be asked for (the scheme is retired), and the office is
    left to score by another version.
    """
    kept = Appeal.objects.select_related("run__version").get(pk=appeal.pk)
    decided = (
        AppealStep.objects.get(appeal=kept, verb="uphold") if kept.state in (UPHELD, CORRECTED) else None
    )
    ours = set(kept.steps.filter(verb__in=("file", "supplement")).values_list("identity", flat=True))
    not_by = ours | ({decided.identity} if decided else set()) | ({by.identity} if by.sits_at(kept.unit) else set())  # fmt: skip
    guard = {"state": kept.state, "allowed": (UPHELD,), "not_by": not_by, "why_not": SECOND}
    with act("appeals.correct", by, **guard) as asked:
        asked.skip()
    assert decided is not None  # the guard let only an upheld one pass
    refuse_worse(kept, outlook(kept))
    with act("appeals.correct", by, **guard) as record:
        take_turns(LOCK)
        rows = list(kept.corrections.all())
        files = tuple(f.digest for step in kept.steps.all() for f in step.files.all())[:50]
        reason = f"{source(kept)}：{decided.words}"[:1000]
        _open(kept, rows, reason, decided, by)
        posted = post([_entry(kept, c, files) for c in rows], "appeal", by=by)
        point("appeals.correct:posted")
        if not Appeal.objects.filter(pk=kept.pk, state=UPHELD).update(state=CORRECTED):
            refusals.changed_meanwhile(kept)
        kept.state = CORRECTED
        AppealStep.objects.create(
            appeal=kept, verb="correct", state=CORRECTED, at=record.at, by=by.name, identity=by.identity,
            detail={"posting": posted.posting, "root": posted.root, "figures": len(rows)},
        )  # fmt: skip
        duties.carried_out(kept)
        record.of(titled(kept.run), appeal=kept.pk, run=kept.run_id, unit=kept.unit, posting=posted.posting, figures=len(rows))  # fmt: skip
    return ask_run(kept, by=by)


def ask_run(appeal: Appeal, *, by: Actor) -> Job | None:
    """Ask for the scoring that takes the correction in; None where it cannot be asked for."""
    try:
        return jobs.ask(appeal.run.version, periods=list(appeal.run.periods), by=by)
    except Refused:
        return None


def _entry(appeal: Appeal, c: Correction, files: tuple[str, ...]) -> Entry:
    return Entry(
        c.item, appeal.unit, c.period, c.value, status=c.status, source=source(appeal), evidence=files,
        return_ref=f"appeal:{appeal.pk}",
    )  # fmt: skip


def _open(appeal: Appeal, rows: list[Correction], reason: str, decided: AppealStep, by: Actor) -> None:
    """The exceptions by which the figures pass the locks of their periods, asked for by the decision."""
    for held in locks.standing({c.item for c in rows}, {c.period for c in rows}):
        inside = {c.item for c in rows if held.holds(c.item, appeal.unit, c.period)}
        if inside:
            locks.by_decision(
                held.lock,
                inside,
                [appeal.unit],
                reason,
                decided_by=decided.by,
                identity=decided.identity,
                by=by,
            )


__all__: list[str] = ["Outlook", "ask_run", "correct", "outlook", "refuse_worse", "source"]
