"""Named points at which a test may kill this process, so that "all or nothing" is shown and not believed.

`point("ledger.post:rows")` does nothing unless QUANHENG_FAULT names it: `name`, `name:3` (its third hit) or
`*:17` (the seventeenth hit of any point). Then the process ends at once, as by a power cut: nothing is tidied up.
QUANHENG_FAULT_LOG, a file, gets a line for every point passed, so that a test knows how many there are.
"""

from __future__ import annotations

import os
import signal
import threading
from collections import Counter

_hits: Counter[str] = Counter()
_turn = threading.Lock()


def point(name: str) -> None:
    """Pass a named point; the process may end here under test."""
    wanted = os.environ.get("QUANHENG_FAULT")
    log = os.environ.get("QUANHENG_FAULT_LOG")
    if not wanted and not log:
        return
    with _turn:
        _hits[name] += 1
        _hits["*"] += 1
        if log:
            with open(log, "a", encoding="utf-8") as file:
                file.write(name + "\n")
        if wanted and _due(wanted, name):
            os.kill(os.getpid(), signal.SIGKILL)


def _due(wanted: str, name: str) -> bool:
    head, _, nth = wanted.rpartition(":") if wanted.rsplit(":", 1)[-1].isdecimal() else (wanted, "", "1")
    return head in (name, "*") and _hits[head] == int(nth)
