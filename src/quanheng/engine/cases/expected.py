"""What a case expects: single figures of units and nodes, counts of grades, or a refusal."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from quanheng.engine.cases.reading import ABSENCE_WORDS, NONE_WORDS, Reader, Running, expand
from quanheng.engine.document.model import Written
from quanheng.engine.errors import Place
from quanheng.engine.scheme.model import Scheme
from quanheng.engine.terms import REPORTED, TOTAL

FIELDS = ("value", "points", "weight", "score", "rank", "grade", "absence")
WHOLE = ("count", "refused", "at")


@dataclass(frozen=True)
class Wanted:
    """One figure of one unit's node. `figure`: a number, None for “there is none”, or a word (grade, absence code).

    `decimals`: how many the case writes.
    """

    unit: str
    node: str
    field: str
    figure: Fraction | int | str | None
    decimals: int
    place: Place


@dataclass(frozen=True)
class Count:
    """So many units of a group ("" for all) hold a grade."""

    group: str
    grade: str
    number: int
    place: Place


@dataclass(frozen=True)
class Expected:
    """All that a case expects. `refused` is the code of the problem, "" where none is expected."""

    wanted: tuple[Wanted, ...] = ()
    counts: tuple[Count, ...] = ()
    refused: str = ""
    at: str = ""


def read_then(
    reader: Reader, scheme: Scheme, w: Written | None, case: Written, units: Mapping[str, object]
) -> Expected:
    """The `then` of a case. Where there is one unit, it need not be named."""
    if w is None or not isinstance(w.value, dict) or not w.value:
        reader.wrong(
            w or case,
            "没有写 then，或是空的",
            "then is missing or empty",
            "then: {score: …}",
            "then: {score: …}",
        )
        return Expected()
    wanted: list[Wanted] = []
    plain = {k: v for k, v in w.items() if k not in WHOLE}
    if len(units) == 1 and not any(u in plain for u in units):
        wanted += _of_unit(reader, scheme, Written(plain, w.place), list(units))
    else:
        for name, row in plain.items():
            names = expand(name)
            strange = [n for n in names if n not in units]
            if strange:
                reader.unknown(("单位", "unit"), strange[0], row, units)
                continue
            wanted += _of_unit(reader, scheme, row, names)
    refused, at = w.value.get("refused"), w.value.get("at")
    found = Expected(
        tuple(wanted),
        tuple(_counts(reader, scheme, w.value.get("count"))),
        reader.text(refused) if refused else "",
        reader.text(at) if at else "",
    )
    if found.refused and (found.wanted or found.counts):
        reader.wrong(
            w, "既要拒收又要结果", "both a refusal and results are expected", "二者之一", "one of the two"
        )
    return found


def _of_unit(reader: Reader, scheme: Scheme, w: Written, names: list[str]) -> list[Wanted]:
    found: list[Wanted] = []
    for key, cell in reader.pairs(w, "指标: 得分", "node: score"):
        if key in FIELDS:
            found += _figures(reader, scheme, TOTAL, key, cell, names)
        elif key in scheme.nodes:
            if isinstance(cell.value, dict) and set(cell.value) != {"from", "step"}:
                for name, inner in cell.items():
                    if name in FIELDS:
                        found += _figures(reader, scheme, key, name, inner, names)
                    else:
                        reader.unknown(("键", "key"), name, inner, FIELDS)
            else:
                found += _figures(reader, scheme, key, "score", cell, names)
        else:
            reader.unknown(("指标", "node"), key, cell, [*FIELDS, *scheme.nodes])
    return found


def _figures(
    reader: Reader, scheme: Scheme, node: str, field: str, w: Written, names: list[str]
) -> list[Wanted]:
    """What is expected of one field, for every unit of a range."""
    if w.value is None or w.value in NONE_WORDS:
        none = "" if field == "grade" else REPORTED if field == "absence" else None
        return [Wanted(n, node, field, none, 0, w.place) for n in names]
    if field == "grade":
        word = reader.text(w)
        known = [b.name for b in scheme.grades.bands]
        if word not in known:
            reader.unknown(("等次", "grade"), word, w, known)
        return [Wanted(n, node, field, word, 0, w.place) for n in names]
    if field == "absence":
        if w.value not in ABSENCE_WORDS:
            reader.unknown(("缺数的种类", "kind of absence"), str(w.plain()), w, list(ABSENCE_WORDS))
            return []
        return [Wanted(n, node, field, ABSENCE_WORDS[str(w.value)], 0, w.place) for n in names]
    number = reader.number(w)
    if number is None:
        return []
    decimals = (
        max(_decimals(number.first), _decimals(number.step))
        if isinstance(number, Running)
        else _decimals(number)
    )
    return [
        Wanted(
            n,
            node,
            field,
            Fraction(number.at(k) if isinstance(number, Running) else number),
            decimals,
            w.place,
        )
        for k, n in enumerate(names)
    ]


def _decimals(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _counts(reader: Reader, scheme: Scheme, w: Written | None) -> list[Count]:
    """Counts of grades, over all or by group."""
    found: list[Count] = []
    known: Collection[str] = [b.name for b in scheme.grades.bands]
    for key, cell in reader.pairs(w, "等次: 个数", "grade: number"):
        by_group = isinstance(cell.value, dict)
        inner = cell.items() if by_group else iter([(key, cell)])
        for grade, number in inner:
            if grade not in known:
                reader.unknown(("等次", "grade"), grade, number, known)
            elif not isinstance(number.value, int) or isinstance(number.value, bool):
                reader.wrong(
                    number,
                    f"个数写的是 {number.plain()}",
                    f"{number.plain()} is written",
                    "整数",
                    "a whole number",
                )
            else:
                found.append(Count(key if by_group else "", grade, number.value, number.place))
    return found
