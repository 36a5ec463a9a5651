"""What is to be expected of a figure at the year's end, of either kind, as it is kept with a reading and shown.

A figure that comes in over the year (`PACE`) is projected by its season (`paces`); a level — a rate, a stock — is forecast
from its own history (`levels`). What did not beat its plain comparison in back-tests is kept with the reason and the plain
figure, and is never shown as a forecast. Outlooks suggest; they light no lamp and change no score.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from quanheng.analytics.forecast.choose import GAPS, NO_BETTER, TOO_SHORT
from quanheng.platform.monitoring.plan import Watched

PACE, LEVELS = "pace", "levels"
NOTES = ("", TOO_SHORT, GAPS, NO_BETTER)

Series = tuple[str, Watched, Fraction]  # unit, indicator, target
Key = tuple[str, str]  # unit, indicator


@dataclass(frozen=True)
class Outlook:
    """The year's end as expected, between `low` and `high` (the plan's level), and the chance of the target; None where `note`
    says why nothing is forecast.

    `plain`: the figure by the straight line, of a level its last one, in either case named as what it is. `learnt`: whether
    band and chance come from past errors, or are wide ones because there are too few. `error`, `plain_error`: how far the
    model and its comparison `beside` were off in back-tests (a pace in shares of the year's total, a level in its own unit of
    measure), over `trials`. `years`: whole past years known. `steps`: of a level, period by period, (low, expected, high).
    `of`: digest of all it was reckoned from.
    """

    kind: str
    plain: float
    note: str = ""
    model: str = ""
    beside: str = ""
    expected: float | None = None
    low: float | None = None
    high: float | None = None
    chance: float | None = None
    learnt: bool = False
    error: float | None = None
    plain_error: float | None = None
    trials: int = 0
    years: int = 0
    steps: tuple[tuple[float, float, float], ...] = ()
    of: str = ""

    @property
    def shown(self) -> bool:
        """Whether it may be shown as a forecast."""
        return not self.note and self.expected is not None

    def kept(self) -> dict[str, object]:
        """As it is kept with a reading: plain JSON; `straight` is the name `plain` had from the beginning."""
        numbers = {
            "expected": self.expected, "low": self.low, "high": self.high, "chance": self.chance, "straight": self.plain,
            "error": self.error, "plain_error": self.plain_error,
        }  # fmt: skip
        return {
            "kind": self.kind, "shown": self.shown, "learnt": self.learnt, "note": self.note, "model": self.model, "beside": self.beside,
            "trials": self.trials, "years": self.years, "of": self.of,
            "steps": [[round(x, 4) for x in step] for step in self.steps],
            **{k: None if x is None else round(x, 4) for k, x in numbers.items()},
        }  # fmt: skip
