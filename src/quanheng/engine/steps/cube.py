"""The cube: what gather hands to the later steps, dense arrays by item, period and unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from quanheng.engine.data import Unit
from quanheng.engine.errors import Text
from quanheng.engine.periods import Period
from quanheng.engine.terms import NOT_REPORTED

Floats = NDArray[np.float64]
Codes = NDArray[np.int8]


@dataclass
class Cube:
    """Observations in force as arrays.

    `units` are sorted by group; `slices` gives each group's columns. `periods` are consecutive and of the
    scheme's kind; `values[item]` is [period, unit], NaN where absent; `absences[item]`, given only for items
    with declared absences, holds their codes (see `terms`), 0 elsewhere; `targets[node]` likewise;
    `attributes[name]` is [1, unit], floats or texts.
    """

    units: tuple[Unit, ...]
    slices: Mapping[str, slice]
    periods: tuple[Period, ...]
    values: Mapping[str, Floats]
    absences: Mapping[str, Codes] = field(default_factory=dict)
    targets: Mapping[str, Floats] = field(default_factory=dict)
    attributes: Mapping[str, NDArray[Any]] = field(default_factory=dict)

    @cached_property
    def sizes(self) -> NDArray[np.intp]:
        """How many units each group has, in column order."""
        return np.array([s.stop - s.start for s in self.slices.values()], dtype=np.intp)

    def spread(self, by_group: Floats) -> Floats:
        """[…, group] → […, unit]: each group's number for each of its units."""
        if by_group.shape[-1] == 1:
            return by_group
        return np.repeat(by_group, self.sizes, axis=-1)

    @property
    def shape(self) -> tuple[int, int]:
        """(periods, units)."""
        return len(self.periods), len(self.units)


@dataclass(frozen=True)
class Fault:
    """Something that cannot be computed: where ([period, unit], True at the trouble) and what."""

    node: str
    where: NDArray[np.bool_]
    what: Text


@dataclass
class Seen:
    """An array with the kind of its absences: `codes` None means every NaN is simply not reported.

    `wrong` marks what cannot be computed (NaN in `v`), `why` says the reason; a branch that is not taken leaves
    none behind.
    """

    v: Any
    codes: Codes | None = None
    wrong: NDArray[np.bool_] | None = None
    why: Text | None = None

    @property
    def absent(self) -> NDArray[Any]:
        """Absence codes, 0 where a value stands."""
        gone = np.isnan(self.v) if self.v.dtype.kind == "f" else np.asarray(self.v == "")
        if self.codes is None:
            return np.where(gone, np.int8(NOT_REPORTED), np.int8(0))
        return np.where(gone, np.maximum(self.codes, np.int8(NOT_REPORTED)), np.int8(0))


def tainted(*seen: Seen) -> dict[str, Any]:
    """What cannot be computed because any of its parts cannot, as fields of a `Seen`."""
    bad = [s for s in seen if s.wrong is not None]
    if not bad:
        return {}
    wrong: Any = bad[0].wrong
    for s in bad[1:]:
        wrong = wrong | s.wrong
    return {"wrong": wrong, "why": bad[0].why}


def worst(*seen: Seen) -> Codes | None:
    """The absence code of a result that is absent where any of its parts is: the largest wins."""
    if all(s.codes is None for s in seen):
        return None
    codes = seen[0].absent
    for s in seen[1:]:
        codes = np.maximum(codes, s.absent)
    return codes
