"""Hand a stranger's file to a process of its own, wait for its answer, and be none the worse whatever becomes of it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from typing import Any

from quanheng.platform.lib.uploads.child import OUT_OF_MEMORY
from quanheng.platform.lib.uploads.guard_zip import Harm
from quanheng.platform.lib.uploads.limits import AT_ONCE, FILE, INFLATED, MB, WAIT_SECONDS, WALL_SECONDS

_turns = threading.BoundedSemaphore(AT_ONCE)
_MODULE = "quanheng.platform.lib.uploads.child"


def ask(work: str, asked: Mapping[str, Any], data: bytes, file: str = "") -> tuple[dict[str, Any], bytes]:
    """What the process made of the file. Raises `Refused`, and nothing else, if the file is not to be read."""
    try:
        if len(data) > FILE:
            raise file_too_large(len(data))
        if not _turns.acquire(timeout=WAIT_SECONDS):
            raise Harm("busy", ("正在读的文件太多", "too many files are being read"), ("一次少量文件", "few files at a time"),
                       ("过一会儿再传", "upload again in a moment"))  # fmt: skip
        try:
            return _asked(work, asked, data)
        finally:
            _turns.release()
    except Harm as harm:
        raise harm.refused(file) from harm


def file_too_large(size: int) -> Harm:
    """The refusal of a file by its size alone."""
    return Harm(
        "file-too-large", (f"文件有 {size / MB:.1f} MB，未读", f"the file has {size / MB:.1f} MB and was not read"),
        (f"不超过 {FILE // MB} MB", f"at most {FILE // MB} MB"),
        ("删去无关的表和图片，或分成几个文件", "remove sheets and pictures that do not belong, or split it"),
    )  # fmt: skip


def _asked(work: str, asked: Mapping[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    # -S -P: no site start-up, nothing from the current folder; the environment holds nothing but where to import from.
    command = [sys.executable, "-S", "-P", "-B", "-m", _MODULE, work]
    environment = {
        "PYTHONPATH": os.pathsep.join(p for p in sys.path if p),
        "PYTHONUTF8": "1",
        "MALLOC_ARENA_MAX": "1",
    }
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as told:
        given.write(json.dumps(asked).encode("ascii") + b"\n")
        given.write(data)
        given.seek(0)
        try:
            status = subprocess.run(command, stdin=given, stdout=told, stderr=subprocess.DEVNULL, env=environment,
                                    cwd="/", timeout=WALL_SECONDS, check=False, close_fds=True).returncode  # fmt: skip
        except subprocess.TimeoutExpired as late:
            raise _too_long() from late
        if status != 0:
            raise _ended(status)
        told.seek(0)
        head, content = told.readline(1_000_000), told.read(INFLATED + 1)
    try:
        answer = json.loads(head)
    except ValueError as error:
        raise _unreadable("no answer") from error
    if "code" in answer:
        found, expected, remedy = (tuple(part) for part in answer["parts"])
        raise Harm(answer["code"], found, expected, remedy)  # type: ignore[arg-type]
    if "failed" in answer:
        raise _unreadable(answer["failed"])
    return answer, content


def _ended(status: int) -> Harm:
    """The refusal that goes with how the process ended."""
    if status == -signal.SIGXCPU:
        return _too_long()
    if status in (OUT_OF_MEMORY, -signal.SIGABRT, -signal.SIGKILL, -signal.SIGSEGV, 134):
        return Harm(
            "too-much-memory", ("读这个文件要占用过多内存，已停止", "reading this file takes too much memory; stopped"),
            ("平常大小的表", "sheets of an ordinary size"),
            ("删去远处孤零零的单元格和大片空白格式，另存后再传", "delete lone cells far away and large formatted areas, save and upload again"),
        )  # fmt: skip
    return _unreadable(f"status {status}")


def _too_long() -> Harm:
    return Harm("too-long", ("读这个文件用时过长，已停止", "reading this file takes too long; stopped"),
                ("平常大小的表", "sheets of an ordinary size"),
                ("删去无关的表，另存后再传", "remove sheets that do not belong, save and upload again"))  # fmt: skip


def _unreadable(why: str) -> Harm:
    return Harm("damaged", (f"文件打不开或已损坏（{why}）", f"the file cannot be opened or is damaged ({why})"),
                ("完整、没有密码的文件", "a whole file without a password"))  # fmt: skip
