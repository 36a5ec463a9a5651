"""How the quotas of grades came about, in words: which share of whom, how many places in each group, what 顺延 means."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from quanheng.engine.errors import Text
from quanheng.engine.scheme.model import Band, PerGroup
from quanheng.platform.reports.facts import RunFact, group_named
from quanheng.platform.reports.phrases import both, listed, one_after, run_on
from quanheng.platform.schemes import wording
from quanheng.platform.ui.environment import named, said
from quanheng.platform.ui.numbers import number

ROUNDED = {
    "floor": Text("舍去小数", "rounded down"),
    "half_up": Text("四舍五入", "rounded half up"),
    "ceil": Text("进一", "rounded up"),
}
BASES = {
    "ranked": Text("参加排名的单位", "the ranked units"),
    "all": Text("全部单位", "all units"),
}
TIES = {
    "out": Text("名额末位得分相同的都不进", "a tie across the last place stays out"),
    "in": Text("名额末位得分相同的都进", "a tie across the last place comes in"),
}


def words(fact: RunFact) -> str:
    """The quotas of the scheme and the places they gave; "" where no grade has one."""
    grades = fact.scheme.grades
    parts = [text for band in grades.bands for text in _of(fact, band)]
    if not parts:
        return ""
    how = run_on((said(ROUNDED[grades.rounding]), said(TIES[grades.ties])))
    return both(
        f"等次名额：{run_on(parts)}。名额数{how}。",
        f"Quotas of the grades: {run_on(parts)}. Places are {how}.",
    )


def _of(fact: RunFact, band: Band) -> list[str]:
    base = said(BASES[fact.scheme.grades.base])
    several = len(fact.read.groups) > 1
    zh, en = ("各组", " of each group") if several else ("", "")
    found = []
    if band.quota is not None:
        share = _share(fact, band.quota)
        places = fact.read.quota_places(fact.period, band)
        counts = "" if not places else listed(
            f"{group_named(fact.read, g)} {n}" if several else both(f"{n}个", f"{n}") for g, n in places.items()
        )  # fmt: skip
        told = both(f"（{counts}）", f" ({counts})") if counts else ""
        found.append(both(f"“{band.name}”至多为{zh}{base}的{share}{told}", f"“{named(band)}” at most {share} of {base}{en}{told}"))  # fmt: skip
    if band.quota_with_better is not None:
        share = _share(fact, band.quota_with_better)
        found.append(both(
            f"“{band.name}”和以上各等合计至多为{zh}{base}的{share}", f"“{named(band)}” and all better together at most {share} of {base}{en}",
        ))  # fmt: skip
    return found


def _share(fact: RunFact, share: Any) -> str:
    if isinstance(share, PerGroup) and share.default is not None and not share.groups:
        share = share.default
    return f"{number(share * 100)}%" if isinstance(share, Decimal) else wording.parameter(fact.scheme, share)


def held_back(fact: RunFact) -> str:
    """What 顺延 means, naming the grades that were full; "" where nobody was held back."""
    full = listed(dict.fromkeys(f"“{named(s.held)}”" for _n, rows in fact.groups for s in rows if s.held))
    if not full:
        return ""
    several = len(fact.read.groups) > 1
    own = both("本组", " of its group") if several else ""
    first = both(
        f"注“顺延”的单位，得分已达到{full}线，因{own}名额已满，评为下一等。",
        f"“Held back” marks a unit whose score reached the line of {full} while the places{own} were full: it has the next grade.",
    )
    if not (fact.read.whole and several):
        return first
    return one_after((first, both(
        "名次在全部单位中排，名额在各组内分，所以名次在前的单位可能顺延，名次在后而在本组领先的单位可能评上。",
        "Places in the ranking are among all units and quotas are of each group: a unit may be held back while one behind it, ahead in its own "
        "group, has the grade.",
    )))  # fmt: skip
