"""The world of the matrix: 石桥县 in mid-cycle, built once by the real acts and rolled back at the end."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """The county, its people, and an object for every address (`objects.World`)."""
    from django.db import transaction
    from django.utils import translation
    from tests.platform.matrix.objects import World

    with django_db_blocker.unblock(), translation.override("zh-hans"), transaction.atomic():
        yield World.build()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _refusals_are_not_news(caplog):
    """Thousands of refusals are expected here; they would bury what fails."""
    caplog.set_level("ERROR", "quanheng.security")
    caplog.set_level("ERROR", "django.request")
    caplog.set_level("ERROR", "django.security.csrf")


@pytest.fixture
def apart(world):
    """What a test does is undone after it."""
    from django.db import transaction

    point = transaction.savepoint()
    yield world
    transaction.savepoint_rollback(point)
