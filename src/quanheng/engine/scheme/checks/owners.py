"""Promise: somebody answers for every figure — an indicator, or each of its items, names who."""

from __future__ import annotations

from collections.abc import Iterator

from quanheng.engine.errors import Problem
from quanheng.engine.scheme.checks.places import Places
from quanheng.engine.scheme.checks.saying import listed, warning
from quanheng.engine.scheme.model import Scheme


def check(scheme: Scheme, places: Places) -> Iterator[Problem]:
    """Indicators for whose figures nobody is named."""
    for leaf in scheme.leaves:
        if leaf.owner or leaf.measure is None:
            continue
        items = [scheme.items[n] for n in sorted(leaf.measure.names) if n in scheme.items]
        bare = [i for i in items if not i.owner]
        if items and not bare:
            continue
        zh, en = listed(i.name for i in bare)
        yield warning(
            "owner-missing", places.node(leaf.id),
            (f"“{leaf.name}”没有责任单位" + (f"，数据项 {zh} 也没有" if bare else ""), f"“{leaf.name}” has no owner" + (f", nor have its items {en}" if bare else "")),
            ("每个数有责任单位：出错找谁、谁来确认", "an owner for every figure: who confirms it, who answers for it"),
            ("在指标或数据项上写 owner", "write the owner on the indicator or on the items"),
        )  # fmt: skip
