"""Making a package: the run's input, its exact scores, and everything an outsider needs to weigh it again."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quanheng.bundle import pyz
from quanheng.bundle.descriptor import describe
from quanheng.bundle.layout import (
    DESCRIPTOR,
    LICENSE,
    OBSERVATIONS,
    README,
    SCHEME,
    SCHEME_YAML,
    SCORES,
    TARGETS,
    UNITS,
    VERIFIER,
    Progress,
    decimals,
    silent,
)
from quanheng.bundle.proofs import Proofs
from quanheng.bundle.tables import attributes_of, observations_csv, scores_csv, targets_csv, units_csv
from quanheng.bundle.words import licence, readme
from quanheng.engine.data import Facts, Row
from quanheng.engine.document.write import to_yaml
from quanheng.engine.exact import Weighing, rows
from quanheng.engine.scheme.canonical import canonical_json
from quanheng.engine.scheme.model import Scheme


@dataclass(frozen=True)
class Made:
    """A package: its bytes, their SHA-256, and how many rows of scores it holds."""

    data: bytes
    sha256: str
    rows: int


@dataclass(frozen=True)
class Tables:
    """The data files of a package by name, and how many rows of scores they hold."""

    files: Mapping[str, bytes]
    rows: int


def tables(scheme: Scheme, facts: Facts, periods: Sequence[str], *, progress: Progress = silent) -> Tables:
    """The data files of a package: scheme, units, targets, observations, exact scores. Of these `proofs.digests`
    go into the journal when a run is released. Raises `Refused` with everything that cannot be computed.
    """
    scored = _scored(scheme, facts, periods, progress)
    files = {
        SCORES: scores_csv(scored, decimals(scheme)),
        OBSERVATIONS: observations_csv(facts),
        UNITS: units_csv(facts.units),
        TARGETS: targets_csv(facts),
        SCHEME: canonical_json(scheme.document).encode("utf-8"),
    }
    return Tables(files, len(scored))


def as_bytes(
    scheme: Scheme,
    facts: Facts,
    periods: Sequence[str],
    *,
    as_of: str = "",
    progress: Progress = silent,
    proofs: Proofs | None = None,
    ready: Tables | None = None,
) -> Made:
    """The package of a run. `facts` are the observations in force; scores are computed here, in exact fractions,
    unless its `tables` are `ready`.

    The same input gives the same bytes. Raises `Refused` with everything that cannot be computed.
    """
    held = tables(scheme, facts, periods, progress=progress) if ready is None else ready
    files = {
        **held.files,
        SCHEME_YAML: to_yaml(scheme.document).encode("utf-8"),
        **(proofs.files() if proofs else {}),
        README: readme(scheme, facts, periods, as_of, held.rows, proofs is not None),
        LICENSE: licence(facts),
        VERIFIER: pyz.build(),
    }
    about = describe(scheme, files, attributes_of(facts.units), periods, as_of)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {DESCRIPTOR: about, **files}.items():
            pyz.put(archive, name, data)
    made = stream.getvalue()
    return Made(made, hashlib.sha256(made).hexdigest(), held.rows)


def _scored(scheme: Scheme, facts: Facts, periods: Sequence[str], progress: Progress) -> list[Row]:
    weighing = Weighing(scheme, facts)
    total = len(periods) * len(weighing.units) * len(scheme.nodes)
    found: list[Row] = []
    for row in rows(weighing, periods):
        found.append(row)
        progress(len(found), total)
    weighing.refuse()
    return found
