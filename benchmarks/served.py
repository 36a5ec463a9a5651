"""The house served as `quanheng serve` does it, and a large file sent to its API: wall time, answer, memory of the server.

The server is granian in processes of its own; the file goes over HTTP piece by piece with a token of the office.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SERVE = "from quanheng.platform.project.serve import serve; raise SystemExit(serve(port={port}))"
PATIENCE = 120  # seconds until it must answer
LONG = 900  # seconds a request may take


def token() -> str:
    """Seat the county's people; the secret of a token of the office's."""
    from quanheng.platform.api.actions import make_token
    from quanheng.platform.project.county import settle
    from quanheng.platform.registry.people import actor_of

    person = settle()["office"]
    return make_token(person, "示意", ["ledger.post"], days=1, by=actor_of(person))[1]


@contextlib.contextmanager
def served(port: int) -> Iterator[int]:
    """Serve on a port while the block runs; gives the number of the process that began it."""
    environment = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    with subprocess.Popen(
        [sys.executable, "-c", SERVE.format(port=port)], env=environment, stdout=subprocess.DEVNULL
    ) as house:
        try:
            _answers(port)
            yield house.pid
        finally:
            house.send_signal(signal.SIGINT)
            house.wait(60)


def _answers(port: int) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            line.request("GET", "/api/v1/openapi.json")
            if line.getresponse().status == 200:
                return
        except OSError:
            if time.monotonic() > until:
                raise
        time.sleep(0.2)


def send(port: int, secret: str, path: Path, key: str) -> dict[str, Any]:
    """Send a CSV to the bulk operation: seconds from the first byte to the answer, its status and what it says."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=LONG)
    headers = {
        "Authorization": f"Bearer {secret}", "Content-Type": "text/csv", "Content-Length": str(path.stat().st_size), "Idempotency-Key": key,
    }  # fmt: skip
    begun = time.perf_counter()
    with path.open("rb") as body:
        line.request("POST", "/api/v1/observations/csv", body, headers)
        answer = line.getresponse()
        told = answer.read()
    return {"seconds": time.perf_counter() - begun, "status": answer.status, **json.loads(told)}


def peak(root: int) -> int:
    """The most bytes any one process of the server has had in memory: the one that began it, or one below it."""
    below: dict[int, list[int]] = {}
    most: dict[int, int] = {}
    for status in Path("/proc").glob("[0-9]*/status"):
        with contextlib.suppress(OSError):
            words = dict(x.split(":", 1) for x in status.read_text().splitlines() if ":" in x)
            below.setdefault(int(words["PPid"]), []).append(int(words["Pid"]))
            most[int(words["Pid"])] = int(words.get("VmHWM", "0 kB").split()[0]) * 1024
    found, left = 0, [root]
    while left:
        process = left.pop()
        found = max(found, most.get(process, 0))
        left += below.get(process, [])
    return found
