"""How the command line speaks: results on stdout, everything else on stderr, in the language asked for."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import Any

from quanheng.engine.errors import Problem, Text

MOST = 100  # problems printed one by one


class Voice:
    """`lang` is "zh" or "en"; `machine` is True under --json."""

    def __init__(self, lang: str, machine: bool = False) -> None:
        self.lang, self.machine = lang, machine

    def pick(self, zh: str, en: str) -> str:
        """The text in the language of this run."""
        return en if self.lang == "en" else zh

    def out(self, text: str, end: str = "\n") -> None:
        """A result."""
        sys.stdout.write(text + end)

    def note(self, zh: str, en: str) -> None:
        """A remark for the person at the terminal."""
        sys.stderr.write(self.pick(zh, en) + "\n")

    def json(self, value: Any) -> None:
        """A result for machines."""
        self.out(json.dumps(plain(value), ensure_ascii=False, indent=1))

    def problems(self, problems: Sequence[Problem], result: bool = False) -> None:
        """All problems, errors first, the list cut at `MOST`; on stdout if they are what was asked for."""
        stream = sys.stdout if result else sys.stderr
        ordered = sorted(problems, key=lambda p: p.severity != "error")
        for problem in ordered[:MOST]:
            stream.write(problem.say(self.lang) + "\n")
        if len(ordered) > MOST:
            more = len(ordered) - MOST
            stream.write(self.pick(f"……还有 {more} 条\n", f"… and {more} more\n"))

    def refused(self, problems: Sequence[Problem]) -> int:
        """Say why the work was refused; the exit code 1."""
        if self.machine:
            self.json(report(problems))
        else:
            self.problems(problems)
            self.note(*count(problems))
        return 1


def report(problems: Sequence[Problem]) -> dict[str, Any]:
    """Problems as --json shows them; all of them, never cut."""
    errors = sum(p.severity == "error" for p in problems)
    return {
        "ok": errors == 0,
        "errors": errors,
        "warnings": len(problems) - errors,
        "problems": [p.as_json() for p in problems],
    }


def count(problems: Sequence[Problem]) -> tuple[str, str]:
    """How many errors and warnings, in both languages."""
    errors = sum(p.severity == "error" for p in problems)
    warnings = len(problems) - errors
    return f"{errors} 个错误，{warnings} 条提醒", f"{many(errors, 'error')}, {many(warnings, 'warning')}"


def many(number: int, what: str) -> str:
    """So many of a thing in English: 1 error, 2 errors."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def plain(value: Any) -> Any:
    """A value as JSON can hold it: exact fractions and decimals become numbers where exact, else texts."""
    if isinstance(value, Text):
        return {"zh": value.zh, "en": value.en}
    if isinstance(value, Problem):
        return value.as_json()
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (Fraction, Decimal)):
        return int(value) if value == int(value) else float(value)
    if isinstance(value, (str, int, float, bool)) or value is None:
        return value
    if isinstance(value, (Enum, Path)):
        return str(value)
    if isinstance(value, Iterable):
        return [plain(v) for v in value]
    return str(value)


def width(text: str) -> int:
    """Columns a text takes on a terminal, Chinese characters two."""
    import unicodedata  # only where tables are drawn

    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def grid(headers: Sequence[str], rows: Iterable[Sequence[Any]], right: Sequence[bool]) -> str:
    """A table for a terminal: columns lined up, numbers to the right, a rule under the header."""
    texts = [["" if c is None else c if isinstance(c, str) else f"{c:.10g}" for c in row] for row in rows]
    widths = [max([width(h), *(width(r[k]) for r in texts)]) for k, h in enumerate(headers)]

    def line(cells: Sequence[str]) -> str:
        padded = []
        for k, cell in enumerate(cells):
            space = " " * (widths[k] - width(cell))
            padded.append(space + cell if right[k] else cell + space)
        return "  ".join(padded).rstrip()

    return "\n".join(
        [line(list(headers)), "─" * (sum(widths) + 2 * len(widths) - 2), *(line(r) for r in texts)]
    )
