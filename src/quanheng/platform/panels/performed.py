"""Whether a unit performed (绩效达标), which lifts the cap of good grades: by its own released grade, or by an override with a reason.

Results are released above this room: the room of publication tells how to ask (`awarded`), and is asked when a list of grades
is taken in. So whoever brings the list cannot lift the cap; an office that decides otherwise says why, on record.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from quanheng.engine.errors import Place, Problems, Text
from quanheng.platform.lib.above import Above
from quanheng.platform.lib.sheets import words

RELEASED = "released"
WAYS = {
    RELEASED: Text("按公布的等次", "as the released grade says"),
    "yes": Text("另定：达标（写明理由）", "otherwise: it performed (say why)"),
    "no": Text("另定：未达标（写明理由）", "otherwise: it did not (say why)"),
}


class Awarded(NamedTuple):
    """A grade that was released of a unit: the scheme's id and title, the period, the grade."""

    scheme: str
    title: Text
    period: str
    grade: str


def _nothing(unit: str, year: int) -> Sequence[Awarded]:
    return ()


awarded = Above(
    _nothing
)  # which grades of a unit were released for a year, one a scheme: that of its last period


def settle(terms: Mapping[str, str], unit: str, year: int, problems: Problems) -> dict[str, str]:
    """What the terms of a list say of the cap: `raised` "yes" or "no", and `raised_by`, `raised_by_en`, on what ground.

    `terms`: performed (a key of `WAYS`), performed_why, performed_grades, performed_scheme. A problem is noted where an
    override has no reason, or several schemes have graded the unit and none is named.
    """
    way, why = terms["performed"], terms["performed_why"]
    if way not in WAYS:
        problems.add(
            "bad-term", Place(path="performed"), (f"“绩效达标”写的是“{way[:30]}”", f"“performed” says “{way[:30]}”"),
            ("、".join(WAYS), ", ".join(WAYS)), ("从列表里选", "choose from the list"),
        )  # fmt: skip
        return {}
    if way != RELEASED:
        if not why:
            problems.add(
                "override-unexplained", Place(path="performed_why"),
                ("不按公布的等次定达标与否，却没有写理由", "the released grade is overridden without a reason"),
                ("一句话的理由，记录在案", "a sentence, kept on record"), ("写明理由，或选“按公布的等次”", "say why, or go by the released grade"),
            )  # fmt: skip
        return {"raised": way, "raised_by": f"另定：{why}", "raised_by_en": f"decided otherwise: {why}"}
    found = list(awarded(unit, year))
    named = [a for a in found if a.scheme == terms["performed_scheme"]]
    if terms["performed_scheme"] and not named:
        problems.add(
            "no-released-grade", Place(path="performed_scheme"),
            (f"方案“{terms['performed_scheme'][:60]}”没有公布这个单位 {year} 年的等次", f"the scheme “{terms['performed_scheme'][:60]}” has released no grade of the unit for {year}"),
            ("、".join(a.scheme for a in found) or "公布过等次的方案编号，或空着", ", ".join(a.scheme for a in found) or "the id of a scheme that has, or nothing"),
            ("改正，或空着", "correct it, or leave it empty"),
        )  # fmt: skip
        return {}
    found = named or found
    good = words(terms["performed_grades"])
    outcomes = {a.grade in good for a in found}
    if len(outcomes) > 1:
        said, said_en = _listed(found)
        problems.add(
            "several-grades", Place(path="performed_scheme"),
            (f"这个单位 {year} 年有几个公布的等次，说法不一：{said}", f"several grades of the unit for {year} were released, and they disagree: {said_en}"),
            ("按哪个方案，写方案编号", "by which scheme: its id"), ("写明方案编号", "name the scheme"),
        )  # fmt: skip
        return {}
    if not found:
        return {
            "raised": "no",
            "raised_by": f"{year} 年没有公布的等次",
            "raised_by_en": f"no grade was released for {year}",
        }
    said, said_en = _listed(found)
    return {"raised": "yes" if True in outcomes else "no", "raised_by": said, "raised_by_en": said_en}


def _listed(found: Sequence[Awarded]) -> tuple[str, str]:
    """The grades in words, both languages."""
    return (
        "；".join(f"《{a.title.zh}》{a.period} 公布等次“{a.grade}”" for a in found),
        "; ".join(f"“{a.title.en}” {a.period}: released grade “{a.grade}”" for a in found),
    )
