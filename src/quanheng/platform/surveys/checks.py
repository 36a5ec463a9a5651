"""What a questionnaire must keep beyond its own document: the units and the scheme there are, a light page, lots that hide."""

from __future__ import annotations

from collections.abc import Collection

from django.utils import translation

from quanheng.engine.errors import Place, Problems
from quanheng.platform.registry import queries as registry
from quanheng.platform.schemes import queries as schemes
from quanheng.platform.surveys import showing
from quanheng.platform.surveys.questionnaire import ONE, Questionnaire

HEAVIEST = 30_000  # bytes of the page with its style sheets: slow links and old phones


def against_registry(made: Questionnaire, file: str = "") -> Problems:
    """What does not fit the register of units and the adopted scheme."""
    problems = Problems()
    known = registry.units(made.units)
    for code in made.units:
        if code not in known:
            problems.add(
                "unknown-unit", Place(file, path="units"), (f"没有单位“{code}”", f"there is no unit “{code}”"),
                ("登记过的单位编码", "the code of a unit in the register"), ("改编码，或先登记", "correct it, or enrol the unit first"),
            )  # fmt: skip
    version = schemes.in_force(made.scheme) if made.scheme else None
    if version is not None and made.feeds:
        _feeds(made, version, file, problems)
    return problems


def _feeds(made: Questionnaire, version: schemes.SchemeVersion, file: str, problems: Problems) -> None:
    """The figure it feeds is one the scheme reads, by a rater that is a survey."""
    scheme = schemes.resolved(version)
    leaf, _, rater = made.feeds.rpartition("@")
    kind = str(dict(scheme.raters.get(rater) or {}).get("kind", "")) if leaf else ""
    if made.feeds in scheme.items and not leaf:
        return
    if not leaf or leaf not in {n.id for n in scheme.leaves} or kind != "survey":
        readable = [
            f"{n.id}@{name}" for n in scheme.leaves for name in getattr(n.rate, "raters", ())
            if dict(scheme.raters.get(name) or {}).get("kind") == "survey"
        ]  # fmt: skip
        said = "、".join(readable) or "（没有）"
        problems.add(
            "feeds-unknown", Place(file, path="feeds"), (f"方案 {made.scheme} 不从“{made.feeds}”取数", f"the scheme {made.scheme} does not read “{made.feeds}”"),
            (f"指标@主体（主体为 kind: survey）：{said}", f"leaf@rater with a rater of kind survey: {said}"), ("改 feeds，或在方案里声明", "correct feeds, or declare it in the scheme"),
        )  # fmt: skip


def before_opening(made: Questionnaire) -> Problems:
    """What must hold before anybody is asked: the register still fits, and the page is light in both languages."""
    problems = against_registry(made)
    for language in ("zh-hans", "en"):
        with translation.override(language):
            weight = showing.weight(made)
        if weight > HEAVIEST:
            problems.add(
                "page-too-heavy", Place(path="questions"), (f"答题页有 {weight / 1000:.0f} kB", f"the page has {weight / 1000:.0f} kB"),
                (f"不超过 {HEAVIEST // 1000} kB：网慢、旧手机也要打得开", f"at most {HEAVIEST // 1000} kB: slow links and old phones must open it"),
                ("减题、缩短文字，或按单位分开（about: one）", "fewer questions, shorter texts, or one unit a sheet (about: one)"),
            )  # fmt: skip
            break
    return problems


def lot(
    made: Questionnaire, number: int, way: str, unit: str, stratum: str, ways: Collection[str], most: int, typed: bool
) -> Problems:  # fmt: skip
    """What is wrong with a lot of codes that is asked for."""
    problems = Problems()
    if not made.mix <= number <= most:
        why = "带短码的要慢慢加密" if typed else "再多请分批"
        problems.add(
            "lot-size", Place(path="number"), (f"要 {number} 个码", f"{number} codes"),
            (f"{made.mix} 至 {most} 个：少了藏不住人，多了{why}", f"{made.mix} to {most}: fewer hide nobody, more take long"), ("改个数，或分几批", "another number, or several lots"),
        )  # fmt: skip
    if way not in ways:
        problems.add(
            "lot-way", Place(path="way"), (f"不认识发放方式“{way}”", f"the way “{way}” is not known"), ("、".join(ways), ", ".join(ways)), ("改正", "correct it"),
        )  # fmt: skip
    if (unit not in made.units) if made.about == ONE else unit:
        problems.add(
            "lot-unit", Place(path="unit"), (f"单位“{unit}”不在这份问卷里", f"the unit “{unit}” is not in this survey"),
            ("、".join(made.units) if made.about == ONE else "不写单位", ", ".join(made.units) if made.about == ONE else "none"), ("改单位", "correct the unit"),
        )  # fmt: skip
    if (stratum not in made.strata) if made.strata else stratum:
        problems.add(
            "lot-stratum", Place(path="stratum"), (f"层“{stratum}”不在这份问卷里", f"the stratum “{stratum}” is not in this survey"),
            ("、".join(made.strata) or "不分层", ", ".join(made.strata) or "none"), ("改层", "correct the stratum"),
        )  # fmt: skip
    return problems
