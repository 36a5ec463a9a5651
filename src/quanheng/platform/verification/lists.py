"""A list of projects with self-evaluation, verification and third-party scores, taken in from Excel or CSV: bad cells are told."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from quanheng.engine.document.digits import believable, narrowed
from quanheng.engine.errors import Place, Problems, Text
from quanheng.engine.periods import parse
from quanheng.engine.rounding import show
from quanheng.folder.table import Table
from quanheng.platform.lib.decimals import plain
from quanheng.platform.lib.sheets import read_list, rows
from quanheng.platform.registry import queries as registry
from quanheng.platform.registry.act import act
from quanheng.platform.registry.powers import Actor
from quanheng.platform.verification.gap import Compared
from quanheng.platform.verification.models import Integrity, Listed, Listing
from quanheng.platform.verification.parameters import KEYS, Bound, Parameters, check_said, integrity

COLUMNS = {
    "code": ("项目编号", "编号", "项目代码"),
    "title": ("项目名称", "名称", "项目"),
    "unit": ("单位", "主管部门", "实施单位", "单位代码"),
    "budget": ("预算数", "全年预算数", "预算"),
    "spent": ("执行数", "全年执行数", "执行", "支出数"),
    "self": ("自评得分", "自评分", "自评"),
    "found": ("核验得分", "核验分", "核验", "审计得分"),
    "third": ("第三方得分", "第三方分", "第三方"),
    "over": ("是否超额完成", "超额完成", "超额"),
}
REQUIRED = ("code", "title", "unit", "budget", "spent", "self")
FULL = 100
YES, NO = {"是", "1", "√", "yes", "true", "超额"}, {"", "否", "0", "×", "no", "false"}


def take_in(
    data: bytes,
    file: str,
    *,
    title: str,
    period: str,
    gap_line: str = "",
    demonstration: bool = False,
    by: Actor,
) -> Listing:
    """Take in a list of projects and keep the integrity score of each unit that was verified. Raises `Refused` with every bad cell.

    Taking in the same file for the same period again gives what was made the first time.
    """
    with act("verification.list", by) as record:
        problems = Problems()
        written = check_said({"gap_line": gap_line or KEYS["gap_line"].otherwise}, problems)
        line = Parameters(written).line("gap_line")
        if parse(period) is None:
            problems.add("bad-period", Place(path="period"), (f"期间“{period[:20]}”认不出", f"“{period[:20]}” is no period"),
                         ("2026、2026-H1、2026-Q2", "2026, 2026-H1, 2026-Q2"), ("改正", "correct it"))  # fmt: skip
        digest = hashlib.sha256(data).hexdigest()
        same = Listing.objects.filter(digest=digest, period=period).first()
        if same is not None and not problems.errors:
            record.skip()
            return same
        table = read_list(data, file, COLUMNS, REQUIRED, problems)
        found = _rows(table, problems) if table is not None else []
        problems.refuse()
        made = Listing.objects.create(
            title=title.strip()[:200], period=period, file=file[:200], digest=digest, gap_line=show(line.value * 100, most=4),
            gap_at=line.at, at=record.at, by=by.name, demonstration=demonstration,
        )  # fmt: skip
        Listed.objects.bulk_create([Listed(listing=made, **one) for one in found], batch_size=500)
        scored = _integrity(made, found, record.at)
        record.of(
            Text(made.title, made.title), listing=made.pk, rows=len(found), digest=digest, integrity=scored
        )
    return made


def _rows(table: Table, problems: Problems) -> list[dict[str, object]]:
    by_code = registry.units()
    by_name = {u.name: code for code, u in by_code.items()}
    found: list[dict[str, object]] = []
    seen: dict[str, int] = {}
    for k, row in rows(table):
        before = len(problems.errors)
        code, title, unit = (row[c].strip() for c in ("code", "title", "unit"))
        for column in ("code", "title"):
            if not row[column].strip() or len(row[column]) > 200:
                problems.add("blank", table.locate(k, column), (f"没有{COLUMNS[column][0]}，或太长", f"no {column}, or too long"),
                             ("1 至 200 字", "1 to 200 characters"), ("补上", "fill it in"))  # fmt: skip
        if code in seen:
            problems.add("listed-twice", table.locate(k, "code"), (f"项目编号“{code}”出现两次", f"the project “{code}” comes twice"),
                         ("每个项目一行", "a row a project"), ("删去一行", "delete one"))  # fmt: skip
        seen[code] = k
        owner = unit if unit in by_code else by_name.get(unit, "")
        if not owner:
            problems.add("unknown-unit", table.locate(k, "unit"), (f"单位“{unit[:60]}”不在名册", f"the unit “{unit[:60]}” is not in the register"),
                         ("已登记单位的代码或名称", "code or name of a unit in the register"), ("先登记，或改正", "enrol it, or correct it"))  # fmt: skip
        budget, spent = _number(table, k, "budget", problems), _number(table, k, "spent", problems)
        scores = {
            c: _number(table, k, c, problems, most=FULL, blank=c != "self")
            for c in ("self", "found", "third")
        }
        over = row.get("over", "").strip().lower()
        if over not in YES | NO:
            problems.add("not-yes-or-no", table.locate(k, "over"), (f"“{over[:20]}”不是“是”或“否”", f"“{over[:20]}” is neither yes nor no"),
                         ("是、否", "yes or no"), ("改正", "correct it"))  # fmt: skip
        if len(problems.errors) == before:
            found.append({
                "row": k, "code": code, "title": title, "unit_id": owner, "budget": budget, "spent": spent, "over": over in YES,
                "self_score": scores["self"], "found_score": scores["found"], "third_score": scores["third"],
            })  # fmt: skip
    if not found and not problems.errors:
        problems.add("empty-list", table.locate(0, "title"), ("清单里一项也没有", "the list holds nothing"), ("每行一个项目", "a project a row"), ("补上", "fill it"))  # fmt: skip
    return found


def _number(
    table: Table, k: int, column: str, problems: Problems, most: int | None = None, blank: bool = False
) -> str:
    if column not in table.frame.columns:
        return ""
    typed = narrowed(table.text(k, column)).strip().replace(",", "")
    if not typed and blank:
        return ""
    try:
        value = Decimal(typed)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or not believable(value) or value < 0 or (most is not None and value > most):
        wanted = (
            (f"0 至 {most} 的数", f"a number from 0 to {most}")
            if most is not None
            else ("不小于 0 的数", "a number not below 0")
        )
        problems.add("bad-number", table.locate(k, column), (f"{COLUMNS[column][0]}写的是“{typed[:40]}”", f"{column} is written “{typed[:40]}”"),
                     wanted, ("改成数字，不带单位", "write digits, without a unit of measure"))  # fmt: skip
        return ""
    return plain(value)


def _integrity(made: Listing, found: list[dict[str, object]], at: object) -> int:
    """The integrity score of each unit with verified projects in the list."""
    apart: defaultdict[str, Fraction] = defaultdict(Fraction)
    many: defaultdict[str, int] = defaultdict(int)
    for one in found:
        if one["found_score"] != "":
            unit = str(one["unit_id"])
            apart[unit] += abs(Fraction(str(one["self_score"])) - Fraction(str(one["found_score"])))
            many[unit] += 1
    steepness = Fraction(KEYS["steepness"].otherwise)
    Integrity.objects.bulk_create(
        Integrity(
            unit_id=u, period=made.period, score=show(integrity(Fraction(FULL * n), apart[u], steepness), 2), rows=n,
            full=str(FULL * n), apart=show(apart[u], most=6), source=f"list:{made.pk}", at=at,
        )
        for u, n in many.items()
    )  # fmt: skip
    return len(many)


def line_of(listing: Listing) -> Bound:
    """The line of the gap that a list was taken in with."""
    return Bound(Fraction(listing.gap_line) / 100, listing.gap_at)


def compared(listing: Listing) -> list[Compared]:
    """The projects of a list, to be compared."""

    def value(text: str) -> Fraction | None:
        return Fraction(text) if text else None

    return [
        Compared(
            r.code, r.title, r.unit_id, Fraction(r.self_score), value(r.found_score), value(r.third_score), Fraction(FULL),
            Fraction(r.spent) / Fraction(r.budget) if Fraction(r.budget) else None, 0, r.over, Fraction(r.budget),
        )
        for r in listing.rows.all()
    ]  # fmt: skip
