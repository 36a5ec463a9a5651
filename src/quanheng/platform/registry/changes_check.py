"""What a change of units must fulfil before it is written, and what every tree must fulfil after."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from quanheng.engine.errors import Place, Problems
from quanheng.platform.registry import maps
from quanheng.platform.registry.dated import (
    ABOLISHED,
    CHANGES,
    CREATED,
    FOREVER,
    MERGED,
    RENAMED,
    SPLIT,
    Placing,
)
from quanheng.platform.registry.models import Unit

if TYPE_CHECKING:
    from quanheng.platform.registry.changes import Change

# kind → (fewest, most) old units, (fewest, most) new units; None: any number
HOW_MANY: dict[str, tuple[tuple[int, int | None], tuple[int, int | None]]] = {
    CREATED: ((0, 0), (1, None)),
    RENAMED: ((1, 1), (1, 1)),
    MERGED: ((1, None), (1, 1)),
    SPLIT: ((1, 1), (2, None)),
    ABOLISHED: ((1, None), (0, 0)),
}


def check_change(change: Change, problems: Problems) -> None:
    """Everything that is wrong with a change is noted."""
    if change.kind not in CHANGES:
        _add(problems, "unknown-change", change.kind, "没有这种变动", "there is no such change",
             "、".join(c.zh for c in CHANGES.values()), ", ".join(CHANGES))  # fmt: skip
        return
    _count(change, problems)
    _lives(change, problems)
    if change.kind == SPLIT:
        _shares(change, problems)
    _children(change, problems)


def _add(
    problems: Problems, code: str, path: str, zh: str, en: str, want_zh: str, want_en: str,
    do: tuple[str, str] = ("改正后再记", "correct it and record again"),
) -> None:  # fmt: skip
    problems.add(code, Place(path=path), (zh, en), (want_zh, want_en), do)


def _count(change: Change, problems: Problems) -> None:
    olds, news = HOW_MANY[change.kind]
    words = CHANGES[change.kind]
    for given, (fewest, most), zh, en in (
        (len(set(change.old)), olds, "原单位", "old units"),
        (len({n.code for n in change.new}), news, "新单位", "new units"),
    ):
        if given < fewest or (most is not None and given > most):
            bound = f"{fewest}" if fewest == most else f"≥ {fewest}"
            _add(problems, "how-many-units", change.kind, f"{words.zh}给了 {given} 个{zh}", f"{words.en}: {given} {en}",
                 f"{zh} {bound} 个", f"{bound} {en}")  # fmt: skip
    codes = [n.code for n in change.new]
    if (
        len(codes) != len(set(codes))
        or len(change.old) != len(set(change.old))
        or not all([*codes, *change.old])
    ):
        _add(problems, "unit-twice", change.kind, "单位为空或写了两次", "a unit is empty or given twice",
             "每个单位一次", "each unit once")  # fmt: skip
    if change.kind == RENAMED and change.new and change.old and change.new[0].code != change.old[0]:
        _add(problems, "rename-keeps-code", change.new[0].code, "更名不改代码", "a rename keeps the code",
             "同一个代码；换代码用“合并”记一个原单位", "the same code; a new code is a merger of one unit")  # fmt: skip
    if change.kind == MERGED and len(change.old) == 1 and change.new and change.new[0].code == change.old[0]:
        _add(problems, "merges-with-itself", change.old[0], "单位不能与自己合并", "a unit cannot merge with itself",
             "另一个单位", "another unit")  # fmt: skip


def _lives(change: Change, problems: Problems) -> None:
    codes = {*change.old, *(n.code for n in change.new)}
    known = {u.code: u for u in Unit.objects.filter(code__in=codes)}
    for code in change.old:
        unit = known.get(code)
        if unit is None or not unit.since < change.at < unit.until:
            _add(problems, "no-such-unit", code, f"{change.at} 前后没有单位“{code}”", f"there is no unit “{code}” about {change.at}",
                 "变动那天存在的单位", "a unit that exists on that day")  # fmt: skip
        elif code in change.ending and _later(code, change.at):
            _add(problems, "later-entry", code, f"“{code}”在 {change.at} 之后还有登记", f"“{code}” has entries after {change.at}",
                 "按日期先后登记", "changes recorded in the order of their days")  # fmt: skip
    for new in change.new:
        unit = known.get(new.code)
        if unit is None and not new.name.strip():
            _add(problems, "unit-without-name", new.code, f"新单位“{new.code}”没有名称", f"the new unit “{new.code}” has no name",
                 "代码和名称", "a code and a name")  # fmt: skip
        elif unit is not None and change.kind == CREATED:
            _add(problems, "unit-exists", new.code, f"代码“{new.code}”已用过", f"the code “{new.code}” has been used",
                 "没有用过的代码", "a code never used")  # fmt: skip
        elif unit is not None and not unit.since <= change.at < unit.until:
            _add(problems, "no-such-unit", new.code, f"{change.at} 没有单位“{new.code}”", f"there is no unit “{new.code}” on {change.at}",
                 "变动那天存在的单位，或新代码", "a unit that exists on that day, or a new code")  # fmt: skip
        elif change.kind == RENAMED and not new.name.strip():
            _add(
                problems,
                "unit-without-name",
                new.code,
                "没有写新名称",
                "the new name is missing",
                "新名称",
                "the new name",
            )


def _later(code: str, at: date) -> bool:
    rows = Placing.objects.filter(unit=code)
    below = Placing.objects.filter(parent=code, since__gt=at)
    unit = Unit.objects.get(code=code)
    return rows.filter(since__gt=at).exists() or below.exists() or unit.names.filter(since__gt=at).exists()


def _shares(change: Change, problems: Problems) -> None:
    wanted = {(old, n.code) for old in change.old for n in change.new}
    for pair in sorted(set(change.shares) ^ wanted):
        _add(problems, "share-missing", "→".join(pair), "份额与原单位、新单位对不上", "shares do not fit the old and new units",
             "每个新单位一个份额", "one share for each new unit")  # fmt: skip
    for pair, share in change.shares.items():
        if not (share.is_finite() and 0 <= share <= 1):
            _add(problems, "share-range", "→".join(pair), f"份额 {share} 不在 0 与 1 之间", f"the share {share} is not between 0 and 1",
                 "0 到 1 之间的小数", "a decimal from 0 to 1")  # fmt: skip
            return
    total = sum(change.shares.values(), Decimal(0))
    if not problems.errors and total != 1:
        _add(problems, "share-total", change.kind, f"份额合计 {total}", f"the shares add up to {total}", "合计 1", "a total of 1",
             ("调整份额，余数给最大的一个", "adjust them; give the rest to the largest"))  # fmt: skip


def _children(change: Change, problems: Problems) -> None:
    news = {n.code for n in change.new}
    for unit, heir in change.heirs.items():
        if heir not in news:
            _add(problems, "child-without-parent", unit, f"“{heir}”不是变动后的单位", f"“{heir}” does not come out of the change",
                 "变动后的单位", "a unit that comes out of the change")  # fmt: skip
    if change.kind == MERGED or not change.ending:
        return
    codes = {n.code for n in change.new}
    children = Placing.objects.filter(maps.covering(change.at), parent__in=change.ending)
    for unit in sorted(set(children.exclude(unit__in=change.ending).values_list("unit_id", flat=True))):
        heir = change.heirs.get(unit, "")
        if change.kind == ABOLISHED or heir not in codes:
            _add(problems, "child-without-parent", unit, f"下级单位“{unit}”没有去处", f"“{unit}” below it has nowhere to go",
                 "每个下级单位的新上级", "a new parent for each unit below",
                 ("写明归哪个新单位，或先调整它的上级", "say which new unit it belongs to, or place it elsewhere first"))  # fmt: skip


def check_trees(hierarchies: list[str], since: date, problems: Problems) -> None:
    """After writing: from a day on, on every day, parents run in no circle and exist as long as they are parents."""
    for hierarchy in hierarchies:
        rows = Placing.objects.filter(hierarchy=hierarchy, until__gt=since)
        days = {since, *rows.filter(since__gt=since).order_by().values_list("since", flat=True)}
        for day in sorted(days):
            for code in maps.tree(hierarchy, day).circled():
                _add(problems, "circle-of-parents", code, f"{day} 起“{code}”的上级绕回了自己", f"from {day} the parents of “{code}” lead back to itself",
                     "上级关系成树", "parents that form a tree")  # fmt: skip
        orphans = rows.filter(parent__isnull=False).exclude(parent__until=FOREVER).select_related("parent")
        for row in orphans:
            if row.parent is not None and row.until > row.parent.until:
                last = row.parent.until - timedelta(days=1)
                _add(problems, "parent-ends", row.unit_id, f"上级“{row.parent_id}”只存在到 {last}", f"the parent “{row.parent_id}” exists only until {last}",
                     "那时存在的上级", "a parent that exists then")  # fmt: skip
        for row in rows.filter(parent__since__gt=since).select_related("parent"):
            if row.parent is not None and max(row.since, since) < row.parent.since:
                _add(problems, "parent-ends", row.unit_id, f"上级“{row.parent_id}”{row.parent.since} 才设立", f"the parent “{row.parent_id}” exists only from {row.parent.since}",
                     "那时存在的上级", "a parent that exists then")  # fmt: skip
