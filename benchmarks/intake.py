"""`python -m benchmarks.intake`: 200,000 rows that come as an Excel file, read by us and by openpyxl in the same run.

Two ratios of CPU time, children included. The reader alone: calamine as the reading process uses it, against openpyxl's
quickest way (read_only). And the whole intake as an upload goes through it (gate, marks, a process of its own, JSON
back), against openpyxl as it is usually called, which has no gate at all. Both must give the same cells. 示意数据。
"""

from __future__ import annotations

import gc
import io
import random
import resource
import statistics
import time
from collections.abc import Callable
from typing import Any

import openpyxl
import python_calamine
import xlsxwriter

from benchmarks.__main__ import line
from quanheng.platform.lib.uploads.sheets import sheets_of

ROWS = 200_000
HEAD = ["unit", "item", "period", "value", "status", "source"]
Columns = list[list[Any]]


def workbook() -> bytes:
    """The file: a head and 200,000 rows of six columns, fixed seed."""
    out, chance = io.BytesIO(), random.Random(1)
    with xlsxwriter.Workbook(out, {"in_memory": True, "constant_memory": False}) as book:
        sheet = book.add_worksheet("observations")
        sheet.write_row(0, 0, HEAD)
        for r in range(1, ROWS + 1):
            value = round(chance.random() * 10_000, 2)
            sheet.write_row(
                r, 0, [f"SQX-{r % 3000}", f"项目{r % 300}", "2026-Q2", value, "reported", "统计局"]
            )
    return out.getvalue()


def reader(data: bytes) -> Columns:
    """Calamine, as `lib.uploads.book` uses it inside the reading process, which collects no garbage either."""
    gc.disable()
    try:
        sheet = python_calamine.load_workbook(io.BytesIO(data)).get_sheet_by_index(0)
        return [list(column) for column in zip(*sheet.iter_rows(), strict=True)]
    finally:
        gc.enable()


def whole(data: bytes) -> Columns:
    """All that an upload goes through."""
    return sheets_of(data, "observations.xlsx")[0].columns


def read_only(data: bytes) -> Columns:
    """openpyxl's quickest way."""
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    return [list(column) for column in zip(*book.worksheets[0].iter_rows(values_only=True), strict=True)]


def usual(data: bytes) -> Columns:
    """openpyxl as it is usually called."""
    return [
        list(column)
        for column in openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].iter_cols(values_only=True)
    ]


def cpu(work: Callable[[bytes], Columns], data: bytes, rounds: int) -> tuple[float, Columns]:
    """Median CPU seconds of a call, children included, and what it gave."""
    taken, found = [], None
    for _ in range(rounds):
        start = _spent()
        found = work(data)
        taken.append(_spent() - start)
    assert found
    return statistics.median(taken), found


def _spent() -> float:
    child = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + child.ru_utime + child.ru_stime


def main() -> None:
    """Measure and tell."""
    print("比值在同一次运行里取得；数据为示意数据。Ratios of one run; synthetic data.\n")
    data = workbook()
    ours, cells = cpu(reader, data, 3)
    all_ours, whole_cells = cpu(whole, data, 3)
    theirs, their_cells = cpu(read_only, data, 1)
    usually, usual_cells = cpu(usual, data, 1)
    same = cells == whole_cells == their_cells == usual_cells
    print(
        f"      {len(data) / 1e6:.1f} MB: reader {ours:.2f} s, whole intake {all_ours:.2f} s; openpyxl read_only {theirs:.2f} s, usual {usually:.2f} s (CPU)"
    )
    line(
        "xlsx of 200,000 rows, openpyxl read_only / our reader (CPU)",
        theirs / ours,
        ">= 8",
        theirs / ours >= 8,
    )
    line(
        "the same, openpyxl / whole intake with gate and process (CPU)",
        usually / all_ours,
        ">= 8",
        usually / all_ours >= 8,
    )
    line("the same cells from all four: differences", 0 if same else 1, "= 0", same)


if __name__ == "__main__":
    main()
