"""What the tests of signing in share: somebody with a password, the strict rules, a clean count of attempts."""

from __future__ import annotations

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _counts_begin_at_nothing(settings):
    """No failures counted yet; hashes that cost little, for there are many."""
    settings.PASSWORD_HASHERS = ["tests.platform.signin.cheap.Argon2"]
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def strict(settings):
    """As a real house: second factors and fresh proofs are asked for."""
    settings.MFA_REQUIRED = settings.STEP_UP = True
    return settings


@pytest.fixture
def wen(town):
    """闻溪, a reporter of 石桥镇 who signs in by password."""
    from tests.platform.signin.somebody import settle

    return settle("wenxi", "reporter", "SQX-SQ")


@pytest.fixture
def shu(town):
    """舒望, of the performance office: publishes, so needs a second factor."""
    from tests.platform.signin.somebody import settle

    return settle("shuwang", "office", "SQX-KH")
