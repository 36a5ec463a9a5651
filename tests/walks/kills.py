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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from psycopg import sql

State = dict[str, Any]
DEEDS = ("import", "post", "score", "freeze", "release")
ROOT = Path(__file__).resolve().parents[2]


class House:
    """A prepared house on one database, and copies of it."""

    def __init__(self, folder: Path, server: str = "") -> None:
        self.folder, self.server = folder, server
        self.master = folder / "master"
        self.master.mkdir(parents=True)
        self.base = f"m{uuid4().hex[:12]}"
        if server:
            self._sql(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(self.base)))
        run(self.master, self.address(self.base), "prepare")

    def address(self, base: str) -> str:
        """The database of a copy; "" is SQLite in its folder."""
        head, mark, tail = self.server.partition("?")
        return f"{head.rsplit('/', 1)[0]}/{base}{mark}{tail}" if self.server else ""

    @contextmanager
    def copy(self) -> Iterator[tuple[Path, str]]:
        """A copy: its folder and the address of its database."""
        base, folder = f"c{uuid4().hex[:12]}", self.folder / uuid4().hex[:12]
        shutil.copytree(self.master, folder)
        if self.server:
            self._sql(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                    sql.Identifier(base), sql.Identifier(self.base)
                )
            )
        try:
            yield folder, self.address(base)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            if self.server:
                self._sql(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(base)))

    def _sql(self, words: sql.Composed) -> None:
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(words)


def run(home: Path, address: str, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """One program of `deeds` in a house."""
    environment = {
        **os.environ,
        "QUANHENG_HOME": str(home),
        "QUANHENG_DATABASE": address,
        "PYTHONPATH": f"{ROOT}/src:{ROOT}",
    }
    environment |= more
    done = subprocess.run(
        [sys.executable, "-m", "tests.walks.deeds", *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    if done.returncode not in (0, -9):
        raise AssertionError(f"{words}: {done.stderr[-3000:]}")
    return done


def points(house: House, deed: str) -> int:
    """How many named points an undisturbed deed passes, and that it passes some."""
    with house.copy() as (folder, address):
        log = folder / "points"
        run(folder, address, "do", deed, QUANHENG_FAULT_LOG=str(log))
        return len(log.read_text(encoding="utf-8").splitlines())


def undisturbed(house: House, deed: str) -> tuple[State, State]:
    """What the house is before the deed, and what the deed makes of it when nothing happens."""
    with house.copy() as (folder, address):
        before, after = _again(folder, address, deed)
        assert before != after
        assert not before["wrong"]
        assert not after["wrong"]
        return before, after


def trial(house: House, deed: str, at: int, known: tuple[State, State]) -> str:
    """Kill the deed at the `at`-th point it passes; "" if all is well, else what is not."""
    before, after = known
    with house.copy() as (folder, address):
        killed = run(folder, address, "do", deed, QUANHENG_FAULT=f"*:{at}")
        found, again = _again(folder, address, deed)
    if killed.returncode != -9:
        return f"{deed}@{at}: it was not killed"
    if found["wrong"] or again["wrong"]:
        return f"{deed}@{at}: unsound: {found['wrong']} {again['wrong']}"
    if found not in (before, after) and not _between(deed, found):
        return f"{deed}@{at}: half done: {found}"
    if "ACK" in killed.stdout and found != after:
        return f"{deed}@{at}: acknowledged and lost"
    return "" if again == after else f"{deed}@{at}: done again, it is not what it should be: {again}"


def _again(folder: Path, address: str, deed: str) -> tuple[State, State]:
    lines = [line for line in run(folder, address, "again", deed).stdout.splitlines() if line.startswith("{")]
    return json.loads(lines[0]), json.loads(lines[1])


def _between(deed: str, found: State) -> bool:
    """A release has one state of its own half way: decided, its files still to be made public."""
    return deed == "release" and found["releases"] == ["sealing"]
