"""The demonstration: real official figures posted through the real actions, scored by the real action.

`demo()` may be called any number of times: what is there already is left as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import polars as pl

from quanheng import folder, library
from quanheng.engine.document.write import to_yaml
from quanheng.platform.ledger import actions as ledger
from quanheng.platform.ledger.entries import Entry
from quanheng.platform.ledger.queries import history
from quanheng.platform.project import county
from quanheng.platform.project.county import last_year, story
from quanheng.platform.project.stand_ins import stand_in
from quanheng.platform.project.start import start
from quanheng.platform.publication import actions as publication
from quanheng.platform.publication import queries as published
from quanheng.platform.registry.actions import enrol
from quanheng.platform.registry.people import actor_of
from quanheng.platform.registry.powers import COMMAND_LINE, Actor
from quanheng.platform.schemes import actions as schemes
from quanheng.platform.schemes.actions import Aim
from quanheng.platform.schemes.models import SchemeVersion
from quanheng.platform.scoring import actions as scoring
from quanheng.platform.scoring import queries as scores
from quanheng.platform.scoring.flow import NEXT
from quanheng.platform.scoring.models import Run

SHOWN = ("provinces", "zhejiang")
VINTAGES = "gdp-2016"
STEPS = {
    "review": "reviewer",
    "confirm": "leader",
    "freeze": "office2",
}  # who of the cast takes a run's steps


@dataclass(frozen=True)
class Taken:
    """What became of a folder: its scheme's version, what was posted, and the newest run (`scored`: made now)."""

    version: SchemeVersion
    posted: ledger.Posted
    run: Run
    scored: bool


def demo(say: Callable[[str], None] = print) -> list[Taken]:
    """Set up the demonstration, each part once: real figures of provinces and cities, scored and released; one year's
    figures in two vintages; and the invented county in mid-cycle. Tells each step in both languages."""
    start()
    cast = {key: actor_of(person) for key, person in county.settle().items()}
    two = folder.read(Path(library.__file__).parent / VINTAGES)
    stand_in()
    moments = _vintages(two, cast["owner_tj"])
    taken = []
    for name in SHOWN:
        done = take_in(Path(library.__file__).parent / name, by=cast["office"])
        _publish(done.run, cast)
        say(_told(done))
        taken.append(done)
    version = _adopt(two, by=cast["office2"])
    for moment in moments:
        _publish(scoring.run(version, moment, periods=["2016"], by=cast["office"], unless_same=True), cast)
    say(f"{version.title}：同一年两版各算一遍 / both vintages of one year scored")
    story.tell(cast, say)
    last_year.tell(cast)
    stand_in()
    return taken


def _vintages(two: folder.Folder, by: Actor) -> list[datetime]:
    """Post the vintages of a folder one after the other; gives the moment at which each was the newest known."""
    enrol(two.units, by=COMMAND_LINE)
    rows = entries(two.observations)
    for stated in sorted({r.stated_at for r in rows}):
        ledger.post([r for r in rows if r.stated_at == stated], "vintage", by=by)
    key = rows[0].key
    life = [f for f in history(*key) if f.stated_at]
    return [life[0].posted_at, life[1].posted_at]


def _publish(run: Run, cast: Mapping[str, Actor]) -> None:
    """Take a run through its whole life by the real acts: reviewed, confirmed, frozen, proposed, released."""
    while run.state in NEXT:
        verb = NEXT[run.state]
        run = scoring.move(run, verb, by=cast[STEPS[verb]])
    if run.pk not in {r.run_id for r in published.releases()}:
        decided = publication.decide(
            publication.propose(run, notice_days=0, by=cast["office"]), by=cast["office2"]
        )
        stand_in()  # the witnesses sign before the package is made, so that its proofs are in it
        publication.complete(decided, by=cast["office2"])


def take_in(path: Path, *, by: Actor) -> Taken:
    """A scheme folder into the platform: enrol its units, post its figures, adopt its scheme, run scoring.

    Scores only if the newest run of the scheme was not made of just these. Raises `Refused` with every problem.
    """
    read = folder.read(path)
    enrol(read.units, by=by)
    posted = ledger.post(entries(read.observations), "archive", by=by)
    version = _adopt(read, by=by)
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


def _adopt(read: folder.Folder, *, by: Actor) -> SchemeVersion:
    members = {u.id: u.group for u in read.units}
    return schemes.adopt(_document(read), members=members, targets=_aims(read.targets), by=by)


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
