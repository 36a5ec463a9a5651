"""The package of a run (数据包): everything an outsider needs to weigh it again, made by `quanheng.bundle`."""

from __future__ import annotations

from datetime import UTC
from functools import lru_cache

from quanheng.bundle.write import as_bytes
from quanheng.platform.scoring import queries


@lru_cache(maxsize=4)
def bundle_of(run_id: int) -> bytes:
    """The zip of a run, its scores recomputed exactly; the same run gives the same bytes. Raises KeyError.

    `Weighing` in fractions takes a while on a large run, and a run never changes: the last few are kept.
    """
    kept = queries.run(run_id)
    scored = queries.engine_run(run_id)
    cut_off = kept.cut_off.astimezone(UTC).isoformat(timespec="microseconds")
    return as_bytes(scored.scheme, scored.facts(), scored.periods, as_of=cut_off).data
