"""Promise: whatever names a node or a grade names one that exists."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from quanheng.engine.document.suggest import nearest, perhaps
from quanheng.engine.errors import Place, Problem
from quanheng.engine.scheme.checks.burden import CODES
from quanheng.engine.scheme.checks.places import Places
from quanheng.engine.scheme.checks.saying import ANSWERABLE, listed, problem, warning
from quanheng.engine.scheme.model import Scheme


def check(scheme: Scheme, places: Places) -> Iterator[Problem]:
    """Tie breakers, limits, promotions, vetoes, the use of results, overrides."""
    grades = [b.name for b in scheme.grades.bands]
    nodes = list(scheme.nodes)
    for n, breaker in enumerate(scheme.rank.breakers):
        if breaker not in scheme.nodes:
            yield _unknown("unknown-node", places.at("rank", "breakers", n), ("指标", "node"), breaker, nodes)
    for n, veto in enumerate(scheme.adjust.veto):
        if veto.effect.grade_at_most and veto.effect.grade_at_most not in grades:
            place = places.at("adjust", "veto", n, "effect", "grade_at_most")
            yield _unknown("unknown-grade", place, ("等次", "grade"), veto.effect.grade_at_most, grades)
        if not veto.ground:
            yield warning(
                "veto-ground", places.at("adjust", "veto", n),
                (f"一票否决“{veto.name or veto.when.text}”没有写依据", f"the veto “{veto.name or veto.when.text}” gives no ground"),
                ("ground: 授权的法规或文件", "ground: the law or document that allows it"), ("写明依据；没有授权的不设", "name the ground; without one there is no veto"),
            )  # fmt: skip
    lifted = [("limits", n, "at_most", one.at_most) for n, one in enumerate(scheme.grades.limits)]
    lifted += [("promote", n, "to", one.to) for n, one in enumerate(scheme.grades.promote)]
    for section, n, key, name in lifted:
        if name not in grades:
            place = places.at("grades", section, n, key)
            yield _unknown("unknown-grade", place, ("等次", "grade"), name, grades)
    budget = scheme.use.get("budget")
    if isinstance(budget, dict) and grades:
        for name in budget:
            if name not in grades:
                yield _unknown(
                    "unknown-grade", places.at("use", "budget", name), ("等次", "grade"), str(name), grades
                )
        if missing := [g for g in grades if g not in budget]:
            zh, en = listed(missing)
            yield warning(
                "grade-without-use", places.at("use", "budget"), (f"预算系数没有写等次 {zh}", f"there is no budget factor for {en}"),
                ("每个等次一个系数", "a factor for every grade"), ("补上", "add it"),
            )  # fmt: skip
    known = {
        *CODES,
        *ANSWERABLE,
        *scheme.nodes,
        *(c.id for e in (scheme.adjust.bonus, scheme.adjust.deduct) for c in e.categories),
        *(v.name or v.when.text for v in scheme.adjust.veto),
    }
    for key in scheme.overrides:
        if key not in known:
            found = _unknown(
                "unknown-override",
                places.at("overrides", key),
                ("检查项或指标", "check or node"),
                key,
                sorted(known),
            )
            yield Problem(found.code, found.place, found.found, found.expected, found.remedy, "warning")


def _unknown(code: str, place: Place, what: tuple[str, str], name: str, known: Collection[str]) -> Problem:
    zh, en = listed(known)
    return problem(
        code, place, (f"没有叫“{name}”的{what[0]}", f"there is no {what[1]} “{name}”"),
        (f"其中之一：{zh or '（一个也没有）'}", f"one of: {en or '(none)'}"),
        perhaps(nearest(name, known)) or ("改名，或补上", "correct the name, or add it"),
    )  # fmt: skip
