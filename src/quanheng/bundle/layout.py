"""What a package holds: its files, their columns, how large they may be, how numbers are written in it."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from quanheng.engine.document.package import Bounds
from quanheng.engine.rounding import show
from quanheng.engine.scheme.model import Scheme

FORMAT = 1
DESCRIPTOR = "datapackage.json"
SCHEME = "scheme.json"
SCHEME_YAML = "scheme.yaml"
UNITS, TARGETS, OBSERVATIONS, SCORES = "units.csv", "targets.csv", "observations.csv", "scores.csv"
README, LICENSE, VERIFIER = "README.md", "LICENSE.md", "verify.pyz"
CHECKPOINT, POLICY, PROOFS = "checkpoint.txt", "policy.txt", "proofs.json"
PROVING = (CHECKPOINT, POLICY, PROOFS)  # all three or none
FILES = (SCHEME, SCHEME_YAML, UNITS, TARGETS, OBSERVATIONS, SCORES, *PROVING, README, LICENSE, VERIFIER)
NEEDED = (SCHEME, UNITS, TARGETS, OBSERVATIONS, SCORES)

UNIT_COLUMNS = ("unit", "name", "group", "parent")  # and the attributes after them
TARGET_COLUMNS = ("unit", "node", "period", "target")
OBSERVATION_COLUMNS = ("unit", "item", "period", "value", "status", "posted_at", "source")
SCORE_COLUMNS = (
    "period", "group", "unit", "node", "value", "points", "weight", "score", "rank", "grade", "absence",
)  # fmt: skip

BOUNDS = Bounds(inflated=4_000_000_000, fold=200, harmless=64_000_000)  # of all files together
LEAST_DECIMALS = 10

Progress = Callable[[int, int], None]  # so many done of so many


def silent(done: int, total: int) -> None:
    """A progress that shows nothing."""


def decimals(scheme: Scheme) -> int:
    """Decimals kept in scores.csv: ten, or more if the scheme declares more. Rounded values are thus exact."""
    declared = [scheme.round.points, scheme.round.score, *(leaf.decimals for leaf in scheme.leaves)]
    return max(LEAST_DECIMALS, *(d for d in declared if d is not None), LEAST_DECIMALS)


def number(value: Fraction | None, places: int) -> str:
    """A number as scores.csv has it: exact if it has no more decimals than that, else half-up; "" if absent."""
    return "" if value is None else show(value, most=places)
