"""Problems: what was found, where, what was expected, what to do — in Chinese and in English."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Text:
    """One sentence in both languages."""

    zh: str
    en: str

    def say(self, lang: str = "zh") -> str:
        """The sentence in `lang`: "zh" or "en"."""
        return self.en if lang == "en" else self.zh


@dataclass(frozen=True)
class Place:
    """Where a thing stands: a line of a text file, or a cell of a sheet, and the path inside the document.

    Lines and columns count from 1; 0 and "" mean unknown.
    """

    file: str = ""
    line: int = 0
    column: int = 0
    sheet: str = ""
    cell: str = ""
    path: str = ""

    def say(self, lang: str = "zh") -> str:
        """The place in words, for example `scheme.yaml 第 8 行（tree[0].weight）`."""
        zh = lang != "en"
        parts = [self.file] if self.file else []
        if self.sheet or self.cell:
            sheet = (f"表“{self.sheet}”" if zh else f"sheet “{self.sheet}”") if self.sheet else ""
            cell = (f"单元格 {self.cell}" if zh else f"cell {self.cell}") if self.cell else ""
            parts.append(" ".join(p for p in (sheet, cell) if p))
        elif self.line:
            parts.append(f"第 {self.line} 行" if zh else f"line {self.line}")
        said = " ".join(parts)
        if self.path:
            return f"{said}（{self.path}）" if zh else f"{said} ({self.path})".strip()
        return said


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, in four parts: found, where (`place`), expected, remedy.

    `code` is a stable kebab-case word for machines; `severity` is "error" or "warning".
    """

    code: str
    place: Place
    found: Text
    expected: Text
    remedy: Text
    severity: str = "error"

    def say(self, lang: str = "zh") -> str:
        """The four parts in one paragraph."""
        where = self.place.say(lang)
        if lang == "en":
            head = {"error": "error", "warning": "warning"}[self.severity]
            return (
                f"{head} [{self.code}] {where}: {self.found.en}. "
                f"Expected: {self.expected.en}. To do: {self.remedy.en}."
            )
        head = {"error": "错误", "warning": "提醒"}[self.severity]
        return f"{head} [{self.code}] {where}：{self.found.zh}。应为：{self.expected.zh}。处理：{self.remedy.zh}。"

    def as_json(self) -> dict[str, object]:
        """A plain dictionary for `--json` and the API."""
        place = {k: v for k, v in vars(self.place).items() if v}
        parts = {k: {"zh": t.zh, "en": t.en} for k, t in self._parts().items()}
        return {"code": self.code, "severity": self.severity, "place": place, **parts}

    def _parts(self) -> dict[str, Text]:
        return {"found": self.found, "expected": self.expected, "remedy": self.remedy}

    def in_file(self, file: str) -> Problem:
        """The same problem with the file's name put in where it was unknown."""
        return self if self.place.file else replace(self, place=replace(self.place, file=file))


@dataclass
class Problems:
    """A collector: everything that is wrong is told at once."""

    found: list[Problem] = field(default_factory=list)

    def add(
        self,
        code: str,
        place: Place,
        found: tuple[str, str],
        expected: tuple[str, str],
        remedy: tuple[str, str],
        severity: str = "error",
    ) -> None:
        """Note one problem; each text is a pair (Chinese, English)."""
        self.found.append(Problem(code, place, Text(*found), Text(*expected), Text(*remedy), severity))

    def extend(self, more: Iterable[Problem]) -> None:
        """Note many."""
        self.found.extend(more)

    @property
    def errors(self) -> list[Problem]:
        """Those that forbid going on."""
        return [p for p in self.found if p.severity == "error"]

    def refuse(self) -> None:
        """Raise `Refused` if there is any error."""
        if self.errors:
            raise Refused(self.found)


class Refused(ValueError):
    """The work was not begun, or nothing of it was kept; `problems` says why, all at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(p.say("zh") for p in self.problems))
