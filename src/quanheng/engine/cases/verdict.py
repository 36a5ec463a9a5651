"""The verdict on a case: what the forms gave, against one another and against what is expected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from quanheng.engine.cases.expected import Count, Expected, Wanted
from quanheng.engine.errors import Place, Problem, Text
from quanheng.engine.rounding import half_up, show
from quanheng.engine.scheme.model import Scheme
from quanheng.engine.terms import ABSENCES, TOTAL

NAMES = {
    "value": ("值", "value"), "points": ("评分", "points"), "weight": ("权重", "weight"), "score": ("得分", "score"),
    "rank": ("名次", "rank"), "grade": ("等次", "grade"), "absence": ("缺数", "absence"),
}  # fmt: skip
NEAR = 1e-9  # the forms' figures agree this closely, relatively; what decides is compared after rounding

Table = Mapping[tuple[str, str], Mapping[str, Any]]  # (unit, node) → group and fields


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


def both_refuse(
    exact: list[Problem], fast: list[Problem], expected: Expected, place: Place
) -> tuple[Difference, ...]:
    """What is wrong with a refusal that is expected of both forms: each must refuse, at the place that is
    named, and the code must be told. (The forms word a figure that cannot be computed in their own ways.)"""
    found: tuple[Difference, ...] = ()
    for told, zh, en in ((exact, "精确算法", "the exact form"), (fast, "快速算法", "the fast form")):
        if not told or not any(expected.at in p.place.path for p in told):
            found += (not_refused(told, expected, place, zh, en),)
    if not found and expected.refused not in {p.code for p in (*exact, *fast)}:
        found = (not_refused([*exact, *fast], expected, place, "两种算法", "the two forms"),)
    return found


def not_refused(told: Iterable[Problem], expected: Expected, place: Place, zh: str, en: str) -> Difference:
    got = list(dict.fromkeys((p.code, p.place.path) for p in told))
    said = "、".join(f"{code}（{path}）" for code, path in got) or "没有拒收"
    said_en = ", ".join(f"{code} ({path})" for code, path in got) or "not refused"
    where, where_en = (f"（{expected.at}）", f" ({expected.at})") if expected.at else ("", "")
    return Difference(
        Text(f"{zh}应以 {expected.refused}{where} 拒收，实为：{said}",
             f"{en} should refuse with {expected.refused}{where_en}; it did: {said_en}"),
        place,
    )  # fmt: skip


def apart(scheme: Scheme, exact: Table, fast: Table, place: Place) -> list[Difference]:
    """Where the two forms do not agree. Of which kind an absent sum is absent, its children tell; there only
    whether it is absent is compared."""
    found = []
    for key in {**exact, **fast}:
        one, other = exact.get(key), fast.get(key)
        if one is None or other is None:
            found.append(_two(key, "value", place, "有" if one else "无", "有" if other else "无"))
            continue
        for name in NAMES:
            if name == "absence" and not scheme.nodes[key[1]].leaf:
                same = bool(one[name]) == bool(other[name])
            else:
                same = _alike(one[name], other[name])
            if not same:
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


def against(scheme: Scheme, expected: Expected, rows: Table) -> list[Difference]:
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
