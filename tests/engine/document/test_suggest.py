"""Which word was meant: a key by its other names or its spelling, a name by its spelling."""

from __future__ import annotations

import pytest

from quanheng.engine.document.keys import NAMES
from quanheng.engine.document.suggest import nearest, or_nearest, perhaps


@pytest.mark.parametrize(
    ("word", "known", "meant"),
    [
        ("wieght", "weight", "weight"), ("Weight", "weight", "weight"), ("权重", "weight", "weight"), ("分值", "weight", "weight"), ("grade-at-most", "grade_at_most", "grade_at_most"),
        ("文号", "source", "source"), ("完全无关", "weight", ""), ("权重", "target", ""),
    ],
)  # fmt: skip
def test_nearest_key(word: str, known: str, meant: str) -> None:
    assert nearest(word, [known, "id"]) == meant


def test_every_key_has_both_names() -> None:
    assert all(zh and en and not en[0].islower() for zh, en in NAMES.values())


def test_nearest_name() -> None:
    assert nearest("满意率", ["满意度", "开工数"]) == "满意度"
    assert nearest("x", ["满意度"]) == ""
    assert or_nearest("绩西", ["绩溪", "歙县"])[0] == "；是不是“绩溪”"
    assert or_nearest("x", ["满意度"]) == ("", "")


def test_a_remedy_only_where_a_word_was_meant() -> None:
    assert perhaps("") is None
    assert "weight" in (perhaps("weight") or ("", ""))[1]
