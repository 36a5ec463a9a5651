"""Phones: test clients that send forms as browsers do, url-encoded."""

from urllib.parse import urlencode

import pytest
from django.test import Client


class Phone(Client):
    """A browser without an account."""

    def post(self, path, data=None, content_type="application/x-www-form-urlencoded", **more):
        """Post a form; a mapping is encoded as a browser would."""
        body = urlencode(data, doseq=True) if isinstance(data, dict) else data or ""
        return super().post(path, body, content_type=content_type, **more)


@pytest.fixture
def phone():
    """A phone; `Phone(REMOTE_ADDR=…)` is another."""
    return Phone()
