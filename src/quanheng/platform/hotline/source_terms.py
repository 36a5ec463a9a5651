"""What a source of tickets says of itself: its fields by kind, each with a default; checked all at once before it is kept."""

from __future__ import annotations

from collections.abc import Mapping

from quanheng.engine.errors import Place, Problems, Text
from quanheng.platform.hotline.columns import COLUMNS
from quanheng.platform.hotline.flow import FOLDER, REST, SOURCES
from quanheng.platform.hotline.tables import Form, column_named
from quanheng.platform.lib.fetching import checking, terms
from quanheng.platform.lib.fetching.terms import LONG, Field

_NAMES = Field(
    Text("来源的列名", "the source's names of columns"), form=LONG,
    help=Text("一行一个：来源的列名 = 本表的列名，如 orderNo = 编号；本表认得的不必写", "one a line: the source's = ours, such as orderNo = 编号; those known already need no line"),
)  # fmt: skip
OWN: dict[str, dict[str, Field]] = {
    FOLDER: {k: f for k, f in terms.FOLDER.items() if k != "sheet"} | {"names": _NAMES},
    REST: terms.REST | {"names": _NAMES},
}
SHARED: dict[str, Field] = terms.CLOCK | terms.AGE | terms.PATIENCE | terms.BOUNDS
_CHECKS = {FOLDER: checking.check_folder, REST: checking.check_web}


def fields(kind: str) -> dict[str, Field]:
    """Every field of a kind of source, its own before those all have."""
    return OWN[kind] | SHARED


def check_facts(kind: str, said: Mapping[str, str], problems: Problems) -> dict[str, str]:
    """The facts of a source, every field of its kind with what was said or its default; what is wrong is noted."""
    if kind not in SOURCES:
        problems.add(
            "unknown-kind", Place(path="kind"), (f"没有“{kind[:20]}”这种来源", f"there is no such kind of source: “{kind[:20]}”"),
            ("、".join(k.zh for k in SOURCES.values()), ", ".join(k.en for k in SOURCES.values())), ("选一种", "choose one"),
        )  # fmt: skip
        return {}
    facts = checking.check_fields(fields(kind), said, problems)
    for line, theirs, ours in _pairs(facts["names"]):
        if not theirs or not column_named(ours):
            shown = ", ".join(others[0] for others in COLUMNS.values())
            checking.add(
                problems, "names", f"第 {line} 行的“{ours[:40]}”不是本表的列", f"line {line}: “{ours[:40]}” is no column of ours",
                f"来源的列名 = {shown.replace(', ', '、')} 之一", f"the source's name = one of {shown}",
            )  # fmt: skip
    if not problems.errors:
        _CHECKS[kind](facts, problems)
        checking.check_clock(facts, problems)
    return facts


def form_of(facts: Mapping[str, str], kind: str) -> Form:
    """How a batch of a source is read; `kind` is the form it came in."""
    return Form(
        kind, str(facts.get("rows") or ""), {theirs: ours for _, theirs, ours in _pairs(facts["names"])}
    )


def _pairs(text: str) -> list[tuple[int, str, str]]:
    """Lines of “theirs = ours”, with their numbers; blank ones say nothing."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            theirs, _, ours = line.partition("=")
            found.append((number, theirs.strip(), ours.strip()))
    return found
