"""Reading YAML: places, numbers as typed, and everything that must be refused while it is small."""

from __future__ import annotations

import tracemalloc
from decimal import Decimal
from typing import Any

import pytest

from quanheng.engine.document.model import Written
from quanheng.engine.document.read import DEEPEST, LARGEST, MOST, read
from quanheng.engine.errors import Problems


def said(text: str | bytes) -> Written:
    problems = Problems()
    found = read(text if isinstance(text, bytes) else text.encode(), "f.yaml", problems)
    assert found is not None, problems.found
    assert problems.found == []
    return found


def codes(text: str | bytes) -> list[str]:
    problems = Problems()
    assert read(text if isinstance(text, bytes) else text.encode(), "f.yaml", problems) is None
    assert problems.errors
    return [p.code for p in problems.found]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("12", 12), ("-3", -3), ("1.50", Decimal("1.50")), ("1e3", Decimal("1E+3")), ("１２", 12), ("－１．５", Decimal("-1.5")),
        ("007", "007"), ("330100", 330100), ("1_000", "1_000"), ("1,000", "1,000"), ("0x1F", "0x1F"), ("12:30", "12:30"),
        ("true", True), ("FALSE", False), ("null", None), ("~", None), ("", None), ("yes", "yes"), ("off", "off"),
        ("2026-05", "2026-05"), ("2026-05-01", "2026-05-01"), ("'12'", "12"), ('"true"', "true"), ("!!str 12", "12"),
        ("inf", "inf"), ("nan", "nan"), ("95%", "95%"),
    ],
)  # fmt: skip
def test_scalars(written: str, value: Any) -> None:
    found = said(f"a: {written}\n").plain()["a"]
    assert found == value
    assert type(found) is type(value)


def test_every_value_and_key_knows_its_line() -> None:
    found = said("甲: 1\n乙:\n  - 丙: 2\n    丁: [3, 4]\n")
    inner = dict(found.items())["乙"]
    assert found.key_places["乙"].line == 2
    assert isinstance(inner.value, list)
    one = inner.value[0]
    assert (one.key_places["丁"].line, one.key_places["丁"].column) == (4, 5)
    listed = dict(one.items())["丁"]
    assert isinstance(listed.value, list)
    assert (listed.value[1].place.line, listed.value[1].place.path) == (4, "乙[0].丁[1]")


def test_an_empty_file_is_nothing() -> None:
    assert said("").plain() is None
    assert said("# 只有注释\n").plain() is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_encodings(encoding: str) -> None:
    assert said("名称: 县级综合考核\n".encode(encoding)).plain() == {"名称": "县级综合考核"}


def test_bytes_of_no_encoding() -> None:
    assert codes(b"a: \xff\xff\x00\x80\n") == ["encoding"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (".inf", "not-finite"), ("-.INF", "not-finite"), (".nan", "not-finite"), ("!!python/name:os.system", "tag"),
        ("!!binary aGk=", "tag"), ("!own 3", "tag"), ("[1, 2", "yaml-syntax"), ("{甲: 1", "yaml-syntax"),
        ('"open', "yaml-syntax"), ("x: y", "yaml-syntax"), ("\x07", "yaml-syntax"), ("@x", "yaml-syntax"),
    ],
)  # fmt: skip
def test_refused_values(text: str, code: str) -> None:
    assert code in codes(f"a: {text}\n")


def test_the_usual_mistakes_get_their_own_remedy() -> None:
    def remedy(text: str) -> str:
        problems = Problems()
        read(text.encode(), "f", problems)
        return problems.found[0].remedy.zh

    assert "Tab" in remedy("a:\n\tb: 1\n")
    assert "全角" in remedy("a: 1\nb：2\nc: 3\n")
    assert "百分号" in remedy("uom: %\n")
    assert "引号" in remedy("a: @b\n")


def test_all_problems_of_a_kind_are_told_at_once() -> None:
    assert codes("a: 1\na: 2\nb: .inf\nc: {d: 1, d: 2}\n") == ["duplicate-key", "not-finite", "duplicate-key"]


def test_an_alias_bomb_is_refused_before_it_grows() -> None:
    lines = ["a0: &a0 [甲, 甲]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    tracemalloc.start()
    found = codes("\n".join(lines))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert set(found) == {"alias"}
    assert len(found) == 20
    assert peak < 5_000_000


def test_an_anchor_alone_does_no_harm() -> None:
    assert said("a: &x 1\n").plain() == {"a": 1}


def test_depth_and_number_of_nodes_are_bounded() -> None:
    assert said("a: " + "[" * (DEEPEST - 1) + "]" * (DEEPEST - 1)).plain()["a"]
    assert codes("a: " + "[" * DEEPEST + "]" * DEEPEST) == ["too-deep"]
    assert codes("{" * 5000) == ["key-not-text"]
    assert codes("[" * 5000) == ["too-deep"]
    assert codes("a: [" + "1, " * MOST + "1]") == ["document-too-large"]


def test_a_file_that_is_too_large_is_not_even_decoded() -> None:
    assert codes(b"a" * (LARGEST + 1)) == ["file-too-large"]


def test_keys_are_texts() -> None:
    assert said("1: a\ntrue: b\n2.50: c\n").plain() == {"1": "a", "true": "b", "2.50": "c"}
