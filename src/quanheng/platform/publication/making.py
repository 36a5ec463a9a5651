"""Making the files of a release: all of them once, kept by digest, before anybody decides on it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from quanheng.bundle import pyz, write
from quanheng.bundle.proofs import digests
from quanheng.engine.document.write import to_yaml
from quanheng.platform.adjustments import queries as adjustments
from quanheng.platform.journal import actions as journal_log
from quanheng.platform.journal import queries as journal
from quanheng.platform.journal.queries import Checkpoint
from quanheng.platform.ledger import queries as ledger
from quanheng.platform.lib import store
from quanheng.platform.publication import open_data
from quanheng.platform.publication.page import document
from quanheng.platform.publication.redact import Redacted, Rules, apply
from quanheng.platform.scoring import queries as scoring
from quanheng.platform.scoring.models import Run
from quanheng.platform.scoring.reading import reading

PAGE = "page.json"  # what the release's page is drawn from; kept, not offered
BUNDLE = "bundle.zip"
VERIFIER = "verify.pyz"
CSV = "text/csv; charset=utf-8"
MEDIA = {
    "scores.csv": CSV, "observations.csv": CSV, "units.csv": CSV, "indicators.csv": CSV, "adjustments.csv": CSV,
    "sdmx.csv": "application/vnd.sdmx.data+csv; version=2.0.0; charset=utf-8",
    "sdmx-codes.csv": CSV, "scores.parquet": "application/vnd.apache.parquet", "scores.json": "application/json",
    "scores.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "scheme.yaml": "application/yaml; charset=utf-8",
    "datapackage.json": "application/json", VERIFIER: "application/zip", BUNDLE: "application/zip", PAGE: "application/json",
}  # fmt: skip

Progress = Callable[[str, int], None]


@dataclass(frozen=True)
class File:
    """A made file: where it is kept and what it is."""

    name: str
    media: str
    digest: str
    size: int


@dataclass(frozen=True)
class Made:
    """Everything a release is made of. `tables`: digests of the bundle's data files, for the journal."""

    files: tuple[File, ...]
    withheld: dict[str, int]
    whole: bool
    periods: tuple[str, ...]
    tables: dict[str, str] = field(default_factory=dict)


def silent(stage: str, percent: int) -> None:
    """A progress that shows nothing."""


def facts_of(run: Run) -> dict[str, str]:
    """What every file says of itself, in both languages where there are two."""
    version = run.version
    found = {
        "title": version.title, "title_en": version.title_en, "scheme": version.scheme, "scheme_version": str(version.number),
        "scheme_digest": f"sha256:{version.digest}", "run": str(run.pk), "run_digest": f"sha256:{run.digest}",
        "inputs_digest": f"sha256:{run.inputs}", "cut_off": run.cut_off.isoformat(timespec="seconds"), "engine": run.engine_version,
    }  # fmt: skip
    return {k: v for k, v in found.items() if v}


def make(run: Run, rules: Rules, *, progress: Progress = silent) -> Made:
    """Make and keep the files of a release of `run`, all but the bundle, which waits for its proofs.

    Keeping is by digest: files of a proposal that is dropped, or that this process did not live to record, do no
    harm. Raises `Refused` where the exact scores cannot be computed.
    """
    read = reading(run)
    scheme = read.scheme
    periods = tuple(read.periods)
    progress("files", 5)
    rows = [r for r in scoring.rows(run) if r.period in periods]
    figures = ledger.in_force(items=list(scheme.items), units=[u.id for u in read.units], as_of=run.cut_off)
    left = apply(rules, scheme, read.units, rows, figures)
    shown = {u.id for u in left.units}
    intervals = {
        (unit, p): bounds for p in periods for unit, bounds in read.intervals(p).items() if unit in shown
    }
    adjusted = [
        {**row, "granted": row["value"]}
        for row in adjustments.public_list(run.version, periods, run.cut_off)
        if row["unit"] in shown and (row["unit"], row["item"], row["period"]) not in left.gone
    ]
    facts = facts_of(run)
    made = open_data.content(scheme, left, intervals, facts, rules.columns)
    progress("files", 30)
    sdmx, codes = open_data.sdmx(made)
    data = {
        "scores.csv": open_data.csv_table(open_data.SCORES, made.scores, made.demonstration),
        "observations.csv": open_data.csv_table(open_data.OBSERVATIONS, made.observations, made.demonstration),
        "units.csv": open_data.csv_table(open_data.UNITS, made.units, made.demonstration),
        "indicators.csv": open_data.csv_table(open_data.NODES, made.nodes, made.demonstration),
        "scores.parquet": open_data.parquet(made), "scores.json": open_data.as_json(made), "scores.xlsx": open_data.workbook(made),
        "sdmx.csv": sdmx, "sdmx-codes.csv": codes, "scheme.yaml": to_yaml(scheme.document).encode("utf-8"),
    }  # fmt: skip
    if adjusted:
        data["adjustments.csv"] = open_data.csv_table(open_data.ADJUSTMENTS, adjusted, made.demonstration)
    data["datapackage.json"] = open_data.package(
        made,
        data,
        name=f"quanheng-run-{run.pk}",
        released=run.cut_off.isoformat(timespec="seconds"),
        media=MEDIA,
    )
    data[VERIFIER] = pyz.build()
    data[PAGE] = json.dumps(
        document(run, read, rules, left, facts, adjusted), ensure_ascii=False, separators=(",", ":")
    ).encode("utf-8")
    progress("files", 60)
    tables = {}
    if left.whole:
        tables = digests(scoring.tables(run).files)
    progress("files", 90)
    kept = []
    for name, content in data.items():
        one = store.keep(content)
        kept.append(File(name, MEDIA[name], one.digest, one.size))
    return Made(tuple(kept), left.withheld, left.whole, periods, tables)


@dataclass(frozen=True)
class Sealed:
    """A bundle: where it is kept, the checkpoint it was made under, and whether it carries proofs."""

    file: File
    checkpoint: Checkpoint
    proved: bool


def seal(release: int, run: Run, *, progress: Progress = silent) -> tuple[Checkpoint, Sealed]:
    """Sign the journal, which by now holds the release, and make the bundle with what can be proved today."""
    progress("seal", 10)
    checkpoint = journal_log.seal()
    progress("prove", 30)
    return checkpoint, bundle(release, run, checkpoint)


def bundle(release: int, run: Run, checkpoint: Checkpoint | None = None) -> Sealed:
    """The bundle of a release. Without enough witnesses it is made without proofs, and says so when it is weighed."""
    scored = scoring.engine_run(run)
    wanted = leaves(release, run)
    proving = provable(release, run)
    proofs = None
    if proving is not None:
        found = journal.proofs_for(sorted({i for i in wanted.values() if i is not None}), proving)
        proofs = replace(found, postings=tuple(ledger.posting_proofs(figure_ids(run))))
    made = write.as_bytes(
        scored.scheme,
        scored.facts(),
        run.periods,
        as_of=run.cut_off.isoformat(),
        proofs=proofs,
        ready=scoring.tables(run),
    )
    kept = store.keep(made.data)
    at = proving or checkpoint or journal_log.seal()
    return Sealed(File(BUNDLE, MEDIA[BUNDLE], kept.digest, kept.size), at, proofs is not None)


def provable(release: int, run: Run) -> Checkpoint | None:
    """The checkpoint under which everything the bundle is tied to can be proved, once enough witnesses signed it."""
    wanted = [i for i in leaves(release, run).values()]
    return None if None in wanted else journal.provable([i for i in wanted if i is not None])


def checkpoint() -> Checkpoint:
    """The signed state of the journal as it is now."""
    return journal_log.seal()


def leaves(release: int, run: Run) -> dict[str, int | None]:
    """Where the journal holds what the bundle is tied to: scheme, run, freeze, release, and every posting."""
    postings = {posting for posting, _n in ledger.postings_of(figure_ids(run)).values()}
    found: dict[str, int | None] = {
        "scheme": journal.leaf_of("schemes.adopt", digest=run.version.digest),
        "run": journal.leaf_of("scoring.run", run=run.pk),
        "freeze": journal.leaf_of("scoring.freeze", run=run.pk),
        "release": journal.leaf_of("publication.release", release=release),
    }
    at = journal.leaves_of("ledger.post", "posting", sorted(postings))
    return found | {f"posting:{p}": at.get(p) for p in postings}


def figure_ids(run: Run) -> list[int]:
    """The rows of the ledger that the run read."""
    scheme = scoring.scheme(run)
    units = list(scoring.units(run))
    return [f.id for f in ledger.in_force(items=list(scheme.items), units=units, as_of=run.cut_off)]


@lru_cache(maxsize=16)
def page_of(digest: str) -> dict[str, Any]:
    """What a release's page is drawn from, weighed again when it is first read. Not to be changed."""
    return dict(json.loads(store.read(digest)))


__all__ = ["BUNDLE", "MEDIA", "PAGE", "VERIFIER", "File", "Made", "Redacted", "Sealed", "bundle", "facts_of", "make", "page_of", "seal"]  # fmt: skip
