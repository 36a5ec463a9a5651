"""Another house of this kind: what it is asked for, as the facts of a REST source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# What another house is asked for → the path below its address, and where the rows stand in the answer.
HOUSE = {
    "observations": ("/api/v1/observations", "rows"),
    "dataValueSets": ("/api/dataValueSets", "dataValues"),
}


def house_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a connection to another house, as those of a web page."""
    path, rows = HOUSE[facts["way"]]
    base = str(facts["address"]).rstrip("/")
    query = str(facts["query"]).strip().lstrip("?")
    paging = (
        {"page": "offset", "page_param": "offset", "size_param": "limit", "size": 1000}
        if facts["way"] == "observations"
        else {"page": "none"}
    )
    return {**facts, "address": base + path + (f"?{query}" if query else ""), "rows": rows, **paging}
