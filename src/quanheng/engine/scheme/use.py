"""What results are used for (`use`), read from the document: failures in a row are understood, all else is kept for the platform.

use:
  failures:                 # nothing: the house proposes nothing, whatever the grades
    grades: [不合格]         # which grades fail
    source: 某办法第几条      # the ground of all actions; each may name its own
    actions:                # after how many years in a row what is due
      - {years: 1, action: 通报批评, action_en: Public criticism}
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from quanheng.engine.document.model import Written
from quanheng.engine.document.suggest import nearest, perhaps
from quanheng.engine.scheme.fields import Fields, plain_of
from quanheng.engine.scheme.values import Reading, shown

FAILURES = "failures"


def use(r: Reading, w: Written, grades: Collection[str]) -> tuple[Mapping[str, Any], Any] | None:
    """The uses of a result by their key; `grades`: the names of the scheme's grades, which `failures` may name."""
    if not isinstance(w.value, dict):
        r.wrong_type(w, "“用途: 内容”的一组", "a mapping of uses")
        return None
    read: dict[str, Any] = {}
    for key, value in w.items():
        read[key] = _failures(r, value, grades) if key == FAILURES else r.kept(value)
    return read, plain_of(read)


def _failures(r: Reading, w: Written, grades: Collection[str]) -> dict[str, Any]:
    """Grades that fail, and what follows after how many years in a row."""
    f = Fields(r, w)
    f.required("grades", "哪些等次算不合格，如 [不合格]", "which grades fail, as [Failed]")
    f.required("actions", "连续几年采取什么措施的列表", "a list of actions by years in a row")
    failing = f.take("grades", r.each(lambda v: _grade(r, v, grades)), ())
    f.take("source", r.text, "")
    f.take("source_en", r.text, "")
    common = bool(f.plain.get("source"))
    f.take("actions", r.each(lambda v: _action(r, v, common)), ())
    f.done()
    if grades and set(failing) >= set(grades):
        r.problems.add(
            "every-grade-fails", f.place("grades"),
            ("所有等次都算不合格", "every grade is said to fail"),
            ("至少有一等不算", "at least one that does not"),
            ("删去不算不合格的等次", "take out those that do not fail"),
        )  # fmt: skip
    years = [int(a["years"]) for a in f.plain.get("actions", ()) if "years" in a]
    if years != sorted(set(years)):
        r.problems.add(
            "years-not-rising", f.place("actions"),
            (f"年数写的是 {'、'.join(map(str, years))}", f"the years are {', '.join(map(str, years))}"),
            ("由小到大，各不相同", "rising, none twice"),
            ("按年数由小到大写，一个年数一条", "write them by rising years, one each"),
        )  # fmt: skip
    return f.plain


def _grade(r: Reading, w: Written, grades: Collection[str]) -> str | None:
    name = r.text(w)
    if name is None or name in grades:
        return name
    r.problems.add(
        "unknown-grade", w.place,
        (f"没有叫“{shown(name)}”的等次", f"there is no grade “{shown(name)}”"),
        ("grades 里的：" + "、".join(grades), "one of the grades: " + ", ".join(grades)),
        perhaps(nearest(name, grades)) or ("改成方案里的等次", "name a grade of the scheme"),
    )  # fmt: skip
    return None


def _action(r: Reading, w: Written, grounded: bool) -> dict[str, Any] | None:
    f = Fields(r, w)
    f.required("years", "连续几年", "how many years in a row")
    f.required("action", "采取什么措施", "what is due")
    if not grounded:
        f.required(
            "source", "依据哪个文件第几条；没有依据不能拟办", "its ground: nothing is proposed without one"
        )
    years = f.take("years", r.whole, 0)
    f.take("action", r.text, "")
    f.take("action_en", r.text, "")
    f.take("source", r.text, "")
    f.take("source_en", r.text, "")
    f.done()
    if f.own("years") and not 1 <= years <= 99:
        written = f.raw("years")
        assert written is not None  # it is written
        r.wrong_type(written, "1 到 99 的整数", "a whole number from 1 to 99")
        return None
    return f.plain
