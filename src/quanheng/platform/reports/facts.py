"""The figures of a run as plain records, in the language of the document: what every one is composed of. Nothing is made up."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from django.utils import timezone
from django.utils.translation import gettext

from quanheng.engine.scheme.model import Node, Scheme
from quanheng.platform.followup.sentences import missed
from quanheng.platform.lib.official import written_in
from quanheng.platform.registry import queries as registry
from quanheng.platform.schemes import wording
from quanheng.platform.scoring import account, board, queries
from quanheng.platform.scoring.flow import STATES
from quanheng.platform.scoring.models import Run
from quanheng.platform.scoring.queries import ScoreRow
from quanheng.platform.scoring.reading import Reading, Standing, reading
from quanheng.platform.scoring.sentences import when
from quanheng.platform.ui.environment import DEMONSTRATION, language, named, said, worded
from quanheng.platform.ui.numbers import NOTHING, fixed
from quanheng.platform.verification.flow import QUALITATIVE


@dataclass(frozen=True)
class NodeFact:
    """A node of a unit: what can be reached and what was; `rate` is the share reached in per cent, None if not scored."""

    id: str
    name: str
    full: Decimal | None
    score: Decimal | None
    rate: Decimal | None


@dataclass(frozen=True)
class LeafFact:
    """An indicator of a unit. `target`, `value` are written as people read them; `rows` are its source figures as
    (what, how much); `gap` is actual against target in per cent, None where either is missing or the target is 0."""

    id: str
    name: str
    top: str
    uom: str
    target: str
    value: str
    sign: str
    full: Decimal | None
    score: Decimal | None
    rate: Decimal | None
    gap: Decimal | None
    rows: tuple[tuple[str, str], ...]
    absence: str
    working: str
    owner: str
    tags: dict[str, str]
    path: tuple[str, ...] = ()
    missed: bool = False  # it has a target and a figure of its own that does not reach it

    @property
    def lost(self) -> Decimal | None:
        """What it fell short of the full score."""
        return None if self.full is None or self.score is None else self.full - self.score


@dataclass(frozen=True)
class UnitFact:
    """A unit in a period. `history`: (period in words, total) up to the period; `adjust`: bonus, deduction, veto in words."""

    id: str
    name: str
    group: str
    standing: Standing
    tops: tuple[NodeFact, ...]
    leaves: tuple[LeafFact, ...]
    history: tuple[tuple[str, float | None], ...]
    adjust: str
    count: int


@dataclass(frozen=True)
class RunFact:
    """A run in a period: what it is, how it came about, who was scored."""

    run: Run
    read: Reading
    period: str
    when: str
    title: str
    scheme: Scheme
    cut_off: date
    steps: tuple[tuple[str, date], ...]
    groups: tuple[tuple[str, tuple[Standing, ...]], ...]
    standing: str
    demonstration: str
    lang: str = "zh"

    @property
    def mark(self) -> str:
        """What every page says of the run, in the language of the document."""
        return gettext(self.standing) if self.standing else ""

    @property
    def places(self) -> int:
        """Decimals of a score."""
        return self.read.places

    def points(self, value: Decimal | float | None) -> str:
        """A score with the scheme's decimals."""
        return fixed(value, self.places)


def gather(run: Run, period: str, standing: str, lang: str = "zh") -> RunFact:
    """The facts of a run in a period; `standing`: what every page says of it (`queries.standing`)."""
    with written_in(lang):
        read = reading(run)
        ranking = read.ranking(period)
        known = [
            (group_named(read, g), [s for s in ranking if read.run.group_of[s.unit.id] == g])
            for g in read.groups
        ]
        groups = [("", ranking)] if read.whole else known
        title = (
            run.version.title_en or run.version.title
            if lang == "en"
            else _closed(run.version.title.rstrip("。"))
        )
        took = ((STATES[s.state].say(lang), timezone.localtime(s.at).date()) for s in queries.steps(run))
        return RunFact(
            run, read, period, spelled(period), title, read.scheme, timezone.localtime(run.cut_off).date(),
            tuple(took), tuple((n, tuple(x)) for n, x in groups if x), standing,
            DEMONSTRATION.say(lang) if read.scheme.demonstration else "", lang,
        )  # fmt: skip


def group_named(read: Reading, group: str) -> str:
    """A group's name in the language of the document."""
    known = next((g for g in read.scheme.groups if g.id == group), None)
    return worded(read.groups[group]) if known is None else named(known)


def _closed(text: str) -> str:
    """Without the spaces between Chinese and digits: a document sets its own."""
    return re.sub(r"(?<=[^\x00-\x7f]) (?=[\dA-Za-z])|(?<=[\dA-Za-z]) (?=[^\x00-\x7f])", "", text)


def spelled(period: str) -> str:
    """A period as a document writes it, in Chinese digits and words together: 2026年一季度, Q1 2026."""
    if language() == "en":
        return when(period)
    text = when(period).replace(" ", "")
    return f"{text}度" if text.endswith("年") else text


@lru_cache(maxsize=256)
def _rows(run: int, digest: str, period: str, unit: str) -> dict[str, ScoreRow]:
    return {r.node: r for r in queries.rows(run, period, unit)}


def of_unit(fact: RunFact, unit: str) -> UnitFact:
    """The facts of one unit, of no other. KeyError for an unknown one."""
    with written_in(fact.lang):
        read, period = fact.read, fact.period
        standing = read.standing(period, unit)
        group = group_named(read, read.run.group_of[unit])
        rows = _rows(fact.run.pk, fact.run.digest, period, unit)
        told = {r.node.id: r for r in account.rows(fact.run, read, period, unit)}
        signs = {line.node.id: line for line in account.explanation(fact.run, unit, period).leaves}
        leaves = tuple(
            _leaf(fact.scheme, rows[leaf.id], told[leaf.id], signs[leaf.id]) for leaf in read.leaves
        )
        tops = tuple(_node(t, rows[t.id], fact.scheme) for t in read.tops)
        past = tuple((spelled(p), read.standing(p, unit).score) for p in read.periods if p <= period)
        closing = account.explanation(fact.run, unit, period)
        adjust = (
            account.pretty(said(closing.adjust.working))
            if closing.adjust and _moved(standing, closing)
            else ""
        )
        return UnitFact(unit, board.named_unit(standing.unit), "" if read.whole and len(read.groups) == 1 else group, standing, tops, leaves, past, adjust, standing.of)  # fmt: skip


def _moved(standing: Standing, told: object) -> bool:
    return bool(standing.bonus or standing.deduct or getattr(told, "adjust").veto)  # noqa: B009


def _node(node: Node, row: ScoreRow, scheme: Scheme) -> NodeFact:
    return NodeFact(node.id, named(node), row.weight, row.score, _rate(row, scheme))


def _rate(row: ScoreRow, scheme: Scheme) -> Decimal | None:
    """Points as per cent of what can be had."""
    if row.points is None:
        return None
    return row.points * 100 / (scheme.scale if scheme.marks == "index" else Decimal(100))


def _leaf(scheme: Scheme, row: ScoreRow, told: account.LeafRow, line: object) -> LeafFact:
    node = told.node
    target, value = line.target, line.value  # type: ignore[attr-defined]
    gap = (
        None
        if target in (None, 0) or value is None
        else Decimal(str(round(float((value - target) / abs(target) * 100), 4)))
    )
    figures = tuple((f.label, f.text) for f in told.sources) if not told.direct else ()
    return LeafFact(
        node.id, told.name, told.sum_name, told.uom, told.target or NOTHING, told.value, _sign(node), row.weight, row.score,
        _rate(row, scheme), gap, figures, told.absence, told.working, worded(node.owner), dict(node.tags), line.path,  # type: ignore[attr-defined]
        not line.absence and missed(node, value, target, row.points),  # type: ignore[attr-defined]
    )  # fmt: skip


def _sign(node: Node) -> str:
    """The kind of an indicator as forms write it: 定性, ≤ where less is better, ≥ else; nothing without a target."""
    if node.rate is not None and node.rate.name == "qualitative":
        return said(QUALITATIVE)
    if node.target is None:
        return NOTHING
    better = node.better or getattr(node.rate, "better", "") or ""
    if getattr(node.rate, "zero_target", "") and node.target == Decimal(0):
        return "＝"
    return "≤" if better == "lower" else "≥"


def rule_words(scheme: Scheme, leaf: Node) -> str:
    """The rule of an indicator in words."""
    return wording.formula(scheme, said(leaf.rate.describe())) if leaf.rate is not None else ""


def parent(unit: str) -> str:
    """The name of the unit above one (主管部门), "" if there is none."""
    known = registry.units([unit]).get(unit)
    above = known.parent if known is not None else None
    return named(above) if above is not None else ""
