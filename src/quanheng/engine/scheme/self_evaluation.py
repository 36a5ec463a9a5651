"""What a scheme decides of self-evaluation (`self_evaluation`): its lines, each with its edge, and the reduction of targets set low.

self_evaluation:
  over_line: "≥120"        # from here a cause is asked for, in % of the target; a number alone is ≥
  explain_below: "<100"    # below it a deviation is explained, in % of the target; a number alone is <
  taper: "20:1, 50:0.9, 100:0.8, +:0.7"   # deviation up to %: factor, for the cause “target set low”
  false_line: ">10"        # a finding that differs by more is a misreport; a number alone is >
  gap_line: ">5"           # (s − b) ÷ s beyond it is red; a number alone is >

What is not said is decided when a round is opened. The same forms are asked for there: `LINES`, `TAPER`, `lined`, `rising`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from quanheng.engine.document.model import Written
from quanheng.engine.scheme.fields import Fields
from quanheng.engine.scheme.values import Reading, shown

SHARE = r"\d{1,3}(?:\.\d{1,4})?"
PAIR = rf"{SHARE}:{SHARE}"
ABOVE, BELOW = rf"[≥>]{SHARE}", rf"[≤<]{SHARE}"
LINES = {
    "over_line": "≥",
    "explain_below": "<",
    "false_line": ">",
    "gap_line": ">",
}  # key → sign of a bare number
FORMS = {key: BELOW if sign == "<" else ABOVE for key, sign in LINES.items()}
TAPER = rf"(?:{PAIR}, ?)*\+:{SHARE}"
_SIGNS = str.maketrans("，：＞＜﹥﹤", ",:><><")


def lined(key: str, text: str) -> str:
    """A line as it is kept: `>= 120 %` → `≥120`, a bare number with the sign of its key."""
    text = text.translate(_SIGNS).replace(">=", "≥").replace("<=", "≤").replace(" ", "").removesuffix("%")
    return LINES[key] + text if text[:1].isdigit() else text


def rising(text: str) -> bool:
    """Whether the bounds of pairs (`20:1, 50:0.9, +:0.7`) rise."""
    points = [Decimal(p.strip().split(":")[0]) for p in text.split(",") if not p.strip().startswith("+")]
    return points == sorted(set(points))


def self_evaluation(r: Reading, w: Written) -> tuple[Mapping[str, str], Any] | None:
    """The section: key → text as it is kept; only what is said."""
    f = Fields(r, w)
    for key in ("over_line", "explain_below"):
        f.take(key, _line(r, key), "")
    f.take("taper", lambda v: _taper(r, v), "")
    for key in ("false_line", "gap_line"):
        f.take(key, _line(r, key), "")
    f.done()
    return dict(f.plain), f.plain


def _line(r: Reading, key: str) -> Any:
    def read(w: Written) -> str | None:
        text = r.text(w)
        if text is None:
            return None
        found = lined(key, text)
        if re.fullmatch(FORMS[key], found):
            return found
        signs = "≤ <" if LINES[key] == "<" else "≥ >"
        r.problems.add(
            "bad-line", w.place, (f"写的是“{shown(text)}”", f"“{shown(text)}” is written"),
            (f"{signs} 之一和百分数，如 {LINES[key]}100", f"one of {signs} and per cent, as {LINES[key]}100"), ("照这个写法改", "write it in that form"),
        )  # fmt: skip
        return None

    return read


def _taper(r: Reading, w: Written) -> str | None:
    text = r.text(w)
    if text is None:
        return None
    found = text.translate(_SIGNS)
    if re.fullmatch(TAPER, found) and rising(found):
        return found
    r.problems.add(
        "bad-taper", w.place, (f"写的是“{shown(text)}”", f"“{shown(text)}” is written"),
        ("偏离度%:系数，自低到高，末段写 +，如 20:1, 50:0.9, +:0.7", "deviation in %:factor, rising, + for the rest, as 20:1, 50:0.9, +:0.7"),
        ("照这个写法改", "write it in that form"),
    )  # fmt: skip
    return None
