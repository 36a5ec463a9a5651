"""What stands in the way of an act of this room, told all at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from quanheng.engine.errors import Place, Problems, Text
from quanheng.platform.followup.flow import LONGEST
from quanheng.platform.registry import queries as registry


def words(text: str, problems: Problems, path: str = "words") -> None:
    """Note words that are not there, or too many."""
    if not text.strip() or len(text) > LONGEST:
        problems.add(
            "bad-words", Place(path=path),
            ("没有写，或写得太长", "nothing is written, or too much"),
            (f"1 到 {LONGEST} 个字", f"1 to {LONGEST} characters"),
            ("写明", "say it"),
        )  # fmt: skip


def known_unit(code: str, problems: Problems, place: Place | None = None) -> None:
    """Note a unit that is not in the register."""
    if not registry.units([code]):
        problems.add(
            "unknown-unit", place or Place(path="unit"),
            (f"单位“{code[:60]}”不在名册", f"the unit “{code[:60]}” is not in the register"),
            ("已登记的单位代码或名称", "the code or the name of a unit in the register"),
            ("核对后再填", "check it"),
        )  # fmt: skip


def choice(
    path: str, given: str, known: Mapping[str, Text], problems: Problems, place: Place | None = None
) -> None:
    """Note a value that is none of a closed list."""
    if given not in known:
        problems.add(
            f"no-such-{path}", place or Place(path=path),
            (f"没有“{given[:40]}”这一种", f"there is no “{given[:40]}”"),
            ("、".join(w.zh for w in known.values()), ", ".join(w.en for w in known.values())),
            ("选一种", "choose one"),
        )  # fmt: skip


def day_ahead(path: str, day: date, today: date, problems: Problems, place: Place | None = None) -> None:
    """Note a term that is over before it begins."""
    if day < today:
        problems.add(
            f"{path}-past", place or Place(path=path),
            (f"时限 {day.isoformat()} 已经过去", f"the term {day.isoformat()} is over"),
            (f"{today.isoformat()} 或以后的一天", f"{today.isoformat()} or a later day"),
            ("定一个还没有到的日子", "set a day that is still ahead"),
        )  # fmt: skip


def needed(path: str, present: bool, zh: str, en: str, problems: Problems) -> None:
    """Note something that must be there."""
    if not present:
        problems.add(
            f"no-{path}", Place(path=path), (f"没有{zh}", f"no {en}"), (f"要有{zh}", f"{en} is needed"),
            ("补上", "add it"),
        )  # fmt: skip


def changed_meanwhile(path: str) -> None:
    """Refuse because the row has moved on."""
    problems = Problems()
    problems.add(
        "changed-meanwhile", Place(path=path),
        ("刚刚被别人办过一步", "somebody has just taken a step with it"),
        ("以现在的状态为准", "its state as it is now"),
        ("刷新这一页再看", "reload the page and look again"),
    )  # fmt: skip
    problems.refuse()


__all__: Collection[str] = ["changed_meanwhile", "choice", "day_ahead", "known_unit", "needed", "words"]
