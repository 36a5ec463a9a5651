"""Bodies beyond every limit: refused by their length, unread; what a killed process left behind is cleared away."""

import os
import time

import pytest
from django.conf import settings
from django.test.client import FakePayload

from quanheng.platform.lib.uploads.limits import FILE


class Unread(FakePayload):
    """A body that must not be touched."""

    def read(self, *_):
        raise AssertionError("read")


@pytest.mark.parametrize(
    "path", ["/", "/people/units/import/", "/account/login/", "/journal/", "/returns/1/", "/nowhere"]
)
@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "application/x-www-form-urlencoded"])
@pytest.mark.parametrize("length", [FILE * 2, 10**12])
def test_a_body_beyond_every_limit_is_not_read(client, db, path, kind, length):
    sent = {"wsgi.input": Unread(b"x"), "CONTENT_LENGTH": str(length), "CONTENT_TYPE": kind}
    answer = client.generic("POST", path, b"", **sent)
    assert answer.status_code == 413
    assert "不超过 20 MB" in answer.content.decode()
    assert "at most 20 MB" in answer.content.decode()


@pytest.mark.parametrize("said", ["", "x", "-1", "９", "9" * 5000])
def test_a_length_that_is_none_is_no_fault(client, db, said):
    assert client.generic("POST", "/account/login/", b"", CONTENT_LENGTH=said).status_code < 500


def test_what_a_killed_process_left_is_cleared_away(db):
    from quanheng.platform.api import writing

    folder = writing._waiting_room()
    old, young = folder / "old", folder / "young"
    for left in (old, young):
        left.mkdir(exist_ok=True)
        (left / "body.csv").write_bytes(b"x")
    os.utime(old, (0, time.time() - 2 * writing.FORGOTTEN))
    assert str(writing._waiting_room()).startswith(str(settings.HOME))
    assert (old.exists(), young.exists()) == (False, True)
    (young / "body.csv").unlink()
    young.rmdir()
