"""Finds every text shown to people in templates, views and the demonstration schemes: what the catalogue must hold."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from jinja2.ext import extract_from_ast

from quanheng.platform.ui.environment import environment

PLATFORM = Path(__file__).resolve().parents[3] / "src" / "quanheng" / "platform"
LIBRARY = PLATFORM.parent / "library"
DEMONSTRATIONS = ("provinces", "zhejiang")
CALLS = {"_", "gettext", "gettext_lazy", "ngettext", "pgettext"}
CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")


def of_templates() -> Iterator[tuple[str, str]]:
    """(message, file) of every template."""
    env = environment(autoescape=True)
    for path in sorted(PLATFORM.glob("*/templates/**/*.html")):
        tree = env.parse(path.read_text(encoding="utf-8"))
        for _line, _function, message in extract_from_ast(tree):
            for text in message if isinstance(message, tuple) else (message,):
                if text:
                    yield text, path.relative_to(PLATFORM).as_posix()


def of_python() -> Iterator[tuple[str, str]]:
    """(message, file) of every call of gettext with a literal."""
    for path in sorted(PLATFORM.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
                for argument in node.args[: 2 if node.func.id == "ngettext" else 1]:
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                        yield argument.value, path.relative_to(PLATFORM).as_posix()


def of_schemes() -> Iterator[tuple[str, str]]:
    """(text, scheme) of the demonstration schemes: units of measure, owners, definitions, sources, tags, notes."""
    for name in DEMONSTRATIONS:
        document = yaml.safe_load((LIBRARY / name / "scheme.yaml").read_text(encoding="utf-8"))
        for text in _scheme_texts(document):
            if CHINESE.search(text):
                yield text, name


def _scheme_texts(document: dict[str, Any]) -> Iterator[str]:
    yield document.get("source", "")
    for key, value in document.get("parameters", {}).items():
        yield from (key, str(value))
    for item in document["items"].values():
        yield from (str(item.get(k, "")) for k in ("uom", "owner", "definition", "source"))
    waiting = list(document["tree"])
    while waiting:
        node = waiting.pop()
        yield from (str(node.get(k, "")) for k in ("uom", "owner", "note"))
        yield from map(str, node.get("tags", {}).values())
        waiting += node.get("children", [])
    for extra in document.get("adjust", {}).values():
        for name, category in extra.get("categories", {}).items() if isinstance(extra, dict) else ():
            yield name
            yield from category.get("claims", {}) if isinstance(category, dict) else ()


def everything() -> dict[str, list[str]]:
    """Message → where it is used."""
    found: dict[str, list[str]] = {}
    for text, where in (*of_templates(), *of_python(), *of_schemes()):
        found.setdefault(text, []).append(where)
    return found
