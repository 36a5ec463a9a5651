"""A case as its page shows it: names for codes, the chart for the reader's language, the detector's own words."""

from __future__ import annotations

from typing import Any

from quanheng.analytics.doubt import RECORDS
from quanheng.engine.errors import Text
from quanheng.platform.catalogue import queries as catalogue
from quanheng.platform.doubts.models import Case
from quanheng.platform.hotline import queries as hotline
from quanheng.platform.registry import queries as registry
from quanheng.platform.registry.pages import PAGES
from quanheng.platform.registry.powers import Actor
from quanheng.platform.ui.environment import language

RATHER = Text("需要说明", "needs an explanation")  # the wording of every case; never “false”


def units(codes: set[str]) -> dict[str, Any]:
    """Code → unit."""
    return dict(registry.units(codes))


def opens_tickets(case: Case, who: Actor) -> bool:
    """Whether a viewer may open the tickets of the hotline that a case names."""
    readers, units = PAGES["hotline:ticket"], hotline.seen_by(who)
    return (
        isinstance(readers, frozenset) and bool(readers & who.roles) and (units is None or case.unit in units)
    )


def item(code: str) -> Text:
    """An item in words."""
    found = catalogue.item(code) if code else None
    return Text(found.name, found.name_en or found.name) if found else Text(code, code)


def chart(case: Case) -> dict[str, Any] | None:
    """What `charts.js` draws (kind `history`); None where there is nothing to draw."""
    kept = case.chart
    if not kept or len(kept["periods"]) < 2:
        return None
    lang = language()
    tones = ("here", "qing")
    lines = [
        {
            "name": line["en" if lang == "en" else "zh"],
            "values": line["values"],
            "tone": tones[n % 2],
            "at": next((k for k, v in enumerate(line["values"]) if v is not None), 0),
            "below": n > 0,
        }
        for n, line in enumerate(kept["lines"])
    ]
    return {"years": kept["periods"], "lines": lines, "said": case.said.say(lang), "left": 56}


def twin(case: Case) -> list[dict[str, Any]]:
    """The table twin of the chart: a row per period."""
    kept = case.chart or {"periods": [], "lines": []}
    return [
        {"period": p, "values": [line["values"][k] for line in kept["lines"]]}
        for k, p in enumerate(kept["periods"])
    ]


def heads(case: Case) -> list[str]:
    """The heads of the twin's columns."""
    lang = language()
    return [line["en" if lang == "en" else "zh"] for line in (case.chart or {"lines": []})["lines"]]


def detectors() -> dict[str, Text]:
    """Key → words."""
    return {k: r.words for k, r in RECORDS.items()}
