"""The scoring rules: one file per rule, listed in `RULES` under the word written after `rule:`.

What the reader of schemes relies on (from_document reads `dataclasses.fields` and type hints, nothing else):

- A field is written under its own name; a trailing underscore is dropped (`from_` is written `from`).
- A field without default must be written. Every field has metadata `text` (its meaning, a Text).
- `Decimal`, `Decimal | None`, `int` (zero or more), `bool`, `bool | None`, `str` are read as they
  say; null means None.
- `choices` in the metadata lists all words (or, for an int, all numbers) allowed. With the type
  `Decimal | str` the value is one of the words, or a number.
- `kind="parameter"` (type Any): a number, a mapping by group, or a formula (scheme.model.Parameter).
- `kind="formula"` (type Any): a formula text.
- `kind="edge"` (type Any): one of `choices`, or `{nth: n}` (edges.Nth), or a parameter.
- `tuple[Decimal, ...]`: a list of numbers. `tuple[Record, ...]`: a list of mappings, each read by the same
  conventions from the frozen dataclass Record. `Mapping[str, Decimal]`: a mapping of names to numbers.
- A field named `better` takes the leaf's own `better` if the rule does not write it.
- After reading, `problems()` tells what is wrong with the parameters together; do not call `limits` or
  `monotone` before it has come back empty.

A check of unreachable full marks compares the second of `limits()` with `out_of`. Besides what `Rule` declares,
rules whose measure may be left out have `measure_text(leaf_id, raters)`: the formula text and the item ids made for it.
"""

from __future__ import annotations

from quanheng.engine.rules.anchors import Anchors
from quanheng.engine.rules.bands import Bands
from quanheng.engine.rules.base import Rule
from quanheng.engine.rules.bonus_sum import BonusSum
from quanheng.engine.rules.by_rank import ByRank
from quanheng.engine.rules.competition import Competition
from quanheng.engine.rules.count_off import CountOff
from quanheng.engine.rules.efficacy import Efficacy
from quanheng.engine.rules.formula import OwnFormula
from quanheng.engine.rules.frontier import Frontier
from quanheng.engine.rules.given import Given
from quanheng.engine.rules.goalposts import Goalposts
from quanheng.engine.rules.improvement import Improvement
from quanheng.engine.rules.interval import Interval
from quanheng.engine.rules.key_result import KeyResult
from quanheng.engine.rules.milestones import Milestones
from quanheng.engine.rules.min_max import MinMax
from quanheng.engine.rules.pass_fail import PassFail
from quanheng.engine.rules.percentile_bands import PercentileBands
from quanheng.engine.rules.places_gained import PlacesGained
from quanheng.engine.rules.qualitative import Qualitative
from quanheng.engine.rules.rated import Rated
from quanheng.engine.rules.ratio import Ratio
from quanheng.engine.rules.share_of_best import ShareOfBest
from quanheng.engine.rules.steps_off import StepsOff
from quanheng.engine.rules.tapered import Tapered
from quanheng.engine.rules.z_score import ZScore

_ALL: tuple[type[Rule], ...] = (
    Ratio, PassFail, StepsOff, Bands, Interval, Efficacy, MinMax, Goalposts, Frontier, ZScore, ShareOfBest,
    ByRank, PercentileBands, Improvement, PlacesGained, Competition, Tapered, Milestones, Anchors, Qualitative,
    Given, Rated, CountOff, BonusSum, KeyResult, OwnFormula,
)  # fmt: skip

RULES: dict[str, type[Rule]] = {rule.name: rule for rule in _ALL}
