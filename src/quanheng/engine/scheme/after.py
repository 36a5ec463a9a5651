"""What comes after the total, read from the document: adjustments, ranking, grades, rounding, raters."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from quanheng.engine.document.model import Written
from quanheng.engine.formula import Formula, parse
from quanheng.engine.rules.naming import name_text
from quanheng.engine.scheme.fields import Fields, plain_of
from quanheng.engine.scheme.model import (
    Adjust,
    Band,
    Category,
    Effect,
    Extra,
    Grades,
    Limit,
    Promote,
    RankBy,
    Round,
    Veto,
)
from quanheng.engine.scheme.values import Reading, shown
from quanheng.engine.terms import ALL_GROUPS, ROUNDINGS, TIES

RATER_KINDS = ("survey", "panel", "ballot", "feed")
PANEL = "panel"
TREATMENTS = (
    "raw",
    "z",
    "severity",
)  # of the marks of a panel: as given, standardised by marker, adjusted for severity


def adjust(r: Reading, w: Written, items: Collection[str]) -> tuple[Adjust, Any]:
    """Bonuses, deductions, vetoes, and the bounds after them."""
    f = Fields(r, w)
    read = Adjust(
        bonus=f.nest("bonus", lambda v: extra(r, v, items), Extra()),
        deduct=f.nest("deduct", lambda v: extra(r, v, items), Extra()),
        veto=f.nest("veto", lambda v: _list(r, v, veto), ()),
        floor=f.take_or_none("floor", r.number, Decimal(0)),
        cap=f.take("cap", r.number, None),
    )
    f.done()
    return read, f.plain


def extra(r: Reading, w: Written, items: Collection[str]) -> tuple[Extra, Any]:
    """All bonuses, or all deductions."""
    f = Fields(r, w)
    read = Extra(
        cap=f.parameter("cap"),
        only_if=f.take("only_if", r.formula, None),
        lift_lowest=f.take("lift_lowest", r.flag, True),
        categories=f.nest("categories", lambda v: categories(r, v, items), ()),
    )
    f.done()
    return read, f.plain


def categories(r: Reading, w: Written, items: Collection[str]) -> tuple[tuple[Category, ...], Any] | None:
    """Categories by name."""
    if not isinstance(w.value, dict):
        r.wrong_type(w, "类别: {claims: …} 的一组", "a mapping of categories")
        return None
    pairs = [category(r, name, value, w, items) for name, value in w.items()]
    return tuple(c for c, _ in pairs), {c.id: plain for c, plain in pairs}


def category(
    r: Reading, name: str, w: Written, parent: Written, items: Collection[str]
) -> tuple[Category, dict[str, Any]]:
    """One category; a bare formula is a category of one claim; without claims, the item of its name is the claim."""
    r.identifies(name, parent.key_places.get(name, w.place))
    if isinstance(w.value, (str, int, Decimal)) and not isinstance(w.value, bool):
        formula = r.formula(w)
        only = {name: formula} if formula else {}
        return Category(name, only), {"claims": plain_of(only)}
    f = Fields(r, w)
    read = Category(
        id=name,
        name_en=f.take("name_en", r.text, ""),
        cap=f.parameter("cap"),
        highest_only=f.take("highest_only", r.flag, False),
        claims=f.take("claims", lambda v: claims(r, name, v), {}),
    )
    if not read.claims and name in items:
        read = replace(read, claims={name: parse(name_text(name))})
    elif not read.claims and not f.raw("claims"):
        r.problems.add(
            "no-claims", w.place,
            (f"类别“{shown(name)}”没有事项", f"the category “{shown(name)}” has no claims"),
            ("claims: 公式，或“名: 公式”的一组；或有与类别同名的数据项", "claims: a formula or formulas by name; or an item of the category's name"),
            ("补上事项；现在这一类永远是 0", "add claims; as it stands the category is always 0"), "warning",
        )  # fmt: skip
    f.done()
    return read, f.plain


def claims(r: Reading, name: str, w: Written) -> dict[str, Formula] | None:
    """Claims by name; a list gets the category's name and a number, a single formula the category's name."""
    if isinstance(w.value, dict):
        pairs = {key: r.formula(value) for key, value in w.items()}
    elif isinstance(w.value, list):
        pairs = {f"{name}{n}": r.formula(value) for n, value in enumerate(w.value, 1)}
    else:
        pairs = {name: r.formula(w)}
    return {key: formula for key, formula in pairs.items() if formula is not None}


def veto(r: Reading, w: Written) -> tuple[Veto, Any] | None:
    """一票否决: when, and what then."""
    f = Fields(r, w)
    f.required("when", "什么情形下否决，一个公式", "when it applies: a formula")
    name = f.take("name", r.text, "")
    when = f.take("when", r.formula, None)
    effect = f.nest("effect", lambda v: _effect(r, v), None)
    f.required(
        "effect",
        "{grade_at_most: 等次}、{zero: true} 或 {disqualify: true}",
        "{grade_at_most: …}, {zero: true} or {disqualify: true}",
    )
    ground = f.take("ground", r.text, "")
    f.done()
    return (Veto(when, effect, ground, name), f.plain) if when and effect else None


def _effect(r: Reading, w: Written) -> tuple[Effect, Any] | None:
    f = Fields(r, w)
    read = Effect(
        grade_at_most=f.take("grade_at_most", r.text, ""),
        zero=f.take("zero", r.flag, False),
        disqualify=f.take("disqualify", r.flag, False),
    )
    f.done()
    if [bool(read.grade_at_most), read.zero, read.disqualify].count(True) == 1:
        return read, f.plain
    r.problems.add(
        "veto-effect", w.place,
        ("否决的后果不是恰好一种", "the veto has not exactly one effect"),
        ("grade_at_most、zero、disqualify 三者之一", "one of grade_at_most, zero, disqualify"),
        ("只留一种后果；几种后果分写几条", "keep one effect; write several vetoes for several effects"),
    )  # fmt: skip
    return None


def rank(r: Reading, w: Written) -> tuple[RankBy, Any]:
    """How units are ranked."""
    f = Fields(r, w)
    read = RankBy(
        within=f.take("within", r.word(("group", ALL_GROUPS)), "group"),
        ties=f.take("ties", r.word(TIES), "min"),
        outside=f.take("outside", r.formula, None),
        breakers=f.take("breakers", r.each(r.text), ()),
    )
    f.done()
    return read, f.plain


def grades(r: Reading, w: Written) -> tuple[Grades, Any] | None:
    """The grades: a list best first, or a mapping with bands and their rules."""
    if isinstance(w.value, list):
        bands, plain = _list(r, w, band) or ((), [])
        return Grades(bands), plain
    if not isinstance(w.value, dict):
        r.wrong_type(w, "等次的列表，好的在前", "a list of grades, best first")
        return None
    f = Fields(r, w)
    f.required("bands", "等次的列表，好的在前", "a list of grades, best first")
    read = Grades(
        bands=f.nest("bands", lambda v: _list(r, v, band), ()),
        rounding=f.take("quota_rounding", r.word(ROUNDINGS), "floor"),
        base=f.take("quota_base", r.word(("ranked", "all")), "ranked"),
        ties=f.take("quota_ties", r.word(("out", "in")), "out"),
        limits=f.nest("limits", lambda v: _list(r, v, _limit), ()),
        promote=f.nest("promote", lambda v: _list(r, v, _promote), ()),
    )
    f.done()
    alone = list(f.plain) == ["bands"]
    return read, f.plain["bands"] if alone else f.plain


def band(r: Reading, w: Written) -> tuple[Band, Any] | None:
    """One grade."""
    f = Fields(r, w)
    f.required("name", "等次的名称", "the name of the grade")
    read = Band(
        name=f.take("name", r.identifier, ""),
        name_en=f.take("name_en", r.text, ""),
        line=f.take("from", r.number, None),
        edge=f.take("edge", r.word(("closed", "open")), "closed"),
        quota=f.parameter("quota"),
        quota_with_better=f.parameter("quota_with_better"),
        requires=f.take("requires", r.formula, None),
    )
    f.done()
    return (read, f.plain) if read.name else None


def _limit(r: Reading, w: Written) -> tuple[Limit, Any] | None:
    f = Fields(r, w)
    f.required("when", "什么情形下限制，一个公式", "when it applies: a formula")
    f.required("at_most", "最高到哪一等", "the best grade that remains")
    when, at_most = f.take("when", r.formula, None), f.take("at_most", r.text, "")
    f.done()
    return (Limit(when, at_most), f.plain) if when and at_most else None


def _promote(r: Reading, w: Written) -> tuple[Promote, Any] | None:
    f = Fields(r, w)
    f.required("when", "什么情形下晋等，一个公式", "when it applies: a formula")
    f.required("to", "晋到哪一等", "the grade it lifts to")
    when, to = f.take("when", r.formula, None), f.take("to", r.text, "")
    f.done()
    return (Promote(when, to), f.plain) if when and to else None


def rounding(r: Reading, w: Written) -> tuple[Round, Any]:
    """Decimals kept at the two steps that round."""
    f = Fields(r, w)
    read = Round(points=f.take("points", r.whole, None), score=f.take("score", r.whole, None))
    f.done()
    for key, places in (("points", read.points), ("score", read.score)):
        if places is not None and places > 12:
            r.problems.add("too-many-decimals", f.place(key), (f"保留 {places} 位小数", f"{places} decimals are kept"),
                           ("不超过 12 位", "at most 12"), ("减少位数，或不写（不取整）", "fewer decimals, or none (not rounded)"))  # fmt: skip
    return read, f.plain


def raters(r: Reading, w: Written) -> tuple[Mapping[str, Any], Any] | None:
    """Who gives marks: kind, seats or items, trim, treatment of a panel's marks; further keys are kept for the platform."""
    if not isinstance(w.value, dict):
        r.wrong_type(w, "主体: {kind: …} 的一组", "a mapping of raters")
        return None
    read: dict[str, Any] = {}
    for name, value in w.items():
        f = Fields(r, value)
        f.required(
            "kind",
            "评价主体的类型：" + "、".join(RATER_KINDS),
            "the kind of rater: " + ", ".join(RATER_KINDS),
        )
        f.take("kind", r.word(RATER_KINDS), "")
        f.take("name_en", r.text, "")
        f.take("seats", r.whole, None)
        f.take("trim", r.whole, None)
        f.take("items", r.each(r.text), ())
        f.take("treatment", r.word(TREATMENTS), "")
        if "treatment" in f.plain and f.plain.get("kind") != PANEL:
            r.problems.add("treatment-of-no-panel", f.place("treatment"), (f"{shown(name)} 不是专家评审，却写了 treatment", f"{shown(name)} is no panel and has a treatment"),
                           ("只有 kind: panel 的主体写 treatment", "a treatment only with kind: panel"), ("删去 treatment", "delete treatment"))  # fmt: skip
        for key, more in value.items():
            if key not in f.known:
                f.plain[key] = plain_of(r.kept(more))
        if "items" in f.plain and "seats" in f.plain:
            r.problems.add("seats-and-items", f.place("seats"), (f"{shown(name)} 同时写了 seats 和 items", f"{shown(name)} has both seats and items"),
                           ("二者之一", "one of the two"), ("有现成数据项就删 seats", "delete seats where items exist"))  # fmt: skip
        read[name] = f.plain
    return read, read


def _list(r: Reading, w: Written, read: Any) -> tuple[tuple[Any, ...], list[Any]] | None:
    """A list whose members are read to (value, canonical form)."""
    if not isinstance(w.value, list):
        r.wrong_type(w, "一个列表", "a list", ("每项以“- ”起头", "begin each member with “- ”"))
        return None
    pairs = [pair for pair in (read(r, m) for m in w.value) if pair is not None]
    return tuple(value for value, _ in pairs), [plain for _, plain in pairs]
