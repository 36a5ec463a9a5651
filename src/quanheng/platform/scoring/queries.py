"""The readers of the scoring room: what pages, exports and desks ask of runs.

Runs      `run(id)` (KeyError) · `latest(scheme_id)` (None) · `runs(scheme_id=None)` newest first · `is_current(version)`
          `visible(run, actor, unit="")` who may see it (whole, or one unit's page) · `seen(actor)` the runs an actor may see
          `latest_public(scheme_id)` the newest released as a whole · `steps(run)` · `told(run) -> {unit: Told}`
Jobs      `job(id)` (KeyError) · `jobs(limit)` newest first
          a `Run`: id version(.title .title_en .demonstration .scheme …) cut_off periods engine_version state inputs
          digest rows created_at created_by seconds public; the words of `.state` are `flow.STATES[state]`
Stored    `ranked_periods(run)` periods in which somebody holds a rank, oldest first
          `ranking(run, period) -> [Standing]` by group, rank (unranked last), unit
          `totals(run) -> [Standing]` the same over all periods: history, bump chart
          `rows(run, period=None, unit=None, node=None) -> [ScoreRow]` any part of the result, in document order
          `grades(run, period, group=None) -> {grade: count}` in the scheme's order, zeros too, "" for ungraded
          `units(run) -> {code: engine.data.Unit}` as the run knew them, in order
Engine    `scheme(run) -> engine Scheme` · `engine_run(run) -> engine Run`, made again from the ledger as of the
          cut-off and checked against the run's digest of inputs (ValueError if it differs), kept per process
          `tables(run) -> bundle.write.Tables` the data files of its package
          `weighing(run) -> engine.exact.Weighing` the same in fractions: hand it to `engine.explain.explain`

`Standing` and `ScoreRow` are named tuples; numbers are Decimal or None (absent, never zero). A unit's English
name is `unit.attributes.get("name_en", "")`. Every argument `run` is a `Run` or its id.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import NamedTuple

from django.utils import timezone

from quanheng.bundle import write
from quanheng.engine import run as engine
from quanheng.engine.data import Unit
from quanheng.engine.exact import Weighing
from quanheng.engine.scheme.model import Scheme
from quanheng.engine.terms import TOTAL
from quanheng.platform.lib.decimals import plain
from quanheng.platform.registry.powers import Actor
from quanheng.platform.schemes import queries as schemes
from quanheng.platform.schemes.models import SchemeVersion
from quanheng.platform.scoring import bindings
from quanheng.platform.scoring.models import Basis, Job, Run, RunScore, Step, Told
from quanheng.platform.scoring.per_run import kept_per_run

# Whoever answers for a result or oversees it sees runs before they are released.
OVERSEERS = frozenset({"office", "reviewer", "leader", "finance", "congress", "audit"})
OF_A_UNIT = ("reporter", "leader", "appraised")  # who is told of a unit's own result


class Standing(NamedTuple):
    """A unit's total in a period. `base` is before adjustment; `score` after."""

    period: str
    group: str
    unit: str
    name: str
    name_en: str
    score: Decimal | None
    base: Decimal | None
    rank: Decimal | None
    grade: str
    absence: str


class ScoreRow(NamedTuple):
    """One row of the result."""

    period: str
    group: str
    unit: str
    node: str
    value: Decimal | None
    points: Decimal | None
    weight: Decimal | None
    score: Decimal | None
    rank: Decimal | None
    grade: str
    absence: str


def run(id: int) -> Run:
    """One run with its scheme version. Raises KeyError."""
    found = Run.objects.select_related("version").filter(pk=id).first()
    if found is None:
        raise KeyError(id)
    return found


def latest(scheme: str) -> Run | None:
    """The newest run of a scheme, of whichever version."""
    return Run.objects.select_related("version").filter(version__scheme=scheme).first()


def latest_public(scheme: str) -> Run | None:
    """The newest run of a scheme that is released as a whole."""
    return (
        Run.objects.select_related("version")
        .filter(version__scheme=scheme, public_since__isnull=False)
        .first()
    )


def visible(run: Run, actor: Actor, unit: str = "") -> bool:
    """True if the actor may see the run; with `unit`, that unit's own page of it, once it was told of its result."""
    if run.public or actor.roles & OVERSEERS:
        return True
    if not unit or not any(_seated(actor, role, unit) for role in OF_A_UNIT):
        return False
    return Told.objects.filter(run=run, unit=unit).exists()


def _seated(actor: Actor, role: str, unit: str) -> bool:
    return role in actor.roles and (unit in actor.units(role) or not actor.units(role))


def seen(actor: Actor, scheme: str | None = None) -> list[Run]:
    """The runs an actor may see as a whole, newest first."""
    found = Run.objects.select_related("version").defer("version__document", "version__canonical")
    if scheme is not None:
        found = found.filter(version__scheme=scheme)
    return list(found if actor.roles & OVERSEERS else found.filter(public_since__isnull=False))


def steps(run: Run | int) -> list[Step]:
    """The steps of a run's life after it was made, oldest first."""
    return list(Step.objects.filter(run=_id(run)))


def told(run: Run | int) -> dict[str, Told]:
    """Unit → when it was told of its result, and until when it may object."""
    return {t.unit: t for t in Told.objects.filter(run=_id(run))}


def job(id: int) -> Job:
    """One job. Raises KeyError."""
    found = Job.objects.select_related("person").filter(pk=id).first()
    if found is None:
        raise KeyError(id)
    return found


def jobs(limit: int = 20) -> list[Job]:
    """The last jobs, newest first."""
    return list(Job.objects.all()[:limit])


def runs(scheme: str | None = None) -> list[Run]:
    """Runs, newest first."""
    found = Run.objects.select_related("version").defer("version__document", "version__canonical")
    return list(found if scheme is None else found.filter(version__scheme=scheme))


def is_current(version: SchemeVersion) -> bool:
    """True if the newest run of this version was made of exactly what a run made now would be made of."""
    newest = Run.objects.filter(version=version).first()
    if newest is None:
        return False
    units = bindings.standing_units(schemes.members(version))
    targets = [[u, n, p, plain(v)] for u, n, p, v in schemes.targets(version)]
    now = bindings.inputs(schemes.resolved(version), units, targets, timezone.now())
    return now.digest == newest.inputs


def newest_of(run: Run) -> bool:
    """True if no later run of the same version was made."""
    return not Run.objects.filter(version=run.version_id, pk__gt=run.pk).exists()


def units(run: Run | int) -> dict[str, Unit]:
    """Units by code, as the run knew them."""
    return {u.id: u for u in bindings.from_plain(Basis.objects.get(run=_id(run)).units)}


def scheme(run: Run | int) -> Scheme:
    """The scheme of a run, resolved."""
    return schemes.resolved(_run(run).version)


def ranked_periods(run: Run | int) -> list[str]:
    """The periods in which at least one unit holds a rank, oldest first."""
    ranked = RunScore.objects.filter(run=_id(run), node=TOTAL, rank__isnull=False)
    held = set(ranked.values_list("period", flat=True))
    return [p for p in _run(run).periods if p in held]


def ranking(run: Run | int, period: str) -> list[Standing]:
    """Everyone's total in a period: by group, rank, unit; those without a rank last."""
    return _standings(run, period)


def totals(run: Run | int) -> list[Standing]:
    """Everyone's total in every period."""
    return _standings(run, None)


def _standings(run: Run | int, period: str | None) -> list[Standing]:
    known = units(run)
    found = RunScore.objects.filter(run=_id(run), node=TOTAL)
    if period is not None:
        found = found.filter(period=period)
    columns = ("period", "group", "unit", "score", "base", "rank", "grade", "absence")
    return [
        Standing(p, g, u, known[u].name or u, known[u].attributes.get("name_en", ""), *rest)
        for p, g, u, *rest in found.order_by("id").values_list(*columns)
    ]


def rows(
    run: Run | int, period: str | None = None, unit: str | None = None, node: str | None = None
) -> list[ScoreRow]:
    """Rows of the result, by period, group, rank of the unit, and node in document order."""
    asked = {"period": period, "unit": unit, "node": node}
    found = RunScore.objects.filter(run=_id(run), **{k: v for k, v in asked.items() if v is not None})
    return [ScoreRow(*row) for row in found.order_by("id").values_list(*ScoreRow._fields)]


def grades(run: Run | int, period: str, group: str | None = None) -> dict[str, int]:
    """How many units hold each grade, in the scheme's order; "" counts those without one."""
    found = RunScore.objects.filter(run=_id(run), node=TOTAL, period=period)
    if group is not None:
        found = found.filter(group=group)
    counted = Counter(found.values_list("grade", flat=True))
    names = [band.name for band in scheme(run).grades.bands]
    return {name: counted[name] for name in [*names, ""]}


@kept_per_run(8)
def engine_run(run_id: int) -> engine.Run:
    """The engine's run, made again from what the run stood on. Raises ValueError if that was altered."""
    kept = run(run_id)
    basis = Basis.objects.get(run=kept)
    given = bindings.inputs(
        schemes.resolved(kept.version), bindings.from_plain(basis.units), basis.targets, kept.cut_off
    )
    if given.digest != kept.inputs:
        raise ValueError(
            f"第 {run_id} 次计分的输入与当时不符 / the inputs of run {run_id} are not what they were"
        )
    return bindings.score(given, kept.periods)


@kept_per_run(8)
def weighing(run_id: int) -> Weighing:
    """The run in fractions, for explanations."""
    scored = engine_run(run_id)
    return Weighing(scored.scheme, scored.facts())


@kept_per_run(2)
def tables(run_id: int) -> write.Tables:
    """The data files of the run's package with its exact scores: a proposal has their digests, a release the files.

    Raises `Refused` with everything that cannot be computed.
    """
    scored = engine_run(run_id)
    return write.tables(scored.scheme, scored.facts(), run(run_id).periods)


def _id(run: Run | int) -> int:
    return run if isinstance(run, int) else run.pk


def _run(given: Run | int) -> Run:
    return run(given) if isinstance(given, int) else given
