"""The served product: one command, a page, Ctrl-C."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from quanheng.platform.project import serve
from quanheng.platform.ui import build

COMMAND = (
    "import sys; from quanheng.platform.project.serve import serve; sys.exit(serve(port={port}, demo=True))"
)

PATIENCE = 300  # seconds; a busy machine opens its first page slowly


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def environment(tmp_path):
    return {
        **{k: v for k, v in os.environ.items() if k not in ("QUANHENG_STATIC", "QUANHENG_DATABASE")},
        "QUANHENG_HOME": str(tmp_path / "home"),
        "PYTHONPATH": os.pathsep.join(p for p in sys.path if p),
        "PYTHONUNBUFFERED": "1",
    }


def test_it_serves_until_it_is_stopped(environment):
    build.main([])
    port = _free_port()
    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND.format(port=port)],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        address = f"http://127.0.0.1:{port}/"
        said = []  # what is taken in, a line each, then the address; nothing more comes of a server that ended
        while line := process.stdout.readline():
            said.append(line)
            if address in line:
                break
        assert address in said[-1], "".join(said)
        with urllib.request.urlopen(urllib.request.Request(address), timeout=PATIENCE) as answer:
            page = answer.read().decode("utf-8")
            assert answer.status == 200
            assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
        assert "<html" in page
        with urllib.request.urlopen(f"{address}runs/", timeout=PATIENCE) as answer:
            assert "省域发展评价" in answer.read().decode("utf-8")
        home = Path(environment["QUANHENG_HOME"])
        assert (home / "static" / "staticfiles.json").is_file()
        assert (home / "quanheng.sqlite3").is_file()
    finally:
        process.send_signal(signal.SIGINT)
        try:
            rest, _ = process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    assert process.returncode == 0, rest
    assert "stopped" in rest
    assert "Traceback" not in rest


def test_a_port_in_use_is_told_at_once(capsys, monkeypatch):
    monkeypatch.setattr(build, "OUTPUTS", ())
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        port = held.getsockname()[1]
        assert serve.serve(port=port) == 1
    said = capsys.readouterr().err
    assert f"127.0.0.1:{port}" in said
    assert "--port" in said


def test_assets_that_are_not_built_are_told(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr(build, "DIST", tmp_path)
    assert serve.serve(port=_free_port()) == 1
    said = capsys.readouterr().err
    assert all(name in said for name in build.OUTPUTS)
    assert "make run" in said
