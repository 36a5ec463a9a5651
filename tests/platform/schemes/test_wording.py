"""A scheme in words."""

from pathlib import Path

import pytest
from django.utils import translation

import quanheng.library
from quanheng import folder
from quanheng.platform.schemes import wording

LIBRARY = Path(quanheng.library.__file__).parent


@pytest.fixture(scope="module")
def provinces():
    return folder.read(LIBRARY / "provinces").scheme


def test_the_tree_has_every_node_with_its_weight(provinces):
    rows = wording.tree(provinces)
    assert [r.node.id for r in rows] == [n for n in provinces.nodes if n != "total"]
    assert sum(float(r.weights[0]) for r in rows if r.depth == 0) == 100
    assert [r.number for r in rows if r.number >= 0] == list(range(12))
    assert all(r.rule for r in rows if r.node.leaf)


def test_formulas_are_said_in_the_language_of_the_page(provinces):
    assert wording.formula(provinces, "growth(生产总值)") == "增幅(生产总值)"
    with translation.override("en"):
        assert (
            wording.formula(provinces, "生产总值 / 城镇单位就业")
            == "Gross regional product ÷ Urban unit employment"
        )


def test_balance_adds_up_to_a_hundred(provinces):
    for _tag, parts in wording.balance(provinces):
        assert sum(float(p.part) for p in parts) == pytest.approx(100)


def test_bands_and_quota(provinces):
    found = wording.bands(provinces)
    band, line, quota = found[0]
    assert (band.name, line, quota) == ("优秀", "82 分以上", "至多 20%")
    assert found[-1][1] == "不到上一等的"


def test_the_document_is_shown_whole():
    text = (LIBRARY / "provinces" / "scheme.yaml").read_text(encoding="utf-8")
    shown = "\n".join("".join(t for _k, t in parts) for _n, parts in wording.lines(text))
    assert shown == "\n".join(text.splitlines())


@pytest.mark.parametrize("name", sorted(p.name for p in LIBRARY.iterdir() if (p / "scheme.yaml").is_file()))
@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_every_scheme_of_the_library_can_be_told(name, lang):
    scheme = folder.read(LIBRARY / name).scheme
    with translation.override(lang):
        assert len(wording.tree(scheme)) == len(scheme.nodes) - 1
        wording.bands(scheme)
        wording.closing(scheme)
        wording.adjustments(scheme)
        wording.balance(scheme)
        assert len(wording.items(scheme)) == len(scheme.items)
