"""An entry: what someone wants posted; and the checks every entry passes before anything is written."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from quanheng.engine.document.digits import believable
from quanheng.engine.errors import Place, Problems
from quanheng.engine.periods import parse
from quanheng.engine.terms import STATUSES

NOWHERE = Place()
LONGEST = {"item": 200, "source": 2000, "stated_at": 40, "return_ref": 120}
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_DIGEST = re.compile("[0-9a-f]{64}")
FILES = 50  # of one figure


@dataclass(frozen=True)
class Entry:
    """One figure to be posted. `place` tells where it was read, so that a problem can name it.

    `evidence` are digests of files in the store; `return_ref` tells where it was typed, as "return:12:C7".
    """

    item: str
    unit: str
    period: str
    value: Decimal | None
    status: str = "reported"
    source: str = ""
    stated_at: str = ""
    place: Place = NOWHERE
    evidence: tuple[str, ...] = ()
    return_ref: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What the figure is of."""
        return self.item, self.unit, self.period

    @property
    def where(self) -> Place:
        """Where it was read; its key, if that is not known."""
        return self.place if self.place != NOWHERE else Place(path=" · ".join(self.key))


def check(entries: Sequence[Entry], known_units: Collection[str], problems: Problems) -> None:
    """Note everything that is wrong with the entries."""
    seen: set[tuple[object, ...]] = set()
    for entry in entries:
        check_one(entry, known_units, problems)
        twice = (*entry.key, entry.stated_at)
        if twice in seen:
            given_twice(entry, problems)
        seen.add(twice)


def check_one(entry: Entry, known_units: Collection[str], problems: Problems) -> None:
    """Note everything that is wrong with one entry by itself."""
    place = entry.where
    _check_key(entry, place, known_units, problems)
    _check_value(entry, place, problems)
    _check_words(entry, place, problems)


def given_twice(entry: Entry, problems: Problems) -> None:
    """Note that a figure stands in the same call already."""
    problems.add(
        "duplicate-entry",
        entry.where,
        ("同一数据项、单位、期间写了两次", "the same item, unit and period is given twice"),
        (
            "每个数一次；先后修订的写明公布时间",
            "each figure once; revisions with the time they were stated",
        ),
        ("删去一行，或写明各自的公布时间", "delete one, or say when each was stated"),
    )


def older(entry: Entry, held: str, problems: Problems) -> None:
    """Note that the ledger holds a newer vintage, stated at `held`."""
    problems.add(
        "older-vintage",
        entry.where,
        (
            f"此数公布于 {entry.stated_at}，台账里已有 {held} 公布的",
            f"this was stated at {entry.stated_at}; the ledger holds one stated at {held}",
        ),
        ("不早于台账里的那一版", "no older than the one in the ledger"),
        ("旧版不再入账，或改正公布时间", "leave the older one out, or correct when it was stated"),
    )


def _check_key(entry: Entry, place: Place, known_units: Collection[str], problems: Problems) -> None:
    if not entry.item.strip() or len(entry.item) > LONGEST["item"]:
        problems.add(
            "bad-item",
            place,
            (f"数据项编号“{entry.item[:40]}”不可用", f"the item id “{entry.item[:40]}” cannot be used"),
            ("1 至 200 个字", "1 to 200 characters"),
            ("改正数据项编号", "correct the item id"),
        )
    if entry.unit not in known_units:
        problems.add(
            "unknown-unit",
            place,
            (f"单位“{entry.unit[:60]}”不在名册", f"the unit “{entry.unit[:60]}” is not in the register"),
            ("已登记的单位代码", "the code of a unit in the register"),
            ("先登记该单位，或改正代码", "enrol the unit first, or correct the code"),
        )
    if parse(entry.period) is None or not entry.period.isascii():
        problems.add(
            "bad-period",
            place,
            (f"期间“{entry.period[:40]}”认不出", f"“{entry.period[:40]}” is no period"),
            ("2026、2026-H1、2026-Q2、2026-05", "2026, 2026-H1, 2026-Q2, 2026-05"),
            ("按这几种写法改正", "write it in one of these forms"),
        )


def _check_value(entry: Entry, place: Place, problems: Problems) -> None:
    if entry.status not in STATUSES:
        problems.add(
            "bad-status",
            place,
            (f"状态“{entry.status[:40]}”认不出", f"“{entry.status[:40]}” is no status"),
            ("、".join(STATUSES), ", ".join(STATUSES)),
            ("改用其中之一", "use one of these"),
        )
    elif entry.status == "reported" and (entry.value is None or not entry.value.is_finite()):
        problems.add(
            "no-value",
            place,
            ("已报的数没有数值", "a reported figure has no value"),
            ("一个有限的数", "a finite number"),
            (
                "补上数值；没有数就不要入账，未报与零不同",
                "give the value; post nothing where nothing is known, for that is not zero",
            ),
        )
    elif entry.status == "reported" and entry.value is not None and not believable(entry.value):
        problems.add(
            "unbelievable-number",
            place,
            ("数值太长或太大", "the number is too long or too large"),
            ("至多 40 位数字，不超过 10 的 30 次方", "at most 40 digits, no more than 10 to the 30th"),
            ("核对数值和计量单位", "check the number and its unit of measure"),
        )
    elif entry.status != "reported" and entry.value is not None:
        problems.add(
            "value-of-nothing",
            place,
            (f"状态为 {entry.status} 却有数值", f"a value stands beside the status {entry.status}"),
            ("不适用、未到期的没有数值", "no value where it is not applicable or not due"),
            ("删去数值或改正状态", "delete the value or correct the status"),
        )


def _check_words(entry: Entry, place: Place, problems: Problems) -> None:
    words = {
        "item": entry.item,
        "source": entry.source,
        "stated_at": entry.stated_at,
        "return_ref": entry.return_ref,
    }
    for name, text in words.items():
        if name != "item" and len(text) > LONGEST[name]:
            problems.add(
                "too-long",
                place,
                (f"{name} 有 {len(text)} 个字", f"{name} has {len(text)} characters"),
                (f"至多 {LONGEST[name]} 个字", f"at most {LONGEST[name]} characters"),
                (
                    "写短些，全文作为佐证文件上传",
                    "make it shorter, and bring the whole text as a file of evidence",
                ),
            )
        if UNPRINTABLE.search(text):
            problems.add(
                "unprintable",
                place,
                (f"{name} 里有不可见的控制字符", f"there are control characters in {name}"),
                ("普通文字", "plain text"),
                ("删去这些字符", "delete them"),
            )
    check_evidence(entry.evidence, place, problems)


def check_evidence(digests: Sequence[str], place: Place, problems: Problems) -> None:
    """Note what is no digest, or too many of them."""
    if len(digests) > FILES or not all(_DIGEST.fullmatch(d) for d in digests):
        problems.add(
            "bad-evidence",
            place,
            ("佐证文件的摘要认不出", "the digests of the evidence cannot be read"),
            (
                f"至多 {FILES} 个 SHA-256 摘要（64 位十六进制）",
                f"at most {FILES} SHA-256 digests of 64 hexadecimal digits",
            ),
            ("先上传文件，用系统给出的摘要", "upload the files first and use the digests given"),
        )
