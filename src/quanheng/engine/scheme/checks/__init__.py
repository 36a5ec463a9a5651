"""The compiler's promises, one file each; `check` keeps them all and tells every problem at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace

from quanheng.engine.document.model import Written
from quanheng.engine.errors import Problem, Text
from quanheng.engine.scheme.checks import (
    burden,
    clocks,
    dimensions,
    frequency,
    grades,
    groups,
    names,
    orphans,
    owners,
    quotas,
    reach,
    references,
    subsidies,
    targets,
    twice,
    weights,
)
from quanheng.engine.scheme.checks.places import Places
from quanheng.engine.scheme.checks.saying import ANSWERABLE
from quanheng.engine.scheme.model import Scheme

Check = Callable[[Scheme, Places], Iterator[Problem]]

CHECKS: dict[str, Check] = {
    "weights": weights.check,
    "names": names.check,
    "dimensions": dimensions.check,
    "targets": targets.check,
    "groups": groups.check,
    "reach": reach.check,
    "grades": grades.check,
    "quotas": quotas.check,
    "references": references.check,
    "frequency": frequency.check,
    "clocks": clocks.check,
    "burden": burden.check,
    "orphans": orphans.check,
    "twice": twice.check,
    "owners": owners.check,
    "subsidies": subsidies.check,
}


def check(scheme: Scheme, document: Written, attributes: Collection[str] | None = None) -> list[Problem]:
    """Everything that is wrong or doubtful in a scheme, in the order of the document.

    Warnings the scheme answers under `overrides` are not repeated. `attributes`: the names of the units'
    attributes; with them a name nobody knows is an error, without them a warning, for it may be an attribute. `scheme` may be a draft with its wrong parts left out.
    """
    places = Places(document, None if attributes is None else frozenset(attributes))
    found = [p for keep in CHECKS.values() for p in keep(scheme, places)]
    answered = {code for code in ANSWERABLE if scheme.overrides.get(code, "").strip()}
    found = [_answerable(p) for p in found if p.severity == "error" or p.code not in answered]
    return sorted(dict.fromkeys(found), key=lambda p: (p.severity != "error", p.place.line, p.place.column))


def _answerable(problem: Problem) -> Problem:
    """A warning that may be answered says so."""
    if problem.severity == "error" or problem.code not in ANSWERABLE:
        return problem
    zh = f"{problem.remedy.zh}；确有理由的，写进 overrides: {{{problem.code}: 理由}}"
    en = f"{problem.remedy.en}; where there is a reason, write it: overrides: {{{problem.code}: reason}}"
    return replace(problem, remedy=Text(zh, en))
