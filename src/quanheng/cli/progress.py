"""A progress bar on stderr, drawn only on a terminal and only when the work takes more than half a second."""

from __future__ import annotations

import sys
import time
from types import TracebackType


class Progress:
    """`with Progress("核算") as bar: bar(done, total)`; calls are cheap and may be many."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.begun = self.drawn = time.monotonic()
        self.shown = sys.stderr.isatty()
        self.wide = 0

    def __enter__(self) -> Progress:
        return self

    def __call__(self, done: int, total: int) -> None:
        """So much of so much is done."""
        now = time.monotonic()
        if not self.shown or now - self.begun < 0.5 or now - self.drawn < 0.1:
            return
        self.drawn = now
        share = done / total if total else 1.0
        left = (now - self.begun) / share * (1 - share) if share > 0.01 else 0.0
        filled = round(share * 24)
        text = f"{self.what} {'█' * filled}{'░' * (24 - filled)} {share:4.0%} {done:,}/{total:,}"
        text += f" {left:,.0f}s" if left >= 1 else ""
        self.wide = max(self.wide, len(text) + 8)
        sys.stderr.write("\r" + text.ljust(self.wide))
        sys.stderr.flush()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.wide:
            sys.stderr.write("\r" + " " * (self.wide + len(self.what)) + "\r")
            sys.stderr.flush()
