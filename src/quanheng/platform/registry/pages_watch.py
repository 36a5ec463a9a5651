"""Which page of the watch is for whom: feeds, hotline, monitoring, doubts, portrait; joined into `pages`."""

from __future__ import annotations

from quanheng.platform.registry.readers import Readers

WATCH: dict[str, Readers] = {
    # feeds
    # hotline
    # monitoring
    # doubts
    # portrait
}
