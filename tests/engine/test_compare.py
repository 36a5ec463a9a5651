"""Diff: what changed between two schemes, matched by id, and what moved between two results."""

from __future__ import annotations

from typing import Any

from tests.engine.making import run_of, scheme_of

from quanheng.engine import compare


def document(weights: tuple[int, int], order: int = 1) -> dict[str, Any]:
    tree = [
        {"id": n, "weight": w, "measure": m, "rate": "given"}
        for n, w, m in zip("一二", weights, "甲乙", strict=True)
    ]
    return {
        "items": ["甲", "乙"],
        "tree": tree[::order],
        "grades": [{"name": "优", "from": 85}, {"name": "其他"}],
    }


def test_order_alone_is_no_change() -> None:
    assert compare.schemes(scheme_of(document((60, 40))), scheme_of(document((60, 40), -1))) == []


def test_changes_are_named_by_path() -> None:
    changes = compare.schemes(scheme_of(document((60, 40))), scheme_of(document((50, 50))))
    assert [(c.path, c.kind) for c in changes] == [
        ("tree › 一 › weight", "changed"),
        ("tree › 二 › weight", "changed"),
    ]
    more = document((60, 40))
    more["note"] = "新"
    assert [c.kind for c in compare.schemes(scheme_of(document((60, 40))), scheme_of(more))] == ["added"]
    assert [c.kind for c in compare.schemes(scheme_of(more), scheme_of(document((60, 40))))] == ["removed"]


def test_what_moved() -> None:
    values = {"a": {"甲": 90, "乙": 70}, "b": {"甲": 70, "乙": 90}, "c": {"甲": 80, "乙": 80}}
    before, after = run_of(document((60, 40)), values), run_of(document((40, 60)), values)
    moved = compare.scores(before.table("total"), after.table("total"))
    rows = {r["unit"]: r for r in moved.iter_rows(named=True)}
    assert set(rows) == {"a", "b"}
    assert (rows["a"]["rank_before"], rows["a"]["rank_after"]) == (1, 3)
    assert rows["b"]["moved"] == 4
    assert compare.scores(before.table(), before.table()).is_empty()
