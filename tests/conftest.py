"""The setting of all tests: Django on a throw-away data folder, assets as they are."""

from __future__ import annotations

import gc
import os
import tempfile
from pathlib import Path

import pytest
from django.conf import settings
from tests import homes

# A data folder of this process alone, unhashed assets; the database is QUANHENG_DATABASE's, SQLite by default.
_HOME = tempfile.TemporaryDirectory(prefix="quanheng-tests-")
os.environ["QUANHENG_HOME"] = _HOME.name
os.environ["QUANHENG_STATIC"] = "plain"
(Path(_HOME.name) / "static").mkdir()
# Of the first process only; those it starts find it in the environment (see tests/homes.py).
_MIGRATED = None if homes.FOLDER in os.environ else tempfile.TemporaryDirectory(prefix="quanheng-migrated-")
if _MIGRATED:
    os.environ[homes.FOLDER] = _MIGRATED.name
# The browser driver keeps an event loop in the thread of the tests, and Django would take it for its own.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
os.environ["QUANHENG_MFA"] = "optional"  # tests/platform/signin asks for it where it is meant
os.environ["QUANHENG_TASKS"] = "django_tasks.backends.immediate.ImmediateBackend"
os.environ["DJANGO_SETTINGS_MODULE"] = "quanheng.platform.project.settings"


def pytest_configure() -> None:
    """Load the settings; pytest-django sees that they are there and does the rest."""
    assert settings.INSTALLED_APPS


# The longest files: begun first, so that neither of two processes is left alone with one of them at the end.
_LONGEST = (
    "platform/project/test_postgres.py", "walks/test_kill.py", "platform/surveys/test_both_databases.py", "platform/matrix/test_pages.py",
    "walks/test_one_figure.py", "engine/test_fast_is_exact.py", "walks/test_first_year.py", "platform/ledger/test_migration.py",
    "platform/project/test_worker.py", "platform/project/test_serve.py", "platform/pages/test_every_page.py", "platform/pages/test_hostile_api.py",
    "platform/matrix/test_acts.py",
)  # fmt: skip
_TESTS = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first; the others stay as they were found."""
    place = {_TESTS / name: n for n, name in enumerate(_LONGEST)}
    items.sort(key=lambda item: place.get(item.path, len(place)))


def pytest_collection_finish() -> None:
    """What was read so far stays to the end: the collector need not look through it again and again (a tenth of all time)."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _journal_of_its_own(request, tmp_path_factory, monkeypatch) -> None:
    """A test that begins with an empty database begins with an empty journal: its key, and nothing signed yet."""
    if {"db", "transactional_db"} & set(request.fixturenames) or request.node.get_closest_marker("django_db"):
        monkeypatch.setattr(settings, "JOURNAL_FOLDER", tmp_path_factory.mktemp("journal"))
