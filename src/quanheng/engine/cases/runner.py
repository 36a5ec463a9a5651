"""Running cases: each in the exact and in the fast form, against what is expected and against one another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Protocol

import polars as pl

from quanheng.engine.cases.changes import changed
from quanheng.engine.cases.expected import Count, Expected, Wanted
from quanheng.engine.cases.given import Case, read_case, read_cases
from quanheng.engine.data import Facts, Row
from quanheng.engine.document.model import Written
from quanheng.engine.errors import Place, Problem, Problems, Refused, Text
from quanheng.engine.exact import score as exact_score
from quanheng.engine.rounding import half_up, show
from quanheng.engine.run import run
from quanheng.engine.scheme.model import Scheme
from quanheng.engine.terms import ABSENCES, REPORTED, STATUSES, TOTAL

NAMES = {
    "value": ("值", "value"), "points": ("评分", "points"), "weight": ("权重", "weight"), "score": ("得分", "score"),
    "rank": ("名次", "rank"), "grade": ("等次", "grade"), "absence": ("缺数", "absence"),
}  # fmt: skip
NEAR = 1e-9  # the forms' figures agree this closely, relatively; what decides is compared after rounding
_WORDS = {REPORTED: ""} | {code: words[0] for code, words in ABSENCES.items()}
_STATUS = {code: word for word, code in STATUSES.items()}


class HasScheme(Protocol):
    """A folder, or anything else that holds a scheme."""

    @property
    def scheme(self) -> Scheme:
        """The scheme."""


@dataclass(frozen=True)
class Difference:
    """One thing that came out otherwise than expected, and where the case expects it."""

    text: Text
    place: Place


@dataclass(frozen=True)
class CaseResult:
    """How a case went. `problems`: why it could not be run, or why its scheme or figures were refused."""

    name: str
    place: Place
    source: str
    differences: tuple[Difference, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def ok(self) -> bool:
        """True if everything came out as expected."""
        return not self.differences and not self.problems

    def say(self, lang: str = "zh") -> str:
        """The case in a line, and a further line for everything that is wrong."""
        head = {True: ("通过", "pass"), False: ("不过", "fail")}[self.ok][lang == "en"]
        colon = ": " if lang == "en" else "："
        told = [f"{d.place.say(lang)}{colon}{d.text.say(lang)}" for d in self.differences]
        told += [p.say(lang) for p in self.problems]
        return "\n".join([f"{head} {self.name}", *(f"  {line}" for line in told)])

    def as_json(self) -> dict[str, object]:
        """A plain dictionary for machines."""
        differences = [{"zh": d.text.zh, "en": d.text.en, "line": d.place.line} for d in self.differences]
        return {"case": self.name, "ok": self.ok, "line": self.place.line, "source": self.source,
                "differences": differences, "problems": [p.as_json() for p in self.problems]}  # fmt: skip


def run_cases(of: Scheme | HasScheme, cases: Written) -> list[CaseResult]:
    """Run every case of a document (see the package) on a scheme, or on the scheme of a folder.

    Nothing is raised: a case that cannot be read has its problems in its result. A document that holds no
    case at all gives one failed result saying so.
    """
    scheme = of if isinstance(of, Scheme) else of.scheme
    problems = Problems()
    listed = read_cases(scheme, cases, problems)
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
            if code is not None:
                return CaseResult(
                    name, w.place, "", _refused(problems.found, str(code.plain()), "", code.place, "方案")
                )
            return CaseResult(name, w.place, "", (), tuple(problems.found))
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
        differences: list[Difference] = []
        for refusing, zh in ((exact_refusal, "精确算法"), (fast_refusal, "快速算法")):
            differences += _refused(refusing, expected.refused, expected.at, case.place, zh)
        return CaseResult(case.name, case.place, case.source, tuple(dict.fromkeys(differences)))
    refusal = tuple(dict.fromkeys([*exact_refusal, *fast_refusal]))
    if refusal:
        return CaseResult(case.name, case.place, case.source, (), refusal)
    found = [*_apart(exact, fast, case.place), *_against(scheme, expected, exact)]
    return CaseResult(case.name, case.place, case.source, tuple(found))


Table = Mapping[tuple[str, str], Mapping[str, Any]]  # (unit, node) → group and fields


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


def _refused(found: Iterable[Problem], code: str, at: str, place: Place, zh: str) -> tuple[Difference, ...]:
    """What is wrong with a refusal that is expected."""
    told = list(found)
    if any(p.code == code and (not at or at in p.place.path) for p in told):
        return ()
    got = "、".join(dict.fromkeys(f"{p.code}（{p.place.path}）" for p in told)) or "没有拒收"
    got_en = ", ".join(dict.fromkeys(f"{p.code} ({p.place.path})" for p in told)) or "not refused"
    by = {"精确算法": "the exact form", "快速算法": "the fast form"}.get(zh, "the scheme")
    where, where_en = (f"（{at}）", f" ({at})") if at else ("", "")
    text = Text(
        f"{zh}应以 {code}{where} 拒收，实为：{got}",
        f"{by} should refuse with {code}{where_en}; it did: {got_en}",
    )
    return (Difference(text, place),)


def _apart(exact: Table, fast: Table, place: Place) -> list[Difference]:
    """Where the two forms do not agree."""
    found = []
    for key in {**exact, **fast}:
        one, other = exact.get(key), fast.get(key)
        if one is None or other is None:
            found.append(_two(key, "value", place, "有" if one else "无", "有" if other else "无"))
            continue
        for name in NAMES:
            if not _alike(one[name], other[name]):
                found.append(_two(key, name, place, _said(name, one[name]), _said(name, other[name])))
    return found


def _two(key: tuple[str, str], name: str, place: Place, one: str, other: str) -> Difference:
    unit, node = key
    zh, en = NAMES[name]
    return Difference(
        Text(f"两种算法不一致：{unit} 的“{_node(node)}”{zh}，精确 {one}，快速 {other}",
             f"the two forms differ: {en} of “{node}” of {unit}: exact {one}, fast {other}"),
        place,
    )  # fmt: skip


def _alike(one: Any, other: Any) -> bool:
    if isinstance(one, Fraction) and isinstance(other, (int, float)):
        return abs(float(one) - other) <= NEAR * max(1.0, abs(float(one)))
    return bool(one == other)


def _against(scheme: Scheme, expected: Expected, rows: Table) -> list[Difference]:
    """What came out otherwise than expected."""
    found = []
    for w in expected.wanted:
        row = rows.get((w.unit, w.node))
        got = row[w.field] if row else None
        if row is None or not _meets(w, got, declared(scheme, w)):
            found.append(_otherwise(w, "不在任何组，没有结果" if row is None else _said(w.field, got)))
    for count in expected.counts:
        got = sum(1 for (_, node), row in rows.items() if node == TOTAL and _counted(count, row))
        if got != count.number:
            where = f"{count.group} " if count.group else ""
            text = Text(f"{where}“{count.grade}”应有 {count.number} 个，实为 {got} 个",
                        f"{where}“{count.grade}” should be held by {count.number}; it is by {got}")  # fmt: skip
            found.append(Difference(text, count.place))
    return found


def _counted(count: Count, row: Mapping[str, Any]) -> bool:
    return row["grade"] == count.grade and count.group in ("", row["group"])


def declared(scheme: Scheme, w: Wanted) -> int:
    """The decimals the scheme itself keeps of a figure; 0 where it declares none."""
    node = scheme.nodes[w.node]
    if w.field == "value":
        return node.decimals or 0
    if w.field == "score":
        rounded = scheme.round.points if scheme.marks == "index" and node.leaf else scheme.round.score
        return rounded or 0
    return (scheme.round.points or 0) if w.field == "points" else 0


def _meets(w: Wanted, got: Any, kept: int) -> bool:
    if not isinstance(w.figure, Fraction):
        return bool(w.figure == got)
    if not isinstance(got, Fraction):
        return False
    decimals = max(w.decimals, kept)
    return (half_up(got, decimals) if decimals else got) == w.figure


def _otherwise(w: Wanted, got: str) -> Difference:
    zh, en = NAMES[w.field]
    wanted = show(w.figure, w.decimals) if isinstance(w.figure, Fraction) else _said(w.field, w.figure)
    return Difference(
        Text(f"{w.unit} 的“{_node(w.node)}”{zh}应为 {wanted}，实为 {got}",
             f"{en} of “{w.node}” of {w.unit} should be {wanted}; it is {got}"),
        w.place,
    )  # fmt: skip


def _node(node: str) -> str:
    return "总分" if node == TOTAL else node


def _said(name: str, figure: Any) -> str:
    if name == "absence":
        return ABSENCES[figure][1] if figure else "无"
    if figure is None or figure == "":
        return "无"
    return show(figure, most=8) if isinstance(figure, Fraction) else str(figure)
