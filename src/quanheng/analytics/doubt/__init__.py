"""Detectors of figures that need an explanation, each with its power and its rate of false alarms.

One file per detector, each with its `RECORD` (what it sees, what it cannot say, what it needs, how good it is) and the
`trial` that measured it. `joint` keeps honest units in peace where much is tested at once; `cities` is the simulated
cycle that proves it. They read arrays and return arrays: what is asked, and of whom, is decided elsewhere, by people.
"""

from quanheng.analytics.doubt import (
    benford,
    breaks,
    bunching,
    calls,
    companions,
    copied,
    drift,
    heaping,
    inverted,
    second_source,
    self_execution,
    smooth,
    sums,
    uniform,
)

MODULES = (second_source, self_execution, breaks, sums, inverted, calls, bunching, heaping, copied, smooth, uniform, drift, companions, benford)  # fmt: skip
RECORDS = {m.RECORD.key: m.RECORD for m in MODULES}

__all__ = ["MODULES", "RECORDS"]
