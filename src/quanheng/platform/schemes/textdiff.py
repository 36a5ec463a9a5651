"""Two texts side by side in words of lines: what was taken out, what was put in, with a little round it."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

AROUND = 2  # unchanged lines shown on each side of a change


@dataclass(frozen=True)
class Row:
    """One line of the comparison. `kind`: "" the same, "-" taken out, "+" put in, "…" lines left away."""

    kind: str
    before: int
    after: int
    text: str


def compare(a: str, b: str, around: int = AROUND) -> list[Row]:
    """The lines that differ, each with its number on its own side; nothing where the texts are equal."""
    old, new = a.splitlines(), b.splitlines()
    rows: list[Row] = []
    shown = 0
    for group in SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(around):
        first = group[0][1]
        if first > shown:
            rows.append(Row("…", 0, 0, str(first - shown)))
        for tag, i1, i2, j1, j2 in group:
            if tag == "equal":
                rows += [Row("", i + 1, j1 + i - i1 + 1, old[i]) for i in range(i1, i2)]
                continue
            rows += [Row("-", i + 1, 0, old[i]) for i in range(i1, i2)]
            rows += [Row("+", 0, j + 1, new[j]) for j in range(j1, j2)]
        shown = group[-1][2]
    if rows and shown < len(old):
        rows.append(Row("…", 0, 0, str(len(old) - shown)))
    return rows


def counts(rows: list[Row]) -> tuple[int, int]:
    """How many lines were put in and taken out."""
    return sum(r.kind == "+" for r in rows), sum(r.kind == "-" for r in rows)
