"""English is complete: every Chinese text of pages and code has its English in the catalogue."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines
from django.utils import translation

import quanheng.platform
from quanheng.platform.lib.catalogues import read_catalogue

PLATFORM = Path(quanheng.platform.__file__).parent
CHINESE = re.compile(r"[\u4e00-\u9fff]")
CALLS = {"_": 1, "gettext": 1, "gettext_lazy": 1, "gettext_noop": 1, "ngettext": 2, "ngettext_lazy": 2}
SKIPPED = {"node_modules", "migrations"}


def _in_code():
    for path in PLATFORM.rglob("*.py"):
        if SKIPPED.isdisjoint(path.parts):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                name = getattr(getattr(node, "func", None), "id", "")
                if isinstance(node, ast.Call) and name in CALLS:
                    words = [a.value for a in node.args[: CALLS[name]] if isinstance(a, ast.Constant)]
                    yield path, "\0".join(words)


def _in_pages():
    environment = engines["jinja2"].env
    for folder in settings.TEMPLATES[0]["DIRS"]:
        for path in folder.rglob("*.html"):
            for _, function, message in environment.extract_translations(path.read_text(encoding="utf-8")):
                words = [m for m in (message if isinstance(message, tuple) else (message,)) if m]
                yield path, "\4".join(words) if function == "pgettext" else "\0".join(words)


@pytest.fixture(scope="module")
def english():
    found = {}
    for file in sorted(PLATFORM.glob("**/locale/en/LC_MESSAGES/django.po"), reverse=True):
        if SKIPPED.isdisjoint(file.parts):
            found |= read_catalogue(file.read_text(encoding="utf-8"), str(file))
    return found


@pytest.mark.parametrize("where", [_in_code, _in_pages], ids=["code", "pages"])
def test_every_chinese_text_has_its_english(english, where):
    found = [(path.relative_to(PLATFORM).as_posix(), text) for path, text in where() if CHINESE.search(text)]
    assert found
    assert [(path, text) for path, text in found if not english.get(text)] == []


def test_english_has_chinese_only_as_an_example_in_brackets(english):
    plain = {k: re.sub(r"\([^)]*\)", "", v) for k, v in english.items() if k}
    assert [v for v in plain.values() if CHINESE.search(v)] == []


def test_placeholders_are_the_same_on_both_sides(english):
    holes = re.compile(r"%\(\w+\)[sd]")
    assert {
        k: v for k, v in english.items() if k and v and set(holes.findall(k)) != set(holes.findall(v))
    } == {}


def test_django_speaks_it(english):
    messages = [k for k, v in english.items() if CHINESE.search(k) and v and "\0" not in k and "\4" not in k]
    with translation.override("en"):
        assert [k for k in messages if CHINESE.search(translation.gettext(k).replace(english[k], ""))] == []
    with translation.override("zh-hans"):
        assert [translation.gettext(k) for k in messages] == messages
