"""What a place decides for itself about drafting: days of consultation, causes and levels of an adjustment.

A scheme may say its own under `clocks`: consult_days, consult_answer_days, adjust_causes, adjust_levels,
default_kept_percent, default_least; these are the defaults.
"""

from __future__ import annotations

from decimal import Decimal

from quanheng.engine.errors import Text
from quanheng.engine.scheme.model import Scheme

CONSULT_DAYS = 5  # working days; no text prescribes a number
MOST_CONSULT_DAYS = 60
ANSWER_DAYS = 3  # working days after the consultation in which the office is reminded to answer and settle
ADOPT_DAYS = 5  # working days in which it is reminded to adopt what is settled
# The first three as in 《杭州市绩效管理条例》第15条; a place may have others.
CAUSES = (
    Text("重大政策调整", "major change of policy"),
    Text("机构调整", "reorganisation"),
    Text("不可抗力", "force majeure"),
    Text("其他", "other"),
)
LEVELS = (
    Text("考核办", "performance office"),
    Text("绩效管理委员会", "performance committee"),
    Text("政府常务会议", "executive meeting of the government"),
    Text("人大常委会", "standing committee of the people's congress"),
)
# The closed list of grounds of an appeal, where the scheme does not write its own `appeal_grounds`.
APPEAL_GROUNDS = {
    "figure": Text("数据或事实有误", "a figure or a fact is wrong"),
    "definition": Text("适用口径或计分办法有误", "the definition or the rule was wrongly applied"),
    "evidence": Text("佐证材料未被采信", "evidence was not taken into account"),
    "adjustment": Text("加分、扣分或否决有误", "a bonus, a deduction or a veto is wrong"),
    "procedure": Text(
        "程序不当或应回避未回避", "the procedure was wrong, or somebody should have stood aside"
    ),
}
NEAR_LINE = Decimal("0.5")  # points within which a unit counts as near a grade line

KEPT_PERCENT = Decimal(
    98
)  # a default kept more often than this asks for nothing: make it automatic, or drop it
LEAST_DECIDED = 30  # decisions below which a share says nothing


def kept_line(scheme: Scheme) -> tuple[Decimal, int]:
    """The share in percent above which a default is kept too often to be asked, and of how many decisions at least."""
    line, least = scheme.clocks.get("default_kept_percent"), scheme.clocks.get("default_least")
    return (
        Decimal(line) if isinstance(line, (int, Decimal)) and 0 < line <= 100 else KEPT_PERCENT,
        int(least) if isinstance(least, (int, Decimal)) and least >= 1 else LEAST_DECIDED,
    )


def consult_days(scheme: Scheme | None) -> int:
    """Working days of a consultation, as the scheme says or by default."""
    said = scheme.clocks.get("consult_days") if scheme is not None else None
    return int(said) if isinstance(said, (int, Decimal)) and said >= 1 else CONSULT_DAYS


def answer_days(scheme: Scheme | None, consulted: int) -> int:
    """Working days in which the office answers a comment, as the scheme says (clock `consult_answer_days`), or as many
    as the consultation itself has."""
    said = scheme.clocks.get("consult_answer_days") if scheme is not None else None
    return int(said) if isinstance(said, (int, Decimal)) and said >= 1 else consulted


def causes(scheme: Scheme | None) -> tuple[Text, ...]:
    """Causes for which a target may be adjusted."""
    return _listed(scheme, "adjust_causes", CAUSES)


def levels(scheme: Scheme | None) -> tuple[Text, ...]:
    """Who approves the adjustment of a target."""
    return _listed(scheme, "adjust_levels", LEVELS)


def _listed(scheme: Scheme | None, key: str, otherwise: tuple[Text, ...]) -> tuple[Text, ...]:
    said = scheme.clocks.get(key) if scheme is not None else None
    if not isinstance(said, (list, tuple)) or not said:
        return otherwise
    known = {t.zh: t for t in otherwise}
    return tuple(known.get(str(word), Text(str(word), str(word))) for word in said)
