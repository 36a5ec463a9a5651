"""Promise: quotas can be handed out — shares between 0 and 1 that fit together, with their rounding said."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from quanheng.engine.errors import Problem
from quanheng.engine.scheme.checks.formulas import band_place
from quanheng.engine.scheme.checks.places import Places
from quanheng.engine.scheme.checks.saying import Pair, figure, problem, warning
from quanheng.engine.scheme.model import Parameter, PerGroup, Scheme


def check(scheme: Scheme, places: Places) -> Iterator[Problem]:
    """Shares out of range, shares that contradict one another, rounding left to chance."""
    bands = scheme.grades.bands
    for n, band in enumerate(bands):
        for key, share in (("quota", band.quota), ("quota_with_better", band.quota_with_better)):
            wrong = [s for s in _numbers(share) if not 0 <= s <= 1]
            if wrong:
                yield problem(
                    "quota-share", band_place(places, n, key),
                    (f"“{band.name}”的名额比例是 {figure(wrong[0])}", f"the share of “{band.name}” is {figure(wrong[0])}"),
                    ("0 到 1 之间的比例，30% 写 0.30", "a share between 0 and 1; 30 % is 0.30"), _as_share(wrong[0]),
                )  # fmt: skip
    for group in [g.id for g in scheme.groups] or [""]:
        yield from _together(scheme, group, places)
    if any(b.quota is not None or b.quota_with_better is not None for b in bands) and not places.says(
        "grades", "quota_rounding"
    ):
        yield warning(
            "quota-rounding", places.at("grades"),
            ("名额怎样取整没有写，按去尾", "how places are rounded is not said; taken downwards"),
            ("quota_rounding: floor（去尾）、half_up（四舍五入）或 ceil（进一）", "quota_rounding: floor, half_up or ceil"),
            ("写作 grades: {quota_rounding: floor, bands: [...]}", "write grades: {quota_rounding: floor, bands: [...]}"),
        )  # fmt: skip


def _numbers(share: Parameter | None) -> list[Decimal]:
    if isinstance(share, Decimal):
        return [share]
    if isinstance(share, PerGroup):
        return [s for s in (share.default, *share.groups.values()) if s is not None]
    return []


def _of(share: Parameter | None, group: str) -> Decimal | None:
    return share.of(group) if isinstance(share, PerGroup) else share if isinstance(share, Decimal) else None


def _as_share(number: Decimal) -> Pair:
    if 1 < number <= 100:
        share = figure(number / 100)
        return (f"写作 {share}", f"write {share}")
    return ("改成 0 到 1 之间的数", "write a number between 0 and 1")


def _together(scheme: Scheme, group: str, places: Places) -> Iterator[Problem]:
    """Shares of a group read from the best grade down."""
    total, closed = Decimal(0), True
    bound = Decimal(0)
    for n, band in enumerate(scheme.grades.bands):
        own, both = _of(band.quota, group), _of(band.quota_with_better, group)
        closed = closed and own is not None
        total += own or 0
        last = n == len(scheme.grades.bands) - 1
        name = f"“{band.name}”" + (f"（{group}）" if group else "")
        if both is not None and both < bound:
            yield problem(
                "quota-order", band_place(places, n, "quota_with_better"),
                (f"{name}的累计比例 {figure(both)} 小于更好等次的 {figure(bound)}", f"the cumulative share {figure(both)} of {name} is below that of a better grade, {figure(bound)}"),
                ("累计比例一等比一等大", "cumulative shares that grow from grade to grade"), ("改其中一个", "change one of them"),
            )  # fmt: skip
        bound = max(bound, both or Decimal(0))
        if last and own is not None and (band.line is None or closed) and closed and total < 1:
            yield problem(
                "quota-total", band_place(places, n, "quota"),
                (f"各等次比例合计 {figure(total)}" + (f"（{group}）" if group else ""), f"the shares add up to {figure(total)}" + (f" ({group})" if group else "")),
                ("合计不小于 1，或最低一等不限比例", "1 or more, or a lowest grade without a share"),
                ("去掉最低一等的 quota", "take the quota off the lowest grade"),
            )  # fmt: skip
