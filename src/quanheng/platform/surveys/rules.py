"""The rule a survey is counted by (计算规则): every threshold a parameter with a default, shown with the result, known by its digest."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from hashlib import sha256
from typing import Any

from quanheng.engine.errors import Place, Problems, Text
from quanheng.methods.surveys.suppression import FIRM, LEAST
from quanheng.platform.surveys.questionnaire import Questionnaire

HASTY, LINED, BEYOND, COPIED, SCATTERED = "hasty", "lined", "beyond", "copied", "scattered"
SIGNS = {
    HASTY: Text("答得太快", "answered too fast"),
    LINED: Text("每题同一档", "the same step throughout"),
    BEYOND: Text("每题同一档，超出应有的份数", "the same step throughout, beyond the number expected"),
    COPIED: Text("与他人逐题相同", "a copy of others"),
    SCATTERED: Text("像随手乱点", "as if thrown by dice"),
}
EQUAL, STRATA, MARGINS = "equal", "strata", "margins"
WEIGHTS = {
    EQUAL: Text("不加权", "no weights"),
    STRATA: Text("按各层人数", "by the size of the strata"),
    MARGINS: Text("按各层人数和已知比例（迭代加权）", "by strata and known shares (raking)"),
}
VALUE, RATE = "value", "rate"
MEASURES = {VALUE: Text("满意度", "satisfaction value"), RATE: Text("满意率", "satisfaction rate")}


@dataclass(frozen=True)
class CountingRule:
    """The parameters. `aside`: answers with these signs are set aside in the figure that is posted (the figure with them
    is shown beside it). `trim_low`, `trim_high`: bounds of a weight, in mean weights. `line`: questions in a row alike;
    `copies`: so many alike; `dice`: share of answers supposed to be thrown when one is held against dice; `doubt`: chance of
    a false finding over the survey; `times`: a full day. `least`: fewer answers
    are not shown, `firm`: fewer are grey. `gap`: more points between two tracks ask for a review. `places`: decimals posted.
    """

    weights: str = EQUAL
    measure: str = VALUE
    aside: tuple[str, ...] = (HASTY, BEYOND, COPIED, SCATTERED)
    trim_low: float = 0.2
    trim_high: float = 5.0
    line: int = 6
    copies: int = 3
    dice: float = 0.1
    doubt: float = 0.01
    times: float = 3.0
    confidence: float = 0.95
    least: int = LEAST
    firm: int = FIRM
    gap: float = 15.0
    places: int = 2

    def facts(self) -> dict[str, Any]:
        """Plain values for the database and the page."""
        return asdict(self) | {"aside": list(self.aside)}

    @property
    def digest(self) -> str:
        """SHA-256 of the rule in one fixed form."""
        text = json.dumps(self.facts(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return sha256(text.encode()).hexdigest()


def usual(form: Questionnaire) -> CountingRule:
    """The rule a questionnaire is counted by where nobody says otherwise: weighted as far as its population is known."""
    if form.margins:
        return CountingRule(weights=MARGINS)
    return CountingRule(weights=STRATA if any(s.size for s in form.strata.values()) else EQUAL)


def of(facts: Mapping[str, Any]) -> CountingRule:
    """The rule that was kept."""
    known = {f.name for f in fields(CountingRule)}
    kept = {name: value for name, value in facts.items() if name in known}
    return CountingRule(**kept | {"aside": tuple(kept.get("aside", ()))})


def check(rule: CountingRule, form: Questionnaire, problems: Problems) -> None:
    """Note every parameter that cannot be."""
    chosen = (("weights", rule.weights, WEIGHTS), ("measure", rule.measure, MEASURES))
    for name, value, known in chosen:
        if value not in known:
            _note(
                problems,
                name,
                value,
                "、".join(t.zh for t in known.values()),
                ", ".join(t.en for t in known.values()),
            )
    for sign in rule.aside:
        if sign not in SIGNS:
            _note(
                problems,
                "aside",
                sign,
                "、".join(t.zh for t in SIGNS.values()),
                ", ".join(t.en for t in SIGNS.values()),
            )
    if rule.weights == MARGINS and not form.margins:
        _note(
            problems,
            "weights",
            rule.weights,
            "问卷写明已知比例（margins）",
            "known shares in the questionnaire (margins)",
        )
    if rule.weights in (STRATA, MARGINS) and form.strata and not all(s.size for s in form.strata.values()):
        _note(
            problems,
            "weights",
            rule.weights,
            "每一层都写明人数",
            "the size of every stratum in the questionnaire",
        )
    if rule.weights == STRATA and not form.strata:
        _note(problems, "weights", rule.weights, "问卷分了层", "a questionnaire with strata")
    bounds = (
        ("trim_low", rule.trim_low, 0, 1), ("trim_high", rule.trim_high, 1, 1000), ("doubt", rule.doubt, 1e-9, 0.5),
        ("confidence", rule.confidence, 0.5, 0.999), ("line", rule.line, 3, 500), ("copies", rule.copies, 2, 100_000),
        ("times", rule.times, 1, 1000), ("dice", rule.dice, 0.001, 0.5), ("least", rule.least, 1, 10_000), ("firm", rule.firm, rule.least, 100_000),
        ("gap", rule.gap, 0, 100), ("places", rule.places, 0, 6),
    )  # fmt: skip
    for name, number, low, high in bounds:
        if not low <= number <= high:
            _note(problems, name, f"{number:g}", f"{low:g} 至 {high:g}", f"{low:g} to {high:g}")


def _note(problems: Problems, name: str, found: str, zh: str, en: str) -> None:
    problems.add(
        "bad-rule", Place(path=name), (f"写的是 {found}", f"{found} is given"),
        (zh, en), ("改这一项参数", "correct this parameter"),
    )  # fmt: skip
