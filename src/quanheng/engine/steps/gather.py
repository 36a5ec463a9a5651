"""取数 gather: observations in force at the cut-off → arrays units × items × periods."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import polars as pl
from numpy.typing import NDArray

from quanheng.engine.data import Unit
from quanheng.engine.exact.values import column
from quanheng.engine.periods import Period, is_finer, kind_of, parse
from quanheng.engine.scheme.model import Scheme
from quanheng.engine.steps.algebra import ArrayAlgebra
from quanheng.engine.steps.cube import Codes, Cube, Floats
from quanheng.engine.terms import EVERYONE, STATUSES


def in_force(observations: pl.DataFrame, as_of: str = "") -> pl.DataFrame:
    """The observations that stand at a moment: posted by then, the latest posting of each key last.

    `as_of` is a date or a moment in ISO form; a date means its whole day. "" means now: all of them.
    A later posting supersedes; without `posted_at` the order of rows decides.
    """
    if "posted_at" not in observations.columns:
        return observations
    posted = pl.col("posted_at").fill_null("")
    if as_of:
        observations = observations.filter(posted.str.slice(0, len(as_of)) <= as_of)
    if observations.select((posted != "").any()).item():
        observations = observations.sort(posted, maintain_order=True)
    return observations


def group_units(scheme: Scheme, units: Sequence[Unit]) -> dict[str, str]:
    """The group of each unit: the first declared group whose `where` holds, else the unit's own group.

    A unit that no group takes has the group "": it is in no comparison and is not scored.
    """
    cube = Cube(tuple(units), {EVERYONE: slice(0, len(units))}, (), {}, attributes=attributes(units))
    chosen = np.full(len(units), "", dtype=object)
    if scheme.groups:
        for group in reversed(scheme.groups):
            if group.where is None:
                holds = np.array([u.group == group.id for u in units], dtype=bool)
            else:
                seen = ArrayAlgebra(cube, group.id).of(group.where).v
                holds = np.broadcast_to(np.nan_to_num(seen) != 0, (1, len(units)))[0]
            chosen[holds] = group.id
    else:
        chosen = np.array([u.group or EVERYONE for u in units], dtype=object)
    return {u.id: str(g) for u, g in zip(units, chosen, strict=True)}


def attributes(units: Sequence[Unit]) -> dict[str, NDArray[np.float64]]:
    """Attributes as [1, unit]: floats where every filled cell is a number, else texts."""
    names = {n for u in units for n in u.attributes}
    found = {}
    for name in names:
        cells = column({u.id: u.attributes.get(name, "") for u in units}).values()
        texts = [c if isinstance(c, str) else float(c) if isinstance(c, Fraction) else np.nan for c in cells]
        found[name] = np.array([texts])
    return found


def gather(
    scheme: Scheme,
    observations: pl.DataFrame,
    units: Sequence[Unit],
    targets: pl.DataFrame | None = None,
    as_of: str = "",
) -> Cube:
    """The cube of a scheme: only its items, only grouped units, periods consecutive from first to last."""
    group_of = group_units(scheme, units)
    declared = [g.id for g in scheme.groups]
    seen = [g for g in dict.fromkeys(group_of.values()) if g]
    groups = declared or sorted(seen)
    in_order = [u for g in groups for u in units if group_of[u.id] == g]
    slices, start = {}, 0
    for g in groups:
        size = sum(1 for u in in_order if group_of[u.id] == g)
        if size:
            slices[g] = slice(start, start + size)
            start += size
    frame = in_force(observations, as_of)
    periods, place = _periods(scheme, frame)
    values, absences = _scatter(scheme, frame, [u.id for u in in_order], periods, place)
    cube = Cube(tuple(in_order), slices, periods, values, absences, attributes=attributes(in_order))
    if targets is not None and len(targets):
        cube.targets = _targets(targets, cube)
    return cube


def _periods(scheme: Scheme, frame: pl.DataFrame) -> tuple[tuple[Period, ...], dict[str, tuple[int, bool]]]:
    """The consecutive periods, and for each written period its index and whether it is a finer one."""
    kind = kind_of(scheme.period)
    parsed: dict[str, tuple[Period, bool]] = {}
    written = frame.get_column("period").unique().cast(pl.String).drop_nulls().to_list()
    found = sorted((p, text) for text in written if (p := parse(text)) is not None)
    for period, text in found:  # in the order of time: `last` folds by it
        if period.kind != kind and not is_finer(period.kind, kind):
            continue
        parsed[text] = (period.within(kind), period.kind != kind)
    if not parsed:
        return (), {}
    first = min(p.ordinal for p, _ in parsed.values())
    last = max(p.ordinal for p, _ in parsed.values())
    start = next(p for p, _ in parsed.values() if p.ordinal == first)
    periods = tuple(start.shift(i) for i in range(last - first + 1))
    return periods, {t: (p.ordinal - first, finer) for t, (p, finer) in parsed.items()}


def _codes(column: pl.Series, categories: Sequence[str]) -> NDArray[np.int64]:
    """Each text's index among the categories, -1 where it is none of them."""
    coded = column.cast(pl.Enum(list(categories)), strict=False).to_physical().cast(pl.Int64).fill_null(-1)
    return coded.to_numpy()


def _scatter(
    scheme: Scheme,
    frame: pl.DataFrame,
    units: Sequence[str],
    periods: Sequence[Period],
    place: dict[str, tuple[int, bool]],
) -> tuple[dict[str, Floats], dict[str, Codes]]:
    items = list(scheme.items)
    shape = (len(items), len(periods), len(units))
    cells = np.full(shape, np.nan)
    if not cells.size or not len(frame):
        return {name: cells[i] for i, name in enumerate(items)}, {}
    written = list(place)
    at = np.array([place[w][0] for w in written] or [0])
    finer = np.array([place[w][1] for w in written] or [False])
    p = _codes(frame.get_column("period"), written)
    i = _codes(frame.get_column("item"), items)
    u = _codes(frame.get_column("unit"), units)
    known = (p >= 0) & (i >= 0) & (u >= 0)
    v = frame.get_column("value")
    if v.dtype == pl.String:
        v = v.replace("", None)
    numbers = v.cast(pl.Float64).to_numpy()
    flat = (i * shape[1] + at[p]) * shape[2] + u
    status = _statuses(frame)
    own = known & ~finer[p]
    if own.all():
        cells.reshape(-1)[flat] = numbers
    else:
        cells.reshape(-1)[flat[own]] = numbers[own]
    codes: dict[str, Codes] = {}
    if status is not None:
        marks = np.zeros(shape, np.int8)
        marks.reshape(-1)[flat[own]] = status[own]
        codes = {name: marks[k] for k, name in enumerate(items) if marks[k].any()}
    sub = known & finer[p]
    if sub.any():
        _fold(
            scheme,
            items,
            cells,
            codes,
            flat[sub],
            p[sub],
            numbers[sub],
            None if status is None else status[sub],
        )
    return {name: cells[k] for k, name in enumerate(items)}, codes


def _statuses(frame: pl.DataFrame) -> Codes | None:
    if "status" not in frame.columns:
        return None
    status = frame.get_column("status").cast(pl.String).fill_null("reported")
    if not status.is_in(["reported", ""]).not_().any():
        return None
    return status.replace_strict({**STATUSES, "": 0}, return_dtype=pl.Int8).to_numpy()


def _fold(
    scheme: Scheme,
    items: Sequence[str],
    cells: Floats,
    codes: dict[str, Codes],
    flat: NDArray[np.int64],
    written: NDArray[np.int64],
    numbers: Floats,
    status: Codes | None,
) -> None:
    """Finer periods into the scheme's: the last posting of each finer cell, then sum, mean or last.

    An observation of the scheme's own period wins over its parts.
    """
    frame = pl.DataFrame({"flat": flat, "p": written, "v": numbers, "row": np.arange(len(flat))})
    if status is not None:
        frame = frame.with_columns(pl.Series("s", status))
    frame = frame.group_by("flat", "p").last().sort("flat", "p")
    size = cells.shape[1] * cells.shape[2]
    folds = {name: scheme.items[name].fold or "last" for name in items}
    many, whole = cells.reshape(-1), {}
    # the order of the written periods is the order of time within a flat cell: codes follow first appearance
    for key, part in frame.group_by("flat", maintain_order=True):
        whole[int(key[0])] = part
    for cell, part in whole.items():
        name = items[cell // size]
        declared = codes.get(name)
        if not np.isnan(many[cell]) or (declared is not None and declared.reshape(-1)[cell % size]):
            continue
        values = part.get_column("v").to_numpy()
        present = values[~np.isnan(values)]
        if len(present):
            fold = folds[name]
            many[cell] = present.sum() if fold == "sum" else present.mean() if fold == "mean" else present[-1]
        elif status is not None and (gravest := part.get_column("s").to_numpy().max()):
            if declared is None:
                declared = codes.setdefault(name, np.zeros(cells.shape[1:], np.int8))
            declared.reshape(-1)[cell % size] = gravest


def _targets(targets: pl.DataFrame, cube: Cube) -> dict[str, Floats]:
    """Per-unit targets by node; a target without a period holds in every period."""
    column = {u.id: k for k, u in enumerate(cube.units)}
    row = {str(p): t for t, p in enumerate(cube.periods)}
    found: dict[str, Floats] = {}
    for unit, node, period, value in targets.select("unit", "node", "period", "target").iter_rows():
        if unit not in column or value in (None, ""):
            continue
        array = found.setdefault(node, np.full(cube.shape, np.nan))
        if period:
            if period in row:
                array[row[period], column[unit]] = float(value)
        else:
            array[:, column[unit]] = float(value)
    return found
