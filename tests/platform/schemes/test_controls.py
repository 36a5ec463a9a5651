"""Every rule can be filled in by form, from its own declarations, and comes back as it was written."""

from dataclasses import fields

import pytest

from quanheng import library
from quanheng.engine.rules import RULES
from quanheng.engine.scheme.rate import key_of
from quanheng.platform.schemes import controls, edits, node_controls


def post_of(made):
    found = {}
    for c in made:
        if c.rows:
            for row in c.rows:
                found |= {x.name: x.value for x in row}
        else:
            found[c.name] = c.value
    return found


def rates():
    for entry in library.names():
        plain = edits.plain_of((entry.path / "scheme.yaml").read_text(encoding="utf-8"))

        def walk(nodes, entry=entry):
            for node in nodes:
                if "rate" in node:
                    yield pytest.param(node["rate"], id=f"{entry.id}-{node['id']}")
                yield from walk(node.get("children", ()))

        yield from walk(plain["tree"])


@pytest.mark.parametrize("rate", list(rates()))
def test_what_the_library_says_survives_the_form(rate):
    given = {"rule": rate} if isinstance(rate, str) else rate
    assert given["rule"] in RULES or pytest.skip("a rule by its title")
    back = controls.rate_of(given["rule"], post_of(controls.of_rule(given["rule"], given)))
    assert back == (rate if not isinstance(rate, dict) or list(rate) != ["rule"] else rate["rule"])


@pytest.mark.parametrize("name", list(RULES))
def test_every_rule_has_a_form_in_words(name):
    made = controls.of_rule(name, {})
    assert all(c.label for c in made)
    assert {c.name for c in made} >= {f"p-{key_of(f)}" for f in fields(RULES[name])}


def test_a_node_by_groups():
    plain = {
        "weight": {"default": 40, "生态区": 28},
        "target": "units",
        "tags": {"nature": "result", "自定": "甲"},
        "note": "一\n二",
    }
    post = post_of(
        [*node_controls.of_node(plain, [("生态区", "生态区")], False), *node_controls.of_tags(plain)]
    )
    back = {k: v for k, v in node_controls.node_changes(post, ["生态区"], False).items() if v is not None}
    assert back == plain


@pytest.mark.parametrize(
    "text", ["95", "1.50", "{default: 40, 甲: 2}", "上年 * 1.05", "true", "0012", '"12"']
)
def test_values_survive_the_field(text):
    value = controls.typed(text)
    assert controls.typed(controls.shown(value)) == value
