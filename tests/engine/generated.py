"""Schemes and data made at random for the proof that the fast form and the exact form agree.

Everything the language has comes up: every rule, depth to 5, groups, the three absences, targets of every
kind, bonuses, deductions, vetoes, quotas, breakers, and figures so coarse that ties at grade lines and at
band edges are common. 示意数据: all of it is invented.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

PERIODS = {"year": ("2022", "2023", "2024", "2025"), "month": ("2023-11", "2023-12", "2024-01", "2024-02")}
ITEMS = ("甲", "乙", "丙", "丁", "戊", "己")


@dataclass
class Made:
    """A document and its tables, as plain rows."""

    document: dict[str, Any]
    units: list[dict[str, str]]
    observations: list[dict[str, str]]
    targets: list[dict[str, str]]
    periods: tuple[str, ...]


class Maker:
    """Draws one scheme with its data; the seed and the sizes decide everything."""

    def __init__(self, seed: int, units: int, groups: int, periods: int, depth: int) -> None:
        self.r = random.Random(seed)
        self.units, self.groups, self.depth = units, [f"组{k + 1}" for k in range(groups)], depth
        self.kind = self.r.choice(["year", "year", "month"])
        self.periods = PERIODS[self.kind][-periods:]
        self.fold = self.r.choice(["", "sum", "mean", "last"]) if self.kind == "year" else ""
        self.leaves: list[str] = []
        self.inner: list[str] = []
        self.panel = False

    def chance(self, p: float) -> bool:
        return self.r.random() < p

    def make(self) -> Made:
        """The whole."""
        r = self.r
        marks = r.choice(["weights", "weights", "index"])
        document: dict[str, Any] = {"scheme": "示意", "period": self.kind, "marks": marks}
        if marks == "index":
            document["scale"] = r.choice([1, 10, 100])
        elif self.chance(0.3):
            document["full"] = r.choice([100, 150, 1000])
        self.full = document.get("full", 100) if marks == "weights" else document["scale"]
        if self.chance(0.3):
            document["groups"] = {g: {"where": f"区 == {k}"} for k, g in enumerate(self.groups)}
        self.marks = marks
        document["items"] = {i: {"uom": "个", "owner": "示意"} for i in ITEMS}
        if self.fold:
            document["items"]["己"] |= {"frequency": "quarter", "fold": self.fold}
        if self.chance(0.75):
            self.digits = r.choice([0, 1, 1, 2, 3])
            document["round"] = {"score": self.digits} | (
                {"points": r.choice([0, 1, 2])} if self.chance(0.7) else {}
            )
        document["tree"] = self._children(self.depth, self.full if marks == "weights" else None)
        if self.panel:
            document["raters"] = {
                "公众": {"kind": "survey", "items": ["戊"]},
                "专家": {"kind": "panel", "items": ["甲", "乙", "丙", "丁"], "trim": 1},
            }
        self._finish(document)
        return Made(document, self._units(), self._observations(), self._targets(), self.periods)

    # the tree ---------------------------------------------------------------------------------------

    def _children(self, depth: int, full: float | None) -> list[dict[str, Any]]:
        n = self.r.choice([1, 2, 2, 3])
        shares = self._split(full, n) if full is not None else [self.r.choice([1, 2, 3, 5]) for _ in range(n)]
        return [self._node(depth - 1, w, full is not None) for w in shares]

    def _split(self, full: float, n: int) -> list[float]:
        parts = [self.r.randint(1, 9) for _ in range(n)]
        cut = [round(full * p / sum(parts), 3) for p in parts]
        cut[-1] = round(full - sum(cut[:-1]), 3)
        return cut

    def _node(self, depth: int, weight: float, summed: bool) -> dict[str, Any]:
        node: dict[str, Any] = {"weight": weight}
        if not summed and self.chance(0.2):
            node["weight"] = {"default": weight, self.groups[0]: self.r.choice([1, 2, 4])}
        if depth > 0 and self.chance(0.55):
            self.inner.append(f"节{len(self.inner) + 1}")
            node["id"] = self.inner[-1]
            return node | self._inner(depth, weight if summed else None)
        free = [i for i in ITEMS if i not in self.leaves]
        self.leaves.append(self.r.choice(free) if free and self.chance(0.1) else f"叶{len(self.leaves) + 1}")
        return node | {"id": self.leaves[-1]} | self._leaf()

    def _inner(self, depth: int, weight: float | None) -> dict[str, Any]:
        kinds = ["sum", "", "", "geometric", "harmonic", "minimum", "mean", "formula"]
        combine = self.r.choice(kinds if weight is None else [k for k in kinds if k != "mean"])
        inner: dict[str, Any] = {"children": self._children(depth, weight)}
        if combine in ("geometric", "harmonic"):
            inner["least"] = 1
        if combine == "formula":
            names = [c["id"] for c in inner["children"]]
            combine = self.r.choice(
                [
                    "mean * (1 + mean / 200) / 2",
                    f"0.5 * mean + 0.5 * {names[0]}",
                    f"max({', '.join(names)}, 1)",
                ]
            )
        if combine == "sum" and weight is None:
            combine = "mean"
        if combine:
            inner["combine"] = combine
        if self.chance(0.15):
            inner["cap"] = round((weight or self.full) * self.r.choice([0.5, 0.8]), 3)
        if self.chance(0.2):
            inner["rank"] = True
        return inner

    def _leaf(self) -> dict[str, Any]:
        r = self.r
        leaf: dict[str, Any] = {"measure": self._measure()}
        leaf["rate"], extra = self._rate()
        leaf |= extra
        if self.chance(0.3):
            leaf["decimals"] = r.choice([0, 1, 2])
        if self.chance(0.5):
            leaf["missing"] = r.choice(
                ["exclude", "zero", "full", "group_mean", 30] + ["hold"] * self.chance(0.2)
            )
        if self.chance(0.3):
            leaf["not_applicable"] = r.choice(["exclude", "zero", "full"])
        if self.chance(0.2):
            leaf["over"] = r.choice(["all-groups", [self.periods[0], self.periods[-1]]])
        if self.chance(0.08):
            leaf["prepare"] = r.choice(
                [
                    {"impute": "group_mean"},
                    {"impute": "group_median"},
                    {"boxcox": 0},
                    {"winsorise": 1, "skew": 0.1, "kurtosis": 0, "boxcox": 0.5},
                    {"winsorise": 2, "skew": 0.5, "kurtosis": 0.5},
                ]
            )
        return leaf

    def _measure(self) -> str:
        a, b, c = self.r.sample(ITEMS, 3)
        return self.r.choice(
            [a, a, a, f"{a} / {b} * 100", f"({a} - {b}) / {c}", f"growth({a})", f"{a} - prev({b})", f"{a} - group_mean({a})",
             f"{a} / group_sum({a}) * 100", f"if({a} > {b}, {a}, {c})", f"max({a}, {b}) - min({b}, {c})", f"coalesce({a}, {b})",
             f"mean({a}, {b}, {c})", f"trimmed(1, {a}, {b}, {c}, {a})", f"weighted({a}, 2, {b}, 1)", f"abs({a} - {b})",
             f"round({a} / {b}, 1)", f"sum({a}, {b}) * 2", f"divide({a}, {b} - {c}, 0)", f"cumulative({a})", f"{a} if {b} >= {c} else {b}",
             f"10 * floor({a} / 7) + ceil({b} / 3)", f"{a} + 区", f"prev({a}, 2) + count({b}, {c})", f"group_max({a}) - {a}",
             f"if({a} > 50, {b} / ({a} - 20), {c})",
                f"if({a} > 40 or {b} > 40, {a}, {c})",
                f"50 * ({a} > 30 and not {b} > 60) + {c}",
                f"coalesce({a} / ({b} - {c}), 1)",
                f"group_median({a}) + pick(区 + 1, 5, 6)"]
        )  # fmt: skip

    def _rate(self) -> tuple[Any, dict[str, Any]]:
        """A rule with parameters, and what else the leaf then needs."""
        r = self.r
        better = r.choice(["higher", "lower"])
        target = {"target": r.choice([50, 80, {"default": 60, self.groups[0]: 55}, "units", "戊 + 20"])}
        ties = r.choice(["min", "max", "mean", "dense"])
        made: list[tuple[Any, dict[str, Any]]] = [
            ("given", {}),
            ({"rule": "given", "cap": 80, "floor": 10}, {}),
            ({"rule": "ratio", "cap": r.choice([1, 1.2])}, target),
            ({"rule": "ratio", "better": "lower", "form": r.choice(["mirror", "quotient"])}, target | {"measure": "abs(甲) + 1"}),
            ({"rule": "pass_fail", "test": r.choice(["reaches", "below", "equals", "at_most", "above"])}, target),
            ({"rule": "steps_off", "on": r.choice(["above", "below"]), "step": 5, "per": 7, "whole": r.choice(["no", "down", "up"]), "relative": self.chance(0.5)}, target),
            ({"rule": "bands", "closed": r.choice(["left", "right"]), "bands": [{"to": 20, "points": 0}, {"from": 20, "to": 50, "points": 40}, {"from": 50, "to": 80, "points": 70}, {"from": 80, "points": 100}]}, {}),
            ({"rule": "bands", "relative": True, "bands": [{"to": 0.5, "points": 0}, {"from": 0.5, "to": 1, "points": 60}, {"from": 1, "points": 100}]}, target),
            ({"rule": "interval", "low": 40, "high": 60, "reach": 30}, {}),
            ({"rule": "efficacy", "better": better}, {}),
            ({"rule": "efficacy", "satisfied": 90, "unacceptable": 20, "floor": 0, "cap": 100}, {}),
            ({"rule": "efficacy", "satisfied": {"nth": 2}, "unacceptable": {"nth": 2}, "better": better}, {}),
            ({"rule": "min_max", "better": better}, {}),
            ({"rule": "goalposts", "low": 10, "high": {"default": 90, self.groups[0]: 80}}, {}),
            ({"rule": "frontier", "better": better}, {}),
            ({"rule": "z_score", "center": 70, "spread": 10, "ddof": r.choice([0, 1]), "better": better}, {}),
            ({"rule": "share_of_best", "better": better}, {"measure": "abs(乙) + 1"}),
            ({"rule": "by_rank", "ties": ties, "step": 7, "better": better}, {}),
            ({"rule": "by_rank", "ties": ties, "form": "percentile", "better": better}, {}),
            ({"rule": "by_rank", "ties": r.choice(["min", "max", "dense"]), "form": "series", "series": [100, 90, 85], "after": 5}, {}),
            ({"rule": "by_rank", "form": "ratio", "step": 0.9}, {}),
            ({"rule": "percentile_bands", "shares": [0.2, 0.3, 0.4, 0.1], "points": [100, 90, 80, 60], "rounding": r.choice(["floor", "half_up", "ceil"]), "ties": r.choice(["up", "down"]), "better": better}, {}),
            ({"rule": "improvement", "base": 60, "per": 2, "form": "difference", "better": better}, {}),
            ({"rule": "improvement", "base": 60, "per": 100, "form": "ratio"}, {"measure": "abs(丙) + 1"}),
            ({"rule": "places_gained", "base": 60, "gain": 5, "lose": 4, "better": better}, {}),
            ({"rule": "competition", "base": 40, "top": 60, "step": 5}, target),
            ({"rule": "tapered", "from": 50, "width": 10, "base": 60, "divisors": [20, 40, 60]}, {}),
            ({"rule": "milestones", "points": {"甲": 20, "乙": 30, "丙": 50}}, {"measure": None}),
            ({"rule": "anchors", "anchors": [{"to": 20, "points": 100}, {"to": 60, "points": 60}, {"points": 0}]}, {}),
            ({"rule": "count_off", "per": 3, "free": 10, "most": 60}, {"measure": "abs(丁)"}),
            ({"rule": "bonus_sum", "cap": 60}, {"measure": "abs(丁)"}),
            ({"rule": "key_result", "baseline": 10, "goal": 90}, {}),
            ({"rule": "formula", "points": "if(x >= 50, 100, x)"}, {}),
            ({"rule": "qualitative", "level": "1 if x >= 80 else 2 if x >= 60 else 3"}, {"measure": "min(abs(甲), 100)"}),
        ]  # fmt: skip
        rate, extra = r.choice(made)
        if self.chance(0.03):
            self.panel = True
            rate, extra = (
                {"rule": "rated", "raters": {"公众": 0.5, "专家": 0.5}, "trim": 1},
                {"measure": None},
            )
        if isinstance(rate, dict) and rate["rule"] in ("given", "bands", "count_off") and self.chance(0.2):
            rate = {**rate, "out_of": self.r.choice([50, 200])}
        return rate, dict(extra)

    # after the tree ---------------------------------------------------------------------------------

    def _finish(self, document: dict[str, Any]) -> None:
        r = self.r
        if self.chance(0.6):
            document["adjust"] = adjust = {}
            if self.chance(0.7):
                adjust["bonus"] = {
                    "categories": {
                        "表彰": {"cap": 3, "highest_only": self.chance(0.5), "claims": {"国": "max(甲, 0) / 20", "省": "0.8 if 乙 > 40 else 0"}},
                        "创新": "pick(place, 0.5, 0.3, 0.1)",
                    }
                } | ({"cap": r.choice([2, 4, "2 + 区", "丙 / 10"])} if self.chance(0.6) else {}) | ({"only_if": "丙 >= 30"} if self.chance(0.4) else {})  # fmt: skip
            if self.chance(0.4):
                adjust["deduct"] = {
                    "cap": 5,
                    "categories": {"事件": {"cap": 4, "claims": {"次数": "if(丁 > 60, 2, 0)"}}},
                }
            if self.chance(0.5):
                effects: list[dict[str, Any]] = [
                    {"zero": True},
                    {"disqualify": True},
                    {"grade_at_most": "合格"},
                ]
                adjust["veto"] = [{"when": f"戊 > {r.choice([70, 90])}", "effect": r.choice(effects)}]
            if self.chance(0.3):
                adjust["cap"] = self.full
        document["rank"] = {"ties": r.choice(["min", "max", "mean", "dense"])}
        if self.chance(0.25):
            document["rank"]["within"] = "all-groups"
        if self.chance(0.3):
            document["rank"]["outside"] = r.choice(["单列 == 1", "丁 < 30"])
        if self.chance(0.3):
            document["rank"]["breakers"] = r.sample(self.leaves, min(2, len(self.leaves)))
        line = self.full / 100
        bands: list[dict[str, Any]] = [
            {"name": "优秀", "from": round(90 * line, 2)},
            {
                "name": "良好",
                "from": round(r.choice([60, 80]) * line, 2),
                "edge": r.choice(["closed", "open"]),
            },
            {"name": "合格", "from": round(40 * line, 2)},
            {"name": "不合格"},
        ]
        for band in bands[:3]:
            if self.chance(0.6):
                band["quota"] = r.choice(
                    [0.2, 0.3, 0.34, 0.5, {"default": 0.4, self.groups[0]: 0.25}, "0.25 if 区 == 0 else 0.5"]
                )
        if self.chance(0.3):
            bands[1]["quota_with_better"] = 0.6
        if self.chance(0.2):
            bands[0]["requires"] = f"{r.choice(self.leaves)} >= 1"
        for band in bands[:2]:
            if self.chance(0.5):
                band["from"] = (
                    round(r.choice([45, 50, 55]) * line, 2) if band["name"] == "优秀" else band["from"]
                )
        document["grades"] = {
            "bands": bands,
            "quota_rounding": r.choice(["floor", "half_up", "ceil"]),
            "quota_base": r.choice(["ranked", "all"]),
            "quota_ties": r.choice(["in", "out"]),
        }
        if self.chance(0.2):
            document["grades"]["limits"] = [{"when": "甲 < 20", "at_most": "良好"}]
        if self.chance(0.15):
            document["grades"]["promote"] = [{"when": "己 > 80", "to": "优秀"}]

    # the data ---------------------------------------------------------------------------------------

    def _units(self) -> list[dict[str, str]]:
        rows = []
        for k in range(self.units):
            g = self.r.randrange(len(self.groups))
            rows.append(
                {
                    "unit": f"u{k}",
                    "name": f"单位{k}",
                    "group": self.groups[g],
                    "区": str(g),
                    "单列": str(int(self.chance(0.15))),
                }
            )
        return rows

    def _observations(self) -> list[dict[str, str]]:
        """Figures with few digits, so that equal ones are common; some absent, some declared absent."""
        coarse = self.r.choice([10, 5, 1])
        decimals = self.r.choice([0, 0, 1, 2])
        gaps = self.r.choice([0.0, 0.0, 0.1, 0.3])
        rows = []
        for k in range(self.units):
            for item in ITEMS:
                for period in self._written(item):
                    row = {"unit": f"u{k}", "item": item, "period": period, "value": "", "status": "reported"}
                    if self.chance(gaps):
                        row["status"] = self.r.choice(["", "not_applicable", "not_due"])
                        if not row["status"]:
                            continue
                    else:
                        value = coarse * self.r.randint(1, 100 // coarse)
                        row["value"] = (
                            str(value)
                            if not decimals
                            else f"{value + self.r.randint(0, 10**decimals - 1) / 10**decimals:.{decimals}f}"
                        )
                    rows.append(row)
        return rows

    def _written(self, item: str) -> list[str]:
        """The periods an item is written for: quarters where it folds, now and then the year as well."""
        if not self.fold or item != "己":
            return list(self.periods)
        quarters = [f"{p}-Q{q}" for p in self.periods for q in (3, 1, 2)]
        return quarters + [p for p in self.periods if self.chance(0.2)]

    def _targets(self) -> list[dict[str, str]]:
        return [
            {"unit": f"u{k}", "node": leaf, "period": "", "target": str(self.r.choice([40, 60, 75]))}
            for k in range(self.units)
            for leaf in self.leaves
        ]
