"""The process that reads what strangers send: bounded in memory and time, without network secrets, without Django.

`python -m quanheng.platform.lib.uploads.child MODULE:FUNCTION` reads from standard input one line of JSON (what is asked)
and then the file, and answers on standard output in the same way. Only `process` starts it.
"""

from __future__ import annotations

import datetime
import gc
import json
import resource
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from quanheng.platform.lib.uploads.guard_zip import Harm
from quanheng.platform.lib.uploads.limits import CPU_SECONDS, FILE, INFLATED, MEMORY

Answer = tuple[dict[str, Any], bytes]
OUT_OF_MEMORY = 71  # exit status


def bound() -> None:
    """From here on this process cannot take more than its share."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (INFLATED, INFLATED))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def work_of(name: str) -> Callable[[bytes, Mapping[str, Any]], Answer]:
    """The function `module:name` that does a work, its module loaded only now: each needs a heavy library of its own."""
    module, _, function = name.partition(":")
    return getattr(import_module(module), function)  # type: ignore[no-any-return]


def answer(work: str, asked: Mapping[str, Any], data: bytes) -> Answer:
    """Do the work; a refusal is an answer too."""
    try:
        return work_of(work)(data, asked)
    except Harm as harm:
        parts = [harm.found, harm.expected, harm.remedy]
        return {"code": harm.code, "parts": parts}, b""


def peak() -> int:
    """The most bytes this process ever had in memory; 0 where the system does not tell."""
    try:
        with open("/proc/self/status", encoding="ascii") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        return 0


def as_json(cell: object) -> dict[str, str]:
    """A date or a time among the cells, as JSON has neither."""
    if isinstance(cell, (datetime.datetime, datetime.date)):
        midnight = isinstance(cell, datetime.datetime) and cell.time() == datetime.time()
        return {"date": (cell.date() if midnight else cell).isoformat()}  # type: ignore[attr-defined]
    return {"time": str(cell)}


def main(work: str) -> int:
    """Read, work, answer."""
    bound()
    gc.disable()  # this process is over before it would pay
    given, out = sys.stdin.buffer, sys.stdout.buffer
    try:
        told, content = answer(work, json.loads(given.readline()), given.read(FILE + 1))
    except MemoryError:
        return OUT_OF_MEMORY
    except Exception as error:  # whatever a library does with a hostile file ends here, and is told as such
        told, content = {"failed": type(error).__name__}, b""
        print(f"{type(error).__name__}: {error}"[:500], file=sys.stderr)
    out.write(json.dumps(told | {"peak": peak()}).encode("ascii") + b"\n")
    out.write(content)
    out.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
