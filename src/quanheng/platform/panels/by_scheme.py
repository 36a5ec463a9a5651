"""What a scheme decides of a panel: the `treatment` of its rater. Where it is said, nobody sets it otherwise at opening."""

from __future__ import annotations

from collections.abc import Mapping

from quanheng.engine.errors import Place, Problems
from quanheng.engine.scheme.model import Scheme
from quanheng.platform.panels.flow import TREATMENTS
from quanheng.platform.panels.terms import DEFAULTS


def declared(scheme: Scheme, rater: str) -> dict[str, str]:
    """Terms that the scheme decides for a rater; none where it says nothing."""
    said = dict(scheme.raters.get(rater) or {}).get("treatment")
    return {"treatment": str(said)} if said else {}


def held(
    scheme: Scheme, rater: str, terms: Mapping[str, str], said: Mapping[str, str], problems: Problems
) -> dict[str, str]:
    """The terms with those of the scheme; noted where `said`, what somebody asked for, has one of these otherwise."""
    own = declared(scheme, rater)
    for key, value in own.items():
        asked = str(said.get(key) or value)
        if asked != value and asked in TREATMENTS:
            problems.add(
                "decided-by-scheme", Place(path=key),
                (f"“{DEFAULTS[key].words.zh}”选了“{TREATMENTS[asked].zh}”，方案写定的是“{TREATMENTS[value].zh}”", f"“{DEFAULTS[key].words.en}” is set to “{TREATMENTS[asked].en}”; the scheme says “{TREATMENTS[value].en}”"),
                (TREATMENTS[value].zh, TREATMENTS[value].en), ("照方案，或修订方案", "go by the scheme, or revise it"),
            )  # fmt: skip
    return {**terms, **own}
