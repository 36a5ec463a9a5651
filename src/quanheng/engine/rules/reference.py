"""The rule reference: one Markdown page per rule and an index, made from the rules and their case files.

`python -m quanheng.engine.rules.reference docs/rules` writes the pages anew (run it in the root of the
project, where `tests/cases/rules` is; or name the folder of the cases as a second argument).
"""

from __future__ import annotations

import re
import sys
from dataclasses import MISSING, Field, fields, is_dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from quanheng.engine.errors import Text
from quanheng.engine.rules import RULES
from quanheng.engine.rules.base import Rule

CASES = Path("tests/cases/rules")
HAN = re.compile("[\u4e00-\u9fff]")
INTRODUCTION = """# 计分方法 Scoring rules

方案里 `rate: {rule: …}` 的每一种写法。分数先按百分制（或 `out_of` 写明的满分）给出，再乘权重。

每页的算例就是测试，逐条由程序重算。本目录由程序生成，不手改。

Every word that may stand after `rule:`. Points are first given out of 100 (or of `out_of`), then weighed. The
cases on each page are the tests themselves. These pages are generated; do not edit them.

| `rule:` | 名称 | name | 公式 formula |
|---|---|---|---|
"""
KINDS = {
    "parameter": ("数、按组的数或公式", "number, number by group, or formula"),
    "formula": ("公式", "formula"),
    "edge": ("数、按组的数、公式，或 {nth: n}", "number, number by group, formula, or {nth: n}"),
}


def pages(cases: Path = CASES) -> dict[str, str]:
    """The whole reference: file name → Markdown. Raises FileNotFoundError if a rule has no case file."""
    made = {f"{name}.md": page(rule, cases / name) for name, rule in RULES.items()}
    rows = [
        f"| [`{name}`]({name}.md) | {rule.title.zh} | {rule.title.en} | {_cell(rule.formula)} |"
        for name, rule in RULES.items()
    ]
    return {"index.md": INTRODUCTION + "\n".join(rows) + "\n", **made}


def page(rule: type[Rule], cases: Path) -> str:
    """The page of one rule; `cases` is its folder of case files."""
    zh, en = explanations(rule)
    parts = [
        f"# {rule.title.zh} `{rule.name}` · {rule.title.en}",
        zh,
        f"```\n{rule.formula}\n```",
        f"出处 Source：{rule.source}",
        "## 参数 Parameters",
        table(rule),
    ]
    for record in _records(rule):
        parts += [f"其中每一项 each of them（{explanations(record)[0].rstrip('。')}）：", table(record)]
    parts += [
        "## In English",
        en,
        "## 算例 Cases",
        _fenced(cases / "good.yaml"),
        "## 会被退回的写法 Refused",
        _fenced(cases / "bad.yaml"),
    ]
    return "\n\n".join(parts) + "\n"


def explanations(of: type) -> tuple[str, str]:
    """The Chinese and the English part of a docstring, each as one paragraph."""
    paragraphs = [" ".join(p.split()) for p in (of.__doc__ or "").split("\n\n")]
    zh = "\n\n".join(_tight(p) for p in paragraphs if HAN.search(p))
    return zh, "\n\n".join(p for p in paragraphs if p and not HAN.search(p))


def table(of: type) -> str:
    """The parameters of a rule, or of a record inside one, as a table."""
    rows = ["| 参数 | 含义 | meaning | 取值 values | 默认 default |", "|---|---|---|---|---|"]
    hints = get_type_hints(of)
    for f in fields(of):
        meaning: Text = f.metadata["text"]
        values = _values(f, hints[f.name])
        rows.append(
            f"| `{f.name.rstrip('_')}` | {_cell(meaning.zh)} | {_cell(meaning.en)} | {_cell(values)} | {_default(f)} |"
        )
    return "\n".join(rows)


def _records(rule: type[Rule]) -> list[type]:
    """The records that stand in the rule's lists."""
    inner = [get_args(h)[0] for h in get_type_hints(rule).values() if get_origin(h) is tuple]
    return [r for r in inner if is_dataclass(r) and isinstance(r, type)]


def _values(f: Field[Any], hint: Any) -> str:
    choices = [f"`{c}`" for c in f.metadata.get("choices", ()) if c != ""]
    kind = f.metadata.get("kind")
    if kind:
        return "，".join([*choices, " ".join(KINDS[kind])])
    parts = [h for h in (get_args(hint) or (hint,)) if h is not type(None)]
    if choices:
        return "，".join([*choices, "数 number"] if Decimal in parts else choices)
    if get_origin(hint) is tuple:
        return "各项 list" if is_dataclass(parts[0]) else "一列数 list of numbers"
    if get_origin(hint) is not None and str in parts and Decimal in parts:
        return "名: 数 name: number"
    words = {Decimal: "数 number", int: "整数 whole number", bool: "`true`，`false`", str: "文字 text"}
    return "，".join(words[p] for p in parts)


def _default(f: Field[Any]) -> str:
    if f.default is MISSING:
        return "必填 required"
    if f.default is None or f.default in ("", ()):
        return "—"
    if isinstance(f.default, bool):
        return f"`{str(f.default).lower()}`"
    if isinstance(f.default, tuple):
        return f"`[{', '.join(str(v) for v in f.default)}]`"
    return f"`{f.default}`"


def _tight(paragraph: str) -> str:
    """Chinese text without the spaces that line breaks left between characters."""
    return re.sub(r"(?<=[\u3000-\u9fff\uff00-\uffef]) (?=[\u3000-\u9fff\uff00-\uffef])", "", paragraph)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _fenced(path: Path) -> str:
    return f"```yaml\n{path.read_text(encoding='utf-8').strip()}\n```"


def main(arguments: list[str]) -> None:
    """Write the pages into the folder named first; pages of rules that are gone are removed."""
    folder = Path(arguments[0])
    made = pages(Path(arguments[1]) if len(arguments) > 1 else CASES)
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.md"):
        if old.name not in made:
            old.unlink()
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:] or ["docs/rules"])
