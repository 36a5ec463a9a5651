"""Runs to read: the demonstration's provinces without a database, and nothing kept from one test to the next."""

from __future__ import annotations

from pathlib import Path

import pytest

import quanheng.library
from quanheng import folder
from quanheng.engine.run import run


@pytest.fixture(autouse=True)
def _nothing_kept():
    """What is kept is asked for again in every test: the same run, made the same, bears the same name."""
    # a conftest is read before Django's apps are: their modules are imported when a test runs
    from quanheng.platform.scoring import account, exports, queries
    from quanheng.platform.scoring.reading import reading

    kept = (
        reading,
        queries.engine_run,
        queries.weighing,
        queries.tables,
        account.explanation,
        account.ways_up,
        exports.csv_whole,
        exports.json_of,
        exports.xlsx_of,
    )
    for shelf in kept:
        shelf.cache_clear()
    account._worked_out.clear()


@pytest.fixture(scope="session")
def provinces():
    """The provinces of the library, 2015 to 2024, as pages read them."""
    from quanheng.platform.scoring.reading import Reading

    read = folder.read(Path(quanheng.library.__file__).parent / "provinces")
    years = [str(y) for y in range(2015, 2025)]
    return Reading(run(read.scheme, read.observations, read.units, read.targets, periods=years))
