"""The monthly circular (通报): groups in order, red and black lists, exclusions, what is frequent and unsolved; Word, PDF, Excel."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter

from quanheng.platform.hotline.parameters import Parameters
from quanheng.platform.hotline.rates import RATES, Lists, UnitMonth
from quanheng.platform.hotline.unsolved import Unsolved
from quanheng.platform.lib import escape
from quanheng.platform.lib.official import Heading, Note, Numbers, Paper, Paragraph, Table, titled

HEADS = (
    "名次",
    "单位",
    "工单",
    "响应率%",
    "解决率%",
    "满意率%",
    "综合",
    "剔除",
    "剔除占比%",
    "退单",
    "重办",
    "逾期办结",
)
NUMBERS = (0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)


def shown(one: UnitMonth, kind: str) -> str:
    """A rate as it is told, with its denominator; a hidden one says so."""
    rate = one.rates[kind]
    if rate.value is None:
        return f"不足（n={rate.of}）"
    return f"{rate.value}（n={rate.of}）" + ("*" if rate.guard else "")


def row(place: str, one: UnitMonth, names: Mapping[str, str]) -> tuple[str, ...]:
    """A unit's line."""
    return (
        place, names.get(one.unit, one.unit), str(one.tickets), *(shown(one, k) for k in RATES), "—" if one.composite is None else str(one.composite),
        str(one.excluded), str(one.excluded_share), str(one.returns), str(one.reworks), str(one.late.get("close", 0)),
    )  # fmt: skip


def rows_of(group: Lists, names: Mapping[str, str]) -> list[tuple[str, ...]]:
    """The lines of a group: ranked ones, then those that stand aside."""
    return [row(str(p), u, names) for p, u in group.ranked] + [row("不排名", u, names) for u in group.aside]


def paper(
    month: str,
    groups: Sequence[Lists],
    unsolved: Sequence[Unsolved],
    names: Mapping[str, str],
    said: Parameters,
    *,
    demonstration: str = "",
) -> Paper:
    """The circular as an official paper."""
    count, blocks = Numbers(), []
    total = sum(u.tickets for g in groups for u in (*(one for _, one in g.ranked), *g.aside))
    weights = "、".join(
        f"{w} {said.text(f'weight_{k}')}" for k, w in zip(RATES, ("响应", "解决", "满意"), strict=True)
    )
    blocks.append(
        Paragraph(
            f"{month} 共受理并分办工单 {total} 件。综合按权重（{weights}）由三率合成；“基本满意”按 {said.text('fair')} 计。"
        )
    )
    for group in groups:
        blocks.append(Heading(1, group.group or "各单位"))
        red = "、".join(names.get(u, u) for u in group.red) or "无"
        black = "、".join(names.get(u, u) for u in group.black) or "无"
        blocks.append(Paragraph(f"红榜：{red}。黑榜：{black}。"))
        blocks.append(
            Table(
                count.table(f"{group.group or '各单位'}三率"),
                HEADS,
                tuple(rows_of(group, names)),
                NUMBERS,
                (5, 14, 6, 11, 11, 11, 7, 5, 8, 5, 5, 7),
            )
        )
        blocks.append(
            Note(
                f"n 为分母；n 少于 {said.text('hide')} 不显示，带 * 的 n 少于 {said.text('grey')}，不参加排名。剔除均经另一人审核。"
            )
        )
    blocks.append(Heading(1, "高频且未解决"))
    if unsolved:
        lines = tuple(
            (u.title, names.get(u.unit, u.unit), str(u.count), "—" if u.share is None else f"{u.share:.1f}", str(u.back), "、".join(n for _, n in u.samples))
            for u in unsolved
        )  # fmt: skip
        blocks.append(
            Table(
                count.table("高频且未解决的诉求"),
                ("诉求", "承办单位", "件数", "解决率%", "办结后再来", "代表工单"),
                lines,
                (2, 3, 4),
                (26, 12, 6, 8, 8, 30),
            )
        )
    else:
        blocks.append(Paragraph("本月没有。"))
    blocks.append(
        Note(
            f"高频：一个月 {said.text('frequent')} 件起且解决率低于 {said.text('unsolved')}%；或办结后 {said.text('back_days')} 天内同事再来 {said.text('back_least')} 件起。"
        )
    )
    year, number = month.split("-")
    return Paper(
        titled(f"{year}年{int(number)}月", "12345 热线办理情况通报"),
        tuple(blocks),
        demonstration=demonstration,
        across=True,
    )


def workbook(
    month: str,
    groups: Sequence[Lists],
    unsolved: Sequence[Unsolved],
    names: Mapping[str, str],
    demonstration: str = "",
) -> bytes:
    """The circular's tables as an Excel file."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "bottom": 1})
        first = [("月份", month), *([("说明", demonstration)] if demonstration else [])]
        sheet = book.add_worksheet("三率")
        _lines(
            sheet,
            [
                *first,
                ("组", *HEADS),
                *((g.group or "各单位", *line) for g in groups for line in rows_of(g, names)),
            ],
            len(first),
            bold,
        )
        sheet.set_column(0, 0, 10)
        sheet.set_column(2, 2, 20)
        told = book.add_worksheet("红黑榜")
        _lines(
            told,
            [
                ("组", "榜", "单位"),
                *(
                    (g.group or "各单位", kind, names.get(u, u))
                    for g in groups
                    for kind, units in (("红榜", g.red), ("黑榜", g.black))
                    for u in units
                ),
            ],
            0,
            bold,
        )
        bad = book.add_worksheet("高频且未解决")
        _lines(
            bad,
            [
                ("诉求", "承办单位", "件数", "已回访", "已解决", "办结后再来", "代表工单"),
                *(
                    (
                        u.title,
                        names.get(u.unit, u.unit),
                        u.count,
                        u.asked,
                        u.solved,
                        u.back,
                        "、".join(n for _, n in u.samples),
                    )
                    for u in unsolved
                ),
            ],
            0,
            bold,
        )
        bad.set_column(0, 0, 40)
        bad.set_column(6, 6, 50)
    return out.getvalue()


def _lines(sheet: Any, lines: Sequence[Sequence[Any]], head: int, bold: Any) -> None:
    for k, line in enumerate(lines):
        for column, value in enumerate(escape.row(list(line))):
            sheet.write(k, column, value, bold if k == head else None)
