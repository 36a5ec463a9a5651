"""Programs that write the journal at the same time, or are killed while they seal it; run as `python -m`."""

from __future__ import annotations

import random
import sys

from quanheng.platform.project.start import start

start()

from django.db import transaction  # noqa: E402 - models exist only once the house is open

from quanheng.platform.journal import actions, queries  # noqa: E402
from quanheng.platform.journal.audit import audit  # noqa: E402


def append(seed: str, times: int) -> None:
    """Append one to three entries a transaction; now and then the transaction fails at its end."""
    drawn = random.Random(seed)
    for k in range(times):
        try:
            with transaction.atomic():
                for _ in range(drawn.randint(1, 3)):
                    actions.append("ledger.post", {"detail": {"writer": seed, "k": k}}, by_name=seed)
                if drawn.random() < 0.2:
                    raise InterruptedError
        except InterruptedError:
            continue
        print(k)


if __name__ == "__main__":
    what, *words = sys.argv[1:]
    if what == "append":
        append(words[0], int(words[1]))
    elif what == "seal":
        append("seal", 1)
        print("sealed", actions.seal().size)
    report = audit()
    print("audit", report.ok, report.size, queries.size(), [f.code for f in report.findings])
