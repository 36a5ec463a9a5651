"""The hostile list of methods A.8, each as a real file, and hundreds by seed: refused or read, never anything else."""

import json
import os
import random
import subprocess
import sys
import tempfile
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.platform.collection import hostile, hostile_books, hostile_zip, old_excel
from tests.platform.collection.hostile_zip import parts_of
from tests.platform.collection.sample import FORM, blank, filled

from quanheng.engine.errors import Refused
from quanheng.platform.collection import intake, write_back
from quanheng.platform.lib.home import home
from quanheng.platform.lib.uploads import evidence, limits, process
from quanheng.platform.lib.uploads.sheets import sheets_of

HONEST = parts_of(blank())
BOOKS = hostile_books.refused(HONEST)
ODD = hostile_books.borne(HONEST)
SHEETS = {
    s.name: {(r, c): v for r, row in enumerate(s.rows) for c, v in enumerate(row) if v != ""}
    for s in sheets_of(filled(), "a.xlsx")
}
OLD = old_excel.harmful(SHEETS)
MB = 1_000_000
EXAMPLES = int(os.environ.get("QUANHENG_UPLOADS", "60"))  # 1,000 and more in `make soak`


def outcome(name: str, data: bytes) -> str:
    """ "read", or the code of the refusal; anything else that is raised fails the test."""
    try:
        found = intake.receive(data, name, FORM)
    except Refused as refused:
        (problem,) = refused.problems if len(refused.problems) == 1 else refused.problems[:1]
        for text in (problem.found, problem.expected, problem.remedy):
            assert text.zh.encode()
            assert text.en.encode()
        return problem.code
    for line in found.lines:
        assert b"\0" not in (line.raw + line.note).encode()
        assert line.value is None or line.value.is_finite()
    for problem in found.problems:
        assert problem.say("zh").encode()
        assert problem.say("en").encode()
    return "read"


def peak_of(data: bytes, kind: str = "xlsx") -> int:
    """The most memory the reading process had, in bytes."""
    asked = json.dumps({"kind": kind, "marker": "", "cells": limits.CELLS}).encode() + b"\n"
    command = [
        sys.executable,
        "-m",
        "quanheng.platform.lib.uploads.child",
        "quanheng.platform.lib.uploads.book:sheets",
    ]
    out = subprocess.run(command, input=asked + data, capture_output=True, check=True).stdout
    return json.loads(out.split(b"\n", 1)[0])["peak"]


def left_behind() -> set[str]:
    """What lies in the temporary folder and in the store."""
    kept = (
        {str(p) for p in (home() / "files").rglob("*") if p.is_file()}
        if (home() / "files").exists()
        else set()
    )
    return kept | {n for n in os.listdir(tempfile.gettempdir()) if n.startswith("quanheng-scan")}


CONTAINERS = {
    "bomb-512-mib": "packed-too-tightly", "bomb-that-claims-to-be-small": "packed-too-tightly", "bomb-of-many-entries": "packed-too-tightly",
    "claims-to-be-smaller": "lying-size", "claims-to-be-larger": "lying-size", "wrong-crc": "damaged", "nested-zip": "nested-archive",
    "nested-under-another-name": "nested-archive", "quine-like": "nested-archive", "overlapping": "overlap", "slip": "unsafe-name",
    "slip-backslash": "unsafe-name", "absolute": "unsafe-name", "drive": "unsafe-name", "symlink": "symlink", "double-entry": "double-entry",
    "double-entry-by-case": "double-entry", "too-many-entries": "too-many-entries", "says-too-few-entries": "damaged", "encrypted": "locked",
    "strange-packing": "damaged", "something-before": "not-the-kind", "pdf-before": "not-the-kind", "directory-only": "not-the-kind",
    "magic-only": "damaged", "exe-inside": "nested-archive",
}  # fmt: skip


def test_every_attack_on_the_container_has_its_answer():
    assert set(hostile_zip.zips(HONEST)) == set(CONTAINERS)


@pytest.mark.parametrize("name", sorted(CONTAINERS))
def test_a_harmful_container_is_refused(name):
    assert outcome("return.xlsx", hostile_zip.zips(HONEST)[name]) == CONTAINERS[name]


@pytest.mark.parametrize("name", sorted(BOOKS))
def test_a_harmful_workbook_is_refused_with_its_reason(name):
    code, data = BOOKS[name]
    assert outcome("return.xlsx", data) == code


@pytest.mark.parametrize("name", sorted(OLD))
def test_a_harmful_old_workbook_is_refused_with_its_reason(name):
    code, data = OLD[name]
    assert outcome("return.xls", data) == code


def test_macros_links_and_their_like_are_thirty_files_and_more():
    active = ("macros", "external-link", "embedded", "data-connection", "dde")
    assert sum(code in active for code, _ in [*BOOKS.values(), *OLD.values()]) >= 30
    assert sum(code == "xml-entity" for code, _ in BOOKS.values()) >= 12


@pytest.mark.parametrize("name", sorted(ODD))
def test_an_odd_workbook_harms_nobody(name):
    started = time.perf_counter()
    outcome("return.xlsx", ODD[name])
    assert time.perf_counter() - started < 20


@pytest.mark.parametrize(
    "name", [n for n in sorted(hostile.named()) if n.startswith(("csv", "json", "too", "empty"))]
)
def test_a_harmful_text_is_refused(name):
    file, data = hostile.named()[name]
    started = time.process_time()  # of this process: how busy the machine is does not matter
    assert outcome(file, data) != "read" or name == "json-digits"
    assert time.process_time() - started < 5


# --- memory and time


def test_the_bomb_is_half_a_megabyte_and_costs_nothing():
    for name in ("bomb-512-mib", "bomb-that-claims-to-be-small"):
        data = hostile_zip.zips(HONEST)[name]
        assert len(data) < 550_000
        assert peak_of(data) < 100 * MB


def test_a_sheet_that_claims_to_be_vast_is_read_at_once():
    started = time.perf_counter()
    assert outcome("return.xlsx", ODD["claims-a-vast-dimension"]) == "read"
    assert time.perf_counter() - started < 2
    assert peak_of(ODD["claims-a-vast-dimension"]) < 100 * MB


@pytest.mark.parametrize("name", ["far-corner", "far-row", "far-column", "wide-and-tall"])
def test_a_lone_cell_far_away_makes_no_room(name):
    assert peak_of(BOOKS[name][1]) < 100 * MB


def test_a_text_told_a_hundred_thousand_times_stays_within_the_address_space():
    data = ODD["one-text-a-million-times"]
    assert outcome("return.xlsx", data) in ("too-much-memory", "too-much-text", "damaged")
    assert outcome("return.xlsx", filled()) == "read"  # and the web process goes on as before


# --- by the hundred


def test_the_same_seed_makes_the_same_files():
    assert hostile.uploads(120, 5) == hostile.uploads(120, 5)
    assert hostile.uploads(120, 5)[-1] != hostile.uploads(120, 6)[-1]
    assert hostile.evidence_uploads(40, 5) == hostile.evidence_uploads(40, 5)


def test_a_thousand_are_made_in_seconds():
    started = time.perf_counter()
    assert len(hostile.uploads(1000, 1)) == 1000
    assert time.perf_counter() - started < 20


def test_uploads_by_seed_are_refused_or_read():
    before = left_behind()
    seed = random.randrange(10**6)
    listed = len(hostile.named())
    for k, (name, data) in enumerate(hostile.uploads(listed + EXAMPLES, seed)[listed:], listed):
        try:
            outcome(name, data)
        except Exception as error:
            raise AssertionError(f"uploads({k + 1}, {seed})[{k}], {name!r}") from error
    assert left_behind() == before


def test_evidence_by_seed_is_refused_or_kept_whole():
    seed = random.randrange(10**6)
    for k, (name, data) in enumerate(hostile.evidence_uploads(24 + EXAMPLES, seed)[24:], 24):
        before = left_behind()
        try:
            accepted = evidence.accept(data, name)
        except Refused:
            assert left_behind() == before, f"evidence_uploads({k + 1}, {seed})[{k}]"
        else:
            assert len(left_behind() - before) <= 1
            assert accepted.kind in evidence.KINDS


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10**9))
def test_what_is_given_back_is_always_a_workbook(seed):
    name, data = hostile.uploads(len(hostile.named()) + 1, seed)[-1]
    try:
        found = intake.receive(data, name, FORM)
    except Refused as refused:
        back = write_back.comments(data, refused.problems, FORM)
    else:
        back = write_back.comments(data, found.problems, FORM, found)
    assert back.startswith(b"PK\x03\x04")
    assert sheets_of(back, "back.xlsx")


def test_a_refusal_leaves_the_process_none_the_worse():
    for _ in range(3):
        outcome("return.xlsx", hostile_zip.zips(HONEST)["bomb-512-mib"])
    assert process._turns._value == limits.AT_ONCE  # type: ignore[attr-defined]
