"""Surveys done elsewhere (外部调查): a table of results by unit, as CSV or Excel, into the ledger through door `survey`.

For aggregated results of a polling institute, a statistics bureau, a staff survey of another system. The file is kept by its
digest and stands behind every figure; the number of answers goes into the source, and rows from too few are refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from quanheng.engine.document.digits import narrowed
from quanheng.engine.errors import Place, Problems, Text
from quanheng.folder.table import Table
from quanheng.platform.ledger import actions as ledger
from quanheng.platform.ledger.actions import Posted
from quanheng.platform.ledger.entries import Entry
from quanheng.platform.lib import sheets, store
from quanheng.platform.registry.act import act
from quanheng.platform.registry.powers import Actor
from quanheng.platform.surveys.closing import DOOR

COLUMNS = {
    "unit": ("单位", "单位代码", "organisation", "organisation_code"),
    "item": ("数据项", "指标", "题目", "measure"),
    "period": ("期间", "年度"),
    "value": ("数值", "结果", "得分"),
    "answers": ("有效样本", "样本量", "答卷数", "n"),
}
REQUIRED = ("unit", "item", "period", "value")


@dataclass(frozen=True)
class Told:
    """Who did the survey and what it is called, and the fewest answers a row may rest on (0: not known, not asked)."""

    institution: str
    title: str
    least: int = 0


def take(data: bytes, file: str, told: Told, *, dry_run: bool = False, by: Actor) -> Posted:
    """Post the rows of a table of results, all or none. Raises `Refused` with every problem at its line or cell."""
    with act("surveys.outside", by) as record:
        problems = Problems()
        for name, words in (("institution", told.institution), ("title", told.title)):
            if not words.strip():
                problems.add(
                    "blank", Place(path=name), ("没有写明", "nothing is given"),
                    ("调查机构和调查名称", "who did the survey, and its title"), ("补上", "give it"),
                )  # fmt: skip
        table = sheets.read_list(data, file, COLUMNS, REQUIRED, problems)
        problems.refuse()
        assert table is not None  # else a problem was noted
        kept = "" if dry_run else store.keep(data).digest
        entries = _entries(table, told, (kept,) if kept else (), problems)
        problems.refuse()
        posted = ledger.post(entries, DOOR, by=by, dry_run=dry_run)
        if dry_run or posted.posting is None:
            record.skip()
        title = f"{told.institution.strip()}《{told.title.strip()}》"
        record.of(Text(title, title), rows=len(entries), posting=posted.posting, digest=kept)
    return posted


def _entries(table: Table, told: Told, evidence: tuple[str, ...], problems: Problems) -> list[Entry]:
    made = []
    source = f"{told.institution.strip()}《{told.title.strip()}》"
    for k, row in sheets.rows(table):
        value = _number(row["value"] or "", table.locate(k, "value"), problems)
        answers = _count(
            (row.get("answers") or "").strip(),
            table.locate(k, "answers") if "answers" in row else None,
            problems,
        )
        if told.least and answers is not None and answers < told.least:
            problems.add(
                "sample-short", table.locate(k, "answers"),
                (f"样本 {answers}，还差 {told.least - answers}", f"{answers} answers, {told.least - answers} short"),
                (f"至少 {told.least}", f"at least {told.least}"), ("删去这一行，或补充调查", "leave the row out, or survey more people"),
            )  # fmt: skip
        if value is None:
            continue
        made.append(
            Entry(
                (row["item"] or "").strip(), (row["unit"] or "").strip(), (row["period"] or "").strip(), value,
                source=f"{source} n={answers}" if answers is not None else source, place=table.locate(k, "unit"),
                evidence=evidence,
            )
        )  # fmt: skip
    return made


def _number(text: str, place: Place, problems: Problems) -> Decimal | None:
    plain = narrowed(text).strip()
    try:
        value = Decimal(plain.rstrip("%"))
    except InvalidOperation:
        value = None
    if value is None or not value.is_finite():
        problems.add(
            "no-number", place, (f"“{text[:40]}”不是数", f"“{text[:40]}” is no number"), ("一个数", "a number"),
            ("改正，没有结果的行删去", "correct it; leave out rows without a result"),
        )  # fmt: skip
        return None
    return value


def _count(text: str, place: Place | None, problems: Problems) -> int | None:
    if not text or place is None:
        return None
    plain = narrowed(text).strip()
    if not plain.isdecimal():
        problems.add(
            "no-number", place, (f"“{text[:40]}”不是份数", f"“{text[:40]}” is no number of answers"),
            ("整数", "a whole number"), ("改正", "correct it"),
        )  # fmt: skip
        return None
    return int(plain)
