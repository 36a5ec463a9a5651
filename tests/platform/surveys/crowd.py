"""A crowd answers over HTTP while the server is killed again and again: every code once, replays, duplicates, retries.

    python -m tests.platform.surveys.crowd NUMBER CLIENTS KILLS     prints JSON: what was sent, what is there

The server is Granian with the house's application, as in `quanheng serve`; it ends itself (SIGKILL) at a named point of
taking an answer, the n-th time it is passed, and is started again. Clients send until they get an answer.
"""

from __future__ import annotations

import json
import os
import random
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from queue import Empty, Queue
from urllib.parse import urlencode

from quanheng.platform.project.start import start

ROOT = Path(__file__).resolve().parents[3]
SERVE = """
import multiprocessing, sys
from granian import Granian
from granian.constants import Interfaces
if __name__ == "__main__":
    multiprocessing.set_start_method("spawn", force=True)
    Granian("quanheng.platform.project.wsgi:application", address="127.0.0.1", port=int(sys.argv[1]), interface=Interfaces.WSGI,
            workers=1, blocking_threads=4, log_level="critical").serve()
"""
POINTS = {
    "sqlite": ("surveys.accept:burnt", "surveys.accept:kept", "surveys.accept:committed"),
    "postgresql": ("surveys.accept:sent", "surveys.accept:committed"),
}
MIX = """
import sys
from quanheng.platform.project.start import start
start()
from quanheng.platform.surveys import mixing
mixing.mix(int(sys.argv[1]))
"""


class Server:
    """The server, started again whenever it has ended; `kills` times it is told to end itself."""

    def __init__(self, kills: int, passed: int, points: tuple[str, ...]) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        chance = random.Random(kills)
        self.faults = [
            f"{chance.choice(points)}:{chance.randint(1, max(1, passed // (kills + 1)))}"
            for _ in range(kills)
        ]
        self.starts, self.over = 0, threading.Event()
        self.process = self._start()
        self.thread = threading.Thread(target=self._watch, daemon=True)
        self.thread.start()

    def _start(self) -> subprocess.Popen[bytes]:
        fault = self.faults[self.starts] if self.starts < len(self.faults) else ""
        self.starts += 1
        environment = {**os.environ, "QUANHENG_FAULT": fault, "PYTHONPATH": f"{ROOT}/src:{ROOT}"}
        return subprocess.Popen(
            [sys.executable, "-c", SERVE, str(self.port)], env=environment, stderr=subprocess.DEVNULL
        )

    def _watch(self) -> None:
        while not self.over.wait(0.05):
            if self.process.poll() is not None:
                self.process = self._start()

    def stop(self) -> None:
        """End it for good."""
        self.over.set()
        self.thread.join()
        self.process.terminate()
        self.process.wait(30)


def send(port: int, work: Queue[tuple[str, str]], told: list[tuple[str, int, bool]]) -> None:
    """One client: posts form after form; for each, notes the code, the status and whether it had to be sent again."""
    line = HTTPConnection("127.0.0.1", port, timeout=60)
    while True:
        try:
            code, body = work.get_nowait()
        except Empty:
            return
        again = False
        while True:
            try:
                line.request(
                    "POST", f"/surveys/q/{code}/", body, {"Content-Type": "application/x-www-form-urlencoded"}
                )
                answer = line.getresponse()
                answer.read()
                break
            except (HTTPException, OSError):
                line.close()
                again = True
                time.sleep(0.1)
        told.append((code, answer.status, again))


def parted(port: int, codes: list[str]) -> list[int]:
    """What answered codes are told after the database hung up on every connection the server kept (PostgreSQL)."""
    from django.db import connection

    told: list[tuple[str, int, bool]] = []
    for turn in range(2):
        work: Queue[tuple[str, str]] = Queue()
        for code in codes:
            work.put((code, "send=1"))
        crowd = [threading.Thread(target=send, args=(port, work, told)) for _ in codes]
        for one in crowd:
            one.start()
        for one in crowd:
            one.join()
        if connection.vendor == "postgresql" and not turn:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
                assert cursor.fetchone()[0] > 0  # there were some to cut
    return sorted({status for _, status, _ in told})


CODE, SPELT = "abcdefghijklmnopqrstuvwxyz234567", "абвгдежзийклмнопрстуфхцчшщъыьэюя"


def spelt(code: str) -> str:
    """A code in letters that no rule of masking reads: as it stands, a part may look like an account or a number."""
    return code.translate(str.maketrans(CODE, SPELT))


def main(number: int, clients: int, kills: int) -> None:
    """Run the crowd in the house of the environment."""
    start()
    from django.db import connection, connections
    from tests.platform.surveys.asked import coded, document, opened
    from tests.town import Town

    from quanheng.platform.project.county import settle
    from quanheng.platform.surveys import actions, mixing
    from quanheng.platform.surveys.models import Answer, Code, Remark, Slip, Total

    town = Town(settle())
    survey = opened(town, document().replace("群众满意度-2026", "人群-2026"))
    people = number * 4 // 5  # the other fifth are replays and duplicates, with another answer
    codes: list[str] = []
    while len(codes) < people:
        codes += coded(town, survey, min(5000, max(20, people - len(codes))))
    chance = random.Random(7)
    codes = codes[:people]
    sent = [*codes, *chance.choices(codes, k=number - people)]
    chance.shuffle(sent)
    work: Queue[tuple[str, str]] = Queue()
    for n, code in enumerate(sent):
        work.put(
            (code, urlencode({"总体": chance.choice("12345"), "建议": f"{spelt(code)}|{n}", "send": "1"}))
        )
    connections.close_all()
    server = Server(kills, people, POINTS[connection.vendor])
    told: list[tuple[str, int, bool]] = []
    begun = time.monotonic()
    crowd = [threading.Thread(target=send, args=(server.port, work, told)) for _ in range(clients)]
    for one in crowd:
        one.start()
    mixed = 0
    for left in (number * 2 // 3, number // 3):  # as the worker does, in the middle of it
        while work.qsize() > left:
            time.sleep(0.2)
        mixed += mixing.mix(survey.pk)
    for one in crowd:
        one.join()
    took = time.monotonic() - begun
    cut = parted(server.port, codes[:8])
    server.stop()
    waiting, before = Slip.objects.filter(survey=survey).count(), Answer.objects.filter(survey=survey).count()
    fallen = []
    for fault in ("surveys.mix:moved", "surveys.mix:stirred"):
        dead = subprocess.run(
            [sys.executable, "-c", MIX, str(survey.pk)],
            env={**os.environ, "QUANHENG_FAULT": fault, "PYTHONPATH": f"{ROOT}/src:{ROOT}"},
        )
        same = (Slip.objects.filter(survey=survey).count(), Answer.objects.filter(survey=survey).count()) == (
            waiting,
            before,
        )
        fallen.append([dead.returncode, same])
    actions.close(survey, by=town.office)
    remarks = Counter(
        text.split("|")[0] for text in Remark.objects.filter(survey=survey).values_list("text", flat=True)
    )
    statuses = Counter(status for _, status, _ in told)
    print(json.dumps({
        "vendor": connection.vendor, "sent": len(told), "people": people, "statuses": {str(k): n for k, n in statuses.items()},
        "starts": server.starts, "retried": sum(again for *_, again in told), "mixed on the way": mixed, "fallen": fallen, "parted": cut,
        "used": Code.objects.filter(survey=survey, used=True).count(), "answers": Answer.objects.filter(survey=survey).count(),
        "slips": Slip.objects.filter(survey=survey).count(), "total": sum(Total.objects.filter(survey=survey, question="", option="").values_list("n", flat=True)),
        "each once": remarks == Counter(map(spelt, codes)), "seconds": round(took, 1),
        # a code nobody was told 200 for was accepted by a server that died before it could say so
        "lost word": len(set(codes) - {code for code, status, _ in told if status == 200} - {code for code, _, again in told if again}),
    }))  # fmt: skip


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
