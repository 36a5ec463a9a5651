"""Promise: what is declared is used — no item is asked for in vain, no rater is named for nothing."""

from __future__ import annotations

from collections.abc import Iterator

from quanheng.engine.errors import Problem
from quanheng.engine.scheme.checks.formulas import all_formulas
from quanheng.engine.scheme.checks.places import Places
from quanheng.engine.scheme.checks.saying import warning
from quanheng.engine.scheme.model import Scheme


def check(scheme: Scheme, places: Places) -> Iterator[Problem]:
    """Items and raters that nothing reads."""
    used = {name for one in all_formulas(scheme, places) for name in one.formula.names}
    for item in scheme.items.values():
        if item.id not in used:
            yield warning(
                "orphan-item", places.at("items", item.id),
                (f"数据项“{item.name}”没有任何公式用到", f"no formula uses the item “{item.name}”"),
                ("声明的数据项都参与计分：多要一个数就多一份填报负担", "every declared item counts: each figure asked for is a burden"),
                ("用起来，或删去", "use it, or delete it"),
            )  # fmt: skip
    rated = {rater for leaf in scheme.leaves for rater in getattr(leaf.rate, "raters", ())}
    for rater in scheme.raters:
        own = scheme.raters[rater].get("items", []) if isinstance(scheme.raters[rater], dict) else []
        if rater not in rated and not any(item in used for item in own):
            yield warning(
                "orphan-rater", places.at("raters", rater),
                (f"评价主体“{rater}”没有指标用到", f"no indicator uses the rater “{rater}”"),
                ("声明的评价主体都有指标", "every declared rater marks an indicator"), ("用起来，或删去", "use it, or delete it"),
            )  # fmt: skip
