"""The largest pages against the same table in a Django template with floatformat: processor time, in one run.

    python -m benchmarks.pages [times]

Both sides start from the same numbers in memory and end with HTML; ours is the whole page as the server sends it (view,
figures put into words, frame, template), theirs is the bare table alone. What a run or a release shows to all readers
alike never changes; the job that makes it puts it into words and lays it into the data folder. `job` is what that
costs, once and before anybody reads, a language; `first` the first request a process answers, `again` every later one.
The promise is a ratio of at most 0.25 for what is served, the first time too.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

UNITS, INDICATORS = 400, 25
PROMISE = 0.25


def _house(folder: str) -> None:
    """A house of its own, in a folder that is thrown away."""
    os.environ["QUANHENG_HOME"] = folder
    os.environ["QUANHENG_STATIC"] = "plain"
    os.environ.pop("QUANHENG_DATABASE", None)
    (Path(folder) / "static").mkdir()


def _released() -> Any:
    """A scheme of many units and indicators, scored and released."""
    from decimal import Decimal

    from quanheng.engine.data import Unit
    from quanheng.platform.ledger.actions import post
    from quanheng.platform.ledger.entries import Entry
    from quanheng.platform.project.county import settle
    from quanheng.platform.publication import actions as publication
    from quanheng.platform.registry.actions import enrol
    from quanheng.platform.registry.people import actor_of
    from quanheng.platform.schemes.actions import adopt
    from quanheng.platform.scoring import actions as scoring

    cast = {key: actor_of(person) for key, person in settle().items()}
    units = [f"U{n:04}" for n in range(UNITS)]
    enrol([Unit(u, f"单位{u}") for u in units], by=cast["office"])
    items = "".join(f"  i{k}: {{uom: 个}}\n" for k in range(INDICATORS))
    leaves = "".join(
        f"  - {{id: n{k}, weight: {100 // INDICATORS}, measure: i{k}, rate: {{rule: min_max}}}}\n"
        for k in range(INDICATORS)
    )
    document = f"scheme: wide\ntitle: 宽表\ndemonstration: true\nperiod: year\nitems:\n{items}tree:\n{leaves}"
    rows = [
        Entry(f"i{k}", u, "2025", Decimal((n * 7919 + k * 104729) % 100000) / 100, source="s")
        for n, u in enumerate(units) for k in range(INDICATORS)
    ]  # fmt: skip
    post(rows, "archive", by=cast["office"])
    run = scoring.run(
        adopt(document.encode(), members=dict.fromkeys(units, ""), by=cast["office"]), by=cast["office"]
    )
    for step, who in ((scoring.review, "reviewer"), (scoring.confirm, "leader"), (scoring.freeze, "office2")):
        step(run, by=cast[who])
    return publication.release(publication.propose(run, notice_days=0, by=cast["office"]), by=cast["office2"])


HEAT = """<table>{% for row in rows %}<tr><th>{{ row.name }}</th>{% for c in row.cells %}<td class="num k{{ c.step }}"><a href="{{ c.to }}">{{ c.value|floatformat:"2g" }}</a></td>{% endfor %}<td>{{ row.score|floatformat:2 }}</td></tr>{% endfor %}</table>"""
RANKING = """<table>{% for row in rows %}<tr><td>{{ row.rank }}</td><th><a href="{{ row.to }}">{{ row.name }}</a></th><td>{{ row.score|floatformat:2 }}</td><td>{{ row.change }}</td>{% for t in row.tops %}<td class="num">{{ t|floatformat:2 }}</td>{% endfor %}<td>{{ row.grade }}</td></tr>{% endfor %}</table>"""


def _cost(do: Callable[[], Any], times: int) -> float:
    """Processor seconds of one call, the least of some."""
    do()
    found = []
    for _ in range(times):
        begun = time.process_time()
        do()
        found.append(time.process_time() - begun)
    return min(found)


def _anew(kept: Any, prepare: Callable[[Any], None], what: Any) -> None:
    """What a job does, with nothing kept."""
    kept._shelf.clear()
    for file in (kept.home() / "pages").glob("*"):
        file.unlink()
    prepare(what)


def main(times: int = 5) -> int:
    """Print a line a page; 1 where a ratio is above the promise."""
    with tempfile.TemporaryDirectory(prefix="quanheng-pages-") as folder:
        _house(folder)
        from quanheng.platform.project.start import start

        start()
        from django.template import engines
        from django.test import Client

        from quanheng.platform.publication import telling
        from quanheng.platform.publication.views import found
        from quanheng.platform.scoring import bodies, kept
        from quanheng.platform.scoring.reading import reading

        issue = _released()
        prepared = (
            _cost(lambda: _anew(kept, bodies.prepare, issue.run), 1),
            _cost(lambda: _anew(kept, telling.prepare, found(issue.pk)[0]), 1),
        )
        jobs = {"heat map": prepared[0], "run": prepared[0], "release": prepared[1]}
        read = reading(issue.run_id)
        period, client = read.latest, Client(SERVER_NAME="localhost")
        ranking = read.ranking(period)
        cells = {leaf.id: read.cells(period, leaf) for leaf in read.leaves}
        heat = [
            {"name": s.unit.name, "score": s.score, "cells": [
                {"value": cells[leaf.id][read.at[s.unit.id]].value, "step": 4, "to": f"/runs/{issue.run_id}/{period}/heat/{k}/{s.unit.id}"}
                for k, leaf in enumerate(read.leaves)]}
            for s in ranking
        ]  # fmt: skip
        table = [
            {"rank": s.rank, "name": s.unit.name, "to": f"/runs/{issue.run_id}/{period}/units/{s.unit.id}", "score": s.score, "change": s.change,
             "grade": "", "tops": [read.node_score(period, t, s.unit.id) for t in read.tops]}
            for s in ranking
        ]  # fmt: skip
        pages = {
            "heat map": (f"/runs/{issue.run_id}/{period}/heat/", HEAT, heat, len(heat) * len(read.leaves)),
            "run": (f"/runs/{issue.run_id}/{period}/", RANKING, table, len(table) * (2 + len(read.tops))),
            "release": (f"/public/releases/{issue.pk}/", RANKING, table, len(table) * (2 + len(read.tops))),
        }
        worst = 0.0
        for do, what in ((bodies.prepare, issue.run), (telling.prepare, found(issue.pk)[0])):
            do(what)
        print(
            f"{'page':10} {'numbers':>8} {'job ms':>8} {'first ms':>9} {'again ms':>9} {'django ms':>10} {'first':>7} {'again':>7}"
        )
        for name, (path, source, rows, count) in pages.items():

            def first(path: str = path) -> None:
                kept._shelf.clear()
                assert client.get(path).status_code == 200, path

            template = engines["django"].from_string(source)
            new = _cost(first, times)
            again = _cost(lambda path=path: client.get(path), times)
            theirs = _cost(lambda template=template, rows=rows: template.render({"rows": rows}), times)
            worst = max(worst, new / theirs, again / theirs)
            print(
                f"{name:10} {count:8,} {jobs[name] * 500:8.0f} {new * 1000:9.1f} {again * 1000:9.1f} {theirs * 1000:10.1f}"
                f" {new / theirs:7.3f} {again / theirs:7.3f}"
            )
        print(f"worst {worst:.3f}, promised {PROMISE}")
        return int(worst > PROMISE)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2])))
