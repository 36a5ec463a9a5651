"""Edits by form leave the rest of the text alone: comments, order, spacing."""

from __future__ import annotations

import pytest
from tests.platform.schemes.texts import TEXT

from quanheng import library
from quanheng.engine.errors import Refused
from quanheng.platform.schemes import edits

LIBRARY = [e.id for e in library.names()]


def comments(text):
    return [line[line.index("#") :] for line in text.splitlines() if "#" in line]


def changed(a, b):
    """The lines only one of two texts has."""
    old, new = a.splitlines(), b.splitlines()
    return [x for x in old if x not in new], [x for x in new if x not in old]


def ids(plain):
    def walk(nodes):
        for node in nodes or ():
            yield node["id"]
            yield from walk(node.get("children"))

    return list(walk(plain["tree"]))


def test_one_value_is_one_line():
    made = edits.set_node(TEXT, "项目开工率", {"target": 92})
    assert not made.rewritten
    assert changed(TEXT, made.text) == (
        ["        target: 95   # 常务会定"],
        ["        target: 92   # 常务会定"],
    )


def test_a_new_key_goes_to_its_place():
    made = edits.set_node(TEXT, "项目开工率", {"uom": "%", "note": "以开工令为准"})
    lines = made.text.splitlines()
    assert lines[lines.index('        uom: "%"') - 1].startswith("        measure")
    assert lines[lines.index("        note: 以开工令为准") - 1].startswith("        tags")
    assert comments(made.text) == comments(TEXT)


def test_a_rule_with_bands_is_written_in_lines_and_back():
    bands = [{"from": n * 10, "to": n * 10 + 10, "points": n * 10, "closed_from": True} for n in range(10)]
    one = edits.set_node(TEXT, "项目开工率", {"rate": {"rule": "bands", "bands": bands}})
    assert not one.rewritten
    two = edits.set_node(one.text, "项目开工率", {"rate": {"rule": "ratio", "cap": 1}})
    assert two.text == TEXT


def test_a_node_moves_with_its_comments():
    made = edits.move_node(TEXT, "项目开工率", "", 0)
    assert not made.rewritten
    assert (
        made.text.index("# 2019 年起考")
        < made.text.index("- id: 项目开工率")
        < made.text.index("- id: 经济发展")
    )
    assert comments(made.text).sort() == comments(TEXT).sort()
    back = edits.move_node(made.text, "项目开工率", "经济发展", 0)
    assert back.text == TEXT


def test_a_node_cannot_go_below_itself():
    with pytest.raises(Refused):
        edits.move_node(TEXT, "经济发展", "项目开工率", 0)
    with pytest.raises(Refused):
        edits.move_node(TEXT, "经济发展", "经济发展", 0)


def test_unknown_nodes_are_told():
    for act in (
        edits.remove_node,
        lambda t, n: edits.set_node(t, n, {"weight": 1}),
        lambda t, n: edits.add_node(t, n, {"id": "新"}),
    ):
        with pytest.raises(Refused):
            act(TEXT, "没有的")


def test_the_last_child_leaves_an_empty_list_and_the_next_fills_it():
    one = edits.remove_node(edits.remove_node(TEXT, "项目开工率").text, "税收收入")
    assert "children: []" in one.text
    two = edits.add_node(
        one.text, "经济发展", {"id": "就业", "weight": 60, "measure": "开工数", "rate": "given"}
    )
    assert not two.rewritten
    assert "      - id: 就业\n        weight: 60\n        measure: 开工数\n        rate: given\n" in two.text


def test_a_section_that_was_not_there():
    made = edits.set_at(
        TEXT.replace("overrides: {double-counting: 示例}\n", ""), ("overrides",), {"甲": "理由"}
    )
    assert made.text.endswith("overrides:\n  甲: 理由\n")


def test_what_cannot_be_changed_in_place_is_written_anew_and_said():
    text = "scheme: 例\nperiod: year\ntree: [\n  {id: 甲, rate: given},  # 说明\n  {id: 乙, rate: given}\n]\n"
    made = edits.remove_node(text, "甲")
    assert made.rewritten
    assert edits.plain_of(made.text)["tree"] == [{"id": "乙", "rate": "given"}]


@pytest.mark.parametrize("name", LIBRARY)
def test_every_node_of_the_library_can_be_reweighed_in_place(name):
    text = (library.entry(name).path / "scheme.yaml").read_text(encoding="utf-8")
    plain = edits.plain_of(text)
    for node in ids(plain):
        made = edits.set_node(text, node, {"weight": {"default": 7, "甲": 3}})
        assert not made.rewritten, node
        assert comments(made.text) == comments(text)
        back = edits.set_node(made.text, node, {"weight": edits.node(plain, node).get("weight")})
        assert edits.plain_of(back.text) == plain


@pytest.mark.parametrize("name", LIBRARY)
def test_every_node_of_the_library_can_be_taken_out_and_moved(name):
    text = (library.entry(name).path / "scheme.yaml").read_text(encoding="utf-8")
    plain = edits.plain_of(text)
    for node in ids(plain):
        out = edits.remove_node(text, node)
        assert not out.rewritten, node
        assert node not in ids(edits.plain_of(out.text))
        moved = edits.move_node(text, node, "", 0)
        assert edits.plain_of(moved.text)["tree"][0] == edits.node(plain, node)
        assert not moved.rewritten, node
