"""Given/then cases of a scheme: examples an office clerk can read, run in both forms.

`cases.yaml` is a list. One case:

    - case: 三公经费预算 63.46 万对上年 32 万，变动率 98.31%，得 0 分     # its name, in words
      source: 湖南公开填报实例                                        # where the numbers come from (optional)
      given: {observations: {三公本年预算: 63.46, 三公上年预算: 32}}
      then: {三公经费变动率: {value: 98.31, score: 0}}

**given** — what is known.
`observations`: of one unit `{item: value}`; of several `{unit: {item: value}}`. A value is a number, or one of the
words 未报 (not_reported, absent), 未到期 (not_due), 不适用 (not_applicable). What is not written is not reported.
`units`: `{unit: {group: …, name: …, any attribute: …}}`; `group`, `attributes` serve where there is one unit.
`period`: the period that is scored (default: the first of 2026). `previous`: observations of the period before it;
`periods`: `{"2024": observations, …}` for any others. `targets`: `{node: target}` or `{unit: {node: target}}`.
Many units at once: `部门01..部门78` stands for 78 units, and a value `{from: 47, step: -0.1}` runs along them: 47,
46.9, 46.8 … A unit written again later is added to, its later values holding.

**then** — what must come of it. Of one unit: `score`, `points`, `rank`, `grade`, `weight`, `absence` of the total, and
for a node its score (`三公经费变动率: 0`) or several of `{value, points, weight, score, rank, absence}`. Of several
units: `{unit: the same}`. 无 (none, null) means: there is no such number, rank or grade.
`count: {优秀: 18, 良好: 16}` counts grades over all units, or by group `{市直单位: {优秀: 18}}`.
`refused: CODE` says that the scheme or the figures must be refused with a problem of that code, by both forms;
`at: WORD` that the problem's place names that word.

**change** — parts of the scheme tried with another value: `{node id: {decimals: 0}}`, `{grades: {quota_ties: in}}`.
A mapping is merged into what is there, `null` takes a key away, anything else stands in its place. The changed
scheme is resolved and checked like any other.

Numbers are compared exactly, at the decimals the scheme declares or the case writes, whichever are more (`98.31`: the
figure rounded half-up to two decimals; `98`: exactly 98). There is no tolerance. The exact form and the fast form
must both give the expected result, and must agree in every row.
"""

from __future__ import annotations

from quanheng.engine.cases.given import Case, read_cases
from quanheng.engine.cases.runner import run_cases
from quanheng.engine.cases.verdict import CaseResult, Difference

__all__ = ["Case", "CaseResult", "Difference", "read_cases", "run_cases"]
