"""The demonstration schemes speak English too: units of measure, owners, definitions, sources, tags, claims."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import quanheng.library
import quanheng.platform
from quanheng.platform.lib.catalogues import read_catalogue

LIBRARY = Path(quanheng.library.__file__).parent
CATALOGUE = Path(quanheng.platform.__file__).parent / "locale" / "en" / "LC_MESSAGES" / "django.po"
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def _texts(document: dict[str, Any]) -> Iterator[str]:
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


@pytest.mark.parametrize("name", ["provinces", "zhejiang"])
def test_every_text_of_a_demonstration_has_its_english(name):
    english = read_catalogue(CATALOGUE.read_text(encoding="utf-8"), str(CATALOGUE))
    document = yaml.safe_load((LIBRARY / name / "scheme.yaml").read_text(encoding="utf-8"))
    texts = [t for t in _texts(document) if CHINESE.search(t)]
    assert texts
    assert sorted({t for t in texts if not english.get(t)}) == []


@pytest.mark.parametrize("name", ["provinces", "zhejiang"])
def test_every_node_item_group_and_grade_has_its_english_name(name):
    document = yaml.safe_load((LIBRARY / name / "scheme.yaml").read_text(encoding="utf-8"))
    waiting = list(document["tree"])
    for node in waiting:
        waiting += node.get("children", [])
    grades = document["grades"]["bands"] if isinstance(document["grades"], dict) else document["grades"]
    for thing in (*waiting, *document["items"].values(), *document["groups"].values(), *grades):
        assert thing.get("name_en"), thing
