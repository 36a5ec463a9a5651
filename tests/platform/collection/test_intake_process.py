"""The process that reads uploads: light, bounded, without secrets; whatever becomes of it is a refusal. Limits are told."""

import io
import os
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import xlsxwriter
from tests.platform.collection.sample import blank

from quanheng.engine.errors import Refused
from quanheng.platform.lib.uploads import limits, process
from quanheng.platform.lib.uploads.sheets import sheets_of

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("corner", [(0, 0), (3, 0), (0, 2), (3, 2)])
def test_every_cell_is_where_it_is_written(corner):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("a")
        sheet.write(corner[0], corner[1], "x")
        sheet.write(corner[0] + 2, corner[1] + 1, 1.5)
        sheet.write(corner[0] + 2, corner[1], "\x7f")
        book.add_worksheet("empty")
    first, empty = sheets_of(out.getvalue(), "a.xlsx")
    row, column = corner
    assert [(r, c) for r, cells in enumerate(first.rows) for c, v in enumerate(cells) if v != ""] == [
        (row, column), (row + 2, column), (row + 2, column + 1),
    ]  # fmt: skip
    assert (first.cell(row, column), first.text(row + 2, column + 1), first.cell(99, 99)) == ("x", "1.5", "")
    assert (empty.rows, empty.columns) == ([], [])


def test_it_is_light_and_quick():
    started = time.perf_counter()
    rounds = 5
    for _ in range(rounds):
        sheets_of(blank(), "a.xlsx")
    assert (time.perf_counter() - started) / rounds < 1.5  # 0.3 s on a machine that does nothing else


def test_it_knows_nothing_of_the_web_process():
    code = (
        "import sys, quanheng.platform.lib.uploads.book, quanheng.platform.lib.uploads.child;"
        "print(sorted(m for m in ('django', 'polars', 'numpy', 'openpyxl', 'PIL') if m in sys.modules))"
    )
    out = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": ""},
    )
    assert out.stdout.strip() == "[]"


def test_secrets_of_the_environment_stay_outside(monkeypatch):
    seen = {}
    real = subprocess.run

    def run(*args, **how):
        seen.update(how["env"])
        return real(*args, **how)

    monkeypatch.setenv("QUANHENG_SECRET", "hush")
    monkeypatch.setattr(process.subprocess, "run", run)
    sheets_of(blank(), "a.xlsx")
    assert set(seen) == {"PYTHONPATH", "PYTHONUTF8", "MALLOC_ARENA_MAX"}


@pytest.mark.parametrize(
    ("work", "code"),
    [
        ("memory", "too-much-memory"),
        ("abort", "too-much-memory"),
        ("loop", "too-long"),
        ("file", "damaged"),
        ("mute", "damaged"),
        ("fail", "damaged"),
    ],
)
def test_whatever_becomes_of_it_is_a_refusal(work, code, tmp_path, monkeypatch):
    (tmp_path / "bad_child.py").write_text(BAD_CHILD, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(process, "_MODULE", "bad_child")
    with pytest.raises(Refused) as refused:
        process.ask(f"__main__:{work}", {}, b"x", "a.xlsx")
    assert refused.value.problems[0].code == code


BAD_CHILD = """
import os, resource, sys
from quanheng.platform.lib.uploads import child

def memory(data, asked): return {}, bytes(2 << 30)
def abort(data, asked): os.abort()
def loop(data, asked):
    resource.setrlimit(resource.RLIMIT_CPU, (1, 2))
    while True: pass
def file(data, asked):
    with open(1, "wb", buffering=0) as out:
        while True: out.write(bytes(50_000_000))
def mute(data, asked): os._exit(0)
def fail(data, asked): raise RuntimeError("x")

sys.exit(child.main(sys.argv[1]))
"""


def test_not_too_many_at_once(monkeypatch):
    monkeypatch.setattr(process, "_turns", threading.BoundedSemaphore(1))
    monkeypatch.setattr(process, "WAIT_SECONDS", 0.05)
    with process._turns, pytest.raises(Refused) as refused:
        sheets_of(blank(), "a.xlsx")
    assert refused.value.problems[0].code == "busy"
    assert sheets_of(blank(), "a.xlsx")


def test_every_limit_is_documented():
    text = (ROOT / "docs/limits.md").read_text(encoding="utf-8")
    for name, value in vars(limits).items():
        if name.isupper() and name != "MB":
            row = re.search(rf"\| `{name}` \|[^|]*\|([^|]*)\|", text)
            assert row, f"{name} is not in docs/limits.md"
            said = {
                f"{value:,}",
                f"{value // limits.MB:,} MB",
                "1 GiB" if value == 1 << 30 else "",
            } - {""}
            assert row[1].strip() in said, f"{name}: {value} is not {row[1]}"
