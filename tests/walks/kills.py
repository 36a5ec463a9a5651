"""Killing deeds half way, and what must hold afterwards: nothing acknowledged lost, nothing half done, nothing twice.

A house is prepared once per database and copied for every trial. A trial: the deed is killed (SIGKILL) at a named point
passed for the n-th time; the house is looked at; the deed is done again without any repair; the house must then be what
one undisturbed deed makes of it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from psycopg import sql

State = dict[str, Any]
DEEDS = ("import", "post", "score", "freeze", "release")
ROOT = Path(__file__).resolve().parents[2]
_DEEDS = (sys.executable, "-m", "tests.walks.deeds")


class House:
    """A prepared house on one database, and a stage on which it is set up anew for each trial."""

    def __init__(self, folder: Path, server: str = "") -> None:
        self.server, self.master, self.stage = server, folder / "master", folder / "stage"
        self.master.mkdir(parents=True)
        self.base, self.copy = f"m{uuid4().hex[:12]}", f"c{uuid4().hex[:12]}"
        if server:
            self._sql(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(self.base)))
        prepared = subprocess.run(
            [*_DEEDS, "prepare"], cwd=ROOT, env=self._environment(self.master, self.base), capture_output=True, text=True, timeout=300
        )  # fmt: skip
        assert prepared.returncode == 0, prepared.stderr[-3000:]
        self.set_up()
        self.attendant = subprocess.Popen(
            [*_DEEDS, "attend"], cwd=ROOT, env=self._environment(self.stage, self.copy), text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        assert self._told() == "ready"

    def _environment(self, home: Path, base: str) -> dict[str, str]:
        head, mark, tail = self.server.partition("?")
        address = f"{head.rsplit('/', 1)[0]}/{base}{mark}{tail}" if self.server else ""
        paths = f"{ROOT}/src:{ROOT}"
        return {**os.environ, "QUANHENG_HOME": str(home), "QUANHENG_DATABASE": address, "PYTHONPATH": paths}

    def set_up(self) -> None:
        """Put the house on the stage as it was prepared."""
        shutil.rmtree(self.stage, ignore_errors=True)
        shutil.copytree(self.master, self.stage)
        if self.server:
            copy, base = sql.Identifier(self.copy), sql.Identifier(self.base)
            self._sql(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(copy))
            self._sql(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(copy, base))

    def run(self, word: str, deed: str, **more: str) -> tuple[int, str]:
        """Something of `deeds` on the stage, in a process of its own: how it ended, and what it said."""
        out = self.stage / "said"
        assert self.attendant.stdin
        self.attendant.stdin.write(json.dumps([word, deed, str(out), more]) + "\n")
        self.attendant.stdin.flush()
        code = int(self._told())
        if code not in (0, -9):
            raise AssertionError(f"{word} {deed}: {Path(f'{out}.wrong').read_text(encoding='utf-8')[-3000:]}")
        return code, out.read_text(encoding="utf-8")

    def _told(self) -> str:
        assert self.attendant.stdout
        return self.attendant.stdout.readline().strip()

    def close(self) -> None:
        """Let the attendant go."""
        assert self.attendant.stdin
        self.attendant.stdin.close()
        self.attendant.wait(30)

    def _sql(self, words: sql.Composed) -> None:
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(words)


def points(house: House, deed: str) -> int:
    """How many named points an undisturbed deed passes, and that it passes some."""
    house.set_up()
    log = house.stage / "points"
    house.run("do", deed, QUANHENG_FAULT_LOG=str(log))
    return len(log.read_text(encoding="utf-8").splitlines())


def undisturbed(house: House, deed: str) -> tuple[State, State]:
    """What the house is before the deed, and what the deed makes of it when nothing happens."""
    house.set_up()
    before, after = _again(house, deed)
    assert before != after
    assert not before["wrong"]
    assert not after["wrong"]
    return before, after


def trial(house: House, deed: str, at: int, known: tuple[State, State]) -> str:
    """Kill the deed at the `at`-th point it passes; "" if all is well, else what is not."""
    before, after = known
    house.set_up()
    code, said = house.run("do", deed, QUANHENG_FAULT=f"*:{at}")
    found, again = _again(house, deed)
    if code != -9:
        return f"{deed}@{at}: it was not killed"
    if found["wrong"] or again["wrong"]:
        return f"{deed}@{at}: unsound: {found['wrong']} {again['wrong']}"
    if found not in (before, after) and not _between(deed, found):
        return f"{deed}@{at}: half done: {found}"
    if "ACK" in said and found != after:
        return f"{deed}@{at}: acknowledged and lost"
    return "" if again == after else f"{deed}@{at}: done again, it is not what it should be: {again}"


def _again(house: House, deed: str) -> tuple[State, State]:
    lines = [line for line in house.run("again", deed)[1].splitlines() if line.startswith("{")]
    return json.loads(lines[0]), json.loads(lines[1])


def _between(deed: str, found: State) -> bool:
    """A release has one state of its own half way: decided, its files still to be made public."""
    return deed == "release" and found["releases"] == ["sealing"]
