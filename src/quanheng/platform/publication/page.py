"""What the page of a release is drawn from: one plain document in both languages, kept with the release's files.

The page needs nothing else, so that everybody is shown what was released, and still is while the database is away.
"""

from __future__ import annotations

from typing import Any

from quanheng.platform.publication.redact import Redacted, Rules
from quanheng.platform.scoring.models import Run
from quanheng.platform.scoring.reading import Reading


def document(run: Run, read: Reading, rules: Rules, left: Redacted, facts: dict[str, str], adjusted: list[dict[str, Any]]) -> dict[str, Any]:  # fmt: skip
    """The document. `adjusted`: what was granted, as `adjustments.queries.public_list` gives it. Rows of a period: [unit, group, rank, low, high, score, grade, held, change, [scores of tops]]."""
    scheme = read.scheme
    shown = {u.id for u in left.units}
    with_intervals = {"rank_low", "rank_high"} <= set(rules.columns)
    return {
        "facts": facts, "run": run.pk, "scheme": run.version.scheme, "title": run.version.title, "title_en": run.version.title_en,
        "demonstration": scheme.demonstration, "source": scheme.source, "cut_off": run.cut_off.isoformat(timespec="seconds"),
        "periods": list(read.periods), "places": read.places, "full": float(scheme.full), "whole": left.whole,
        "units": {u.id: [u.name or u.id, u.attributes.get("name_en", "")] for u in left.units},
        "groups": {g: [name, next((x.name_en for x in scheme.groups if x.id == g), "")] for g, name in read.groups.items()},
        "bands": [[b.name, b.name_en] for b in scheme.grades.bands],
        "tops": [[t.id, t.name or t.id, t.name_en, read.full(t)] for t in read.tops],
        "leaves": [[n.id, n.name or n.id, n.name_en, n.uom, read.full(n)] for n in read.leaves],
        "items": list(dict.fromkeys(i.source for i in scheme.items.values() if i.source)),
        "adjusted": {p: [_adjusted(a) for a in adjusted if a["period"] == p] for p in read.periods},
        "ranked": {p: len(read.ranking(p)) for p in read.periods},
        "rows": {p: [_row(read, p, s, left, with_intervals, rules) for s in read.ranking(p) if s.unit.id in shown] for p in read.periods},
    }  # fmt: skip


def _adjusted(row: dict[str, Any]) -> dict[str, Any]:
    """A granted bonus, deduction or veto: what of it stands on the page."""
    return {k: row[k] for k in ("unit", "kind_words", "category", "claim", "matter", "number", "granted", "ground", "reason")}  # fmt: skip


def _row(read: Reading, period: str, s: Any, left: Redacted, with_intervals: bool, rules: Rules) -> list[Any]:
    unit = s.unit.id
    told = lambda node, value: None if (unit, node, period) in left.gone or value is None else round(value, 9)  # noqa: E731
    low, high = (s.low, s.high) if with_intervals else (None, None)
    return [
        unit, read.run.group_of.get(unit, ""), s.rank if "rank" in rules.columns else None, low, high,
        told("total", s.score) if "score" in rules.columns else None, s.band_index if "grade" in rules.columns else None,
        s.held is not None, s.change, [told(t.id, read.node_score(period, t, unit)) if "score" in rules.columns else None for t in read.tops],
    ]  # fmt: skip
