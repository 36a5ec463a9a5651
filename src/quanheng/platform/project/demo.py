"""The demonstration: real official figures posted through the real actions, scored by the real action.

`demo()` may be called any number of times: what is there already is left as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import polars as pl

from quanheng import folder, library
from quanheng.engine.document.write import to_yaml
from quanheng.platform.ledger import actions as ledger
from quanheng.platform.ledger.entries import Entry
from quanheng.platform.project.start import start
from quanheng.platform.registry import actions as registry
from quanheng.platform.registry.powers import COMMAND_LINE, Actor
from quanheng.platform.schemes import actions as schemes
from quanheng.platform.schemes.actions import Aim
from quanheng.platform.schemes.models import SchemeVersion
from quanheng.platform.scoring import actions as scoring
from quanheng.platform.scoring import queries as scores
from quanheng.platform.scoring.models import Run

SHOWN = ("provinces", "zhejiang")


@dataclass(frozen=True)
class Taken:
    """What became of a folder: its scheme's version, what was posted, and the newest run (`scored`: made now)."""

    version: SchemeVersion
    posted: ledger.Posted
    run: Run
    scored: bool


def demo(say: Callable[[str], None] = print) -> list[Taken]:
    """Take in the demonstration folders of the library and score them; tells each step in both languages."""
    start()
    taken = []
    for name in SHOWN:
        done = take_in(Path(library.__file__).parent / name, by=COMMAND_LINE)
        say(_told(done))
        taken.append(done)
    return taken


def take_in(path: Path, *, by: Actor) -> Taken:
    """A scheme folder into the platform: enrol its units, post its figures, adopt its scheme, run scoring.

    Scores only if the newest run of the scheme was not made of just these. Raises `Refused` with every problem.
    """
    read = folder.read(path)
    registry.enrol(read.units, by=by)
    posted = ledger.post(entries(read.observations), "archive", by=by)
    version = schemes.adopt(
        _document(read),
        members={u.id: u.group for u in read.units},
        targets=_aims(read.targets),
        by=by,
    )
    if scores.is_current(version):
        newest = scores.latest(version.scheme)
        assert newest is not None  # is_current has just seen it
        return Taken(version, posted, newest, scored=False)
    return Taken(version, posted, scoring.run(version, by=by), scored=True)


def entries(observations: pl.DataFrame) -> list[Entry]:
    """Rows of an observations table as entries; a row that reports nothing (no value) is no figure."""
    found = []
    for row in observations.iter_rows(named=True):
        status = row.get("status") or "reported"
        value = row["value"]
        if status == "reported" and (value is None or value == "" or value != value):
            continue
        number = Decimal(repr(value) if isinstance(value, float) else value) if status == "reported" else None
        found.append(
            Entry(
                row["item"],
                row["unit"],
                row["period"],
                number,
                status,
                source=row.get("source") or "",
                stated_at=row.get("posted_at") or "",
            )
        )
    return found


def _aims(targets: pl.DataFrame) -> list[Aim]:
    return [
        Aim(r["unit"], r["node"], r["period"] or "", Decimal(str(r["target"])))
        for r in targets.iter_rows(named=True)
        if r["target"] not in (None, "")
    ]


def _document(read: folder.Folder) -> bytes:
    """The scheme's YAML, verbatim; written anew where it came as a workbook."""
    file = read.files["scheme"]
    if file.suffix == ".xlsx":
        return to_yaml(read.document.plain()).encode("utf-8")
    return file.read_bytes()


def _told(done: Taken) -> str:
    title, posted = done.version.title, done.posted
    new = posted.new + posted.superseding
    run = done.run
    if not (new or done.scored):
        return f"{title}：已是最新，第 {run.pk} 次计分 / up to date, run {run.pk}"
    return (
        f"{title}：入账 {new:,} 个数，第 {run.pk} 次计分得 {run.rows:,} 行，{run.seconds:.1f} 秒 / "
        f"{new:,} figures posted, run {run.pk} gave {run.rows:,} rows in {run.seconds:.1f} s"
    )
