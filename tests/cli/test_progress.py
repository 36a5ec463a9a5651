"""The progress bar: on a terminal only, and only for work that lasts."""

import io

import pytest

from quanheng.cli import progress


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self):
        return True


@pytest.fixture
def clock(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    return now


def run(monkeypatch, clock, stream, seconds):
    monkeypatch.setattr("sys.stderr", stream)
    with progress.Progress("核算") as bar:
        for done in range(1, 11):
            clock[0] += seconds / 10
            bar(done, 10)
    return stream.getvalue()


def test_long_work_on_a_terminal(monkeypatch, clock):
    drawn = run(monkeypatch, clock, Terminal(), 20)
    assert "核算" in drawn
    assert " 50% 5/10 10s" in drawn
    assert drawn.endswith("\r")


def test_short_work_and_no_terminal(monkeypatch, clock):
    assert run(monkeypatch, clock, Terminal(), 0.3) == ""
    assert run(monkeypatch, clock, io.StringIO(), 20) == ""
