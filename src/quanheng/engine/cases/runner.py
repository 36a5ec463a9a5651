"""Running cases: each in the exact form and in the fast form."""

from __future__ import annotations

from typing import Any, Protocol

import polars as pl

from quanheng.engine.cases.changes import changed
from quanheng.engine.cases.expected import Expected
from quanheng.engine.cases.given import Case, read_case, read_cases
from quanheng.engine.cases.verdict import NAMES, CaseResult, Table, against, apart, both_refuse, not_refused
from quanheng.engine.data import Facts, Row
from quanheng.engine.document.model import Written
from quanheng.engine.errors import Problem, Problems, Refused
from quanheng.engine.exact import score as exact_score
from quanheng.engine.rounding import show
from quanheng.engine.run import run
from quanheng.engine.scheme.model import Scheme
from quanheng.engine.terms import ABSENCES, REPORTED, STATUSES

_WORDS = {REPORTED: ""} | {code: words[0] for code, words in ABSENCES.items()}
_STATUS = {code: word for word, code in STATUSES.items()}


class HasScheme(Protocol):
    """A folder, or anything else that holds a scheme."""

    @property
    def scheme(self) -> Scheme:
        """The scheme."""


def run_cases(of: Scheme | HasScheme, cases: Written) -> list[CaseResult]:
    """Run every case of a document (see the package) on a scheme, or on the scheme of a folder.

    Nothing is raised: a case that cannot be read has its problems in its result. A document that holds no
    case at all gives one failed result saying so.
    """
    scheme = of if isinstance(of, Scheme) else of.scheme
    problems = Problems()
    listed = read_cases(cases, problems)
    if not listed and not problems.found:
        problems.add("no-cases", cases.place, ("没有例题", "there are no cases"), ("至少一例", "at least one"),
                     ("写一例：- case: … given: … then: …", "write one: - case: … given: … then: …"))  # fmt: skip
    results = [_one(scheme, w, name) for w, name in listed]
    if problems.found:
        results.insert(0, CaseResult(cases.place.file or "cases", cases.place, "", (), tuple(problems.found)))
    return results


def _one(scheme: Scheme, w: Written, name: str) -> CaseResult:
    assert isinstance(w.value, dict)
    problems = Problems()
    change = w.value.get("change")
    if change is not None:
        tried = changed(scheme, change, problems)
        if tried is None:
            then = w.value.get("then")
            code = then.value.get("refused") if then and isinstance(then.value, dict) else None
            if code is None:
                return CaseResult(name, w.place, "", (), tuple(problems.found))
            wanted = Expected(refused=str(code.plain()))
            if wanted.refused in {p.code for p in problems.found}:
                return CaseResult(name, w.place, "")
            difference = not_refused(problems.found, wanted, code.place, "方案", "the scheme")
            return CaseResult(name, w.place, "", (difference,))
        scheme = tried
    case = read_case(scheme, w, name, problems)
    if problems.errors:
        return CaseResult(name, w.place, case.source, (), tuple(problems.found))
    return _run(scheme, case)


def _run(scheme: Scheme, case: Case) -> CaseResult:
    exact, exact_refusal = _exact(scheme, case)
    fast, fast_refusal = _fast(scheme, case)
    expected = case.expected
    if expected.refused:
        differences = both_refuse(exact_refusal, fast_refusal, expected, case.place)
        return CaseResult(case.name, case.place, case.source, differences)
    refusal = tuple(dict.fromkeys([*exact_refusal, *fast_refusal]))
    if refusal:
        return CaseResult(case.name, case.place, case.source, (), refusal)
    found = [*apart(scheme, exact, fast, case.place), *against(scheme, expected, exact)]
    return CaseResult(case.name, case.place, case.source, tuple(found))


def _exact(scheme: Scheme, case: Case) -> tuple[Table, list[Problem]]:
    """The rows of the exact form, fractions; or why it refused."""
    try:
        rows = exact_score(scheme, case.facts, [case.period])
    except Refused as refused:
        return {}, refused.problems
    return {(r.unit, r.node): _fields(r) for r in rows}, []


def _fields(r: Row) -> dict[str, Any]:
    return {"group": r.group, "absence": r.absence, **{f: getattr(r, f) for f in NAMES if f != "absence"}}


def _fast(scheme: Scheme, case: Case) -> tuple[Table, list[Problem]]:
    """The rows of the fast form, floats; or why it refused."""
    try:
        observations, targets = _observations(case.facts), _targets(case.facts)
        made = run(scheme, observations, case.facts.units, targets, periods=[case.period])
    except Refused as refused:
        return {}, refused.problems
    found = {}
    codes = {word: code for code, word in _WORDS.items()}
    for row in made.table().iter_rows(named=True):
        found[row["unit"], row["node"]] = {**row, "absence": codes[row["absence"]]}
    return found, []


def _observations(facts: Facts) -> pl.DataFrame:
    rows = [(u, i, p, o.written or None, _STATUS[o.status]) for (u, i, p), o in facts.observations.items()]
    schema = {
        "unit": pl.String,
        "item": pl.String,
        "period": pl.String,
        "value": pl.String,
        "status": pl.String,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _targets(facts: Facts) -> pl.DataFrame | None:
    rows = [(u, n, p, show(t, most=30)) for (u, n, p), t in facts.targets.items()]
    schema = {"unit": pl.String, "node": pl.String, "period": pl.String, "target": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row") if rows else None
