"""The tree of one day, as pure structure."""

from hypothesis import given
from hypothesis import strategies as st

from quanheng.platform.registry.tree import Tree

COUNTY = Tree({"县": "", "局": "县", "镇": "县", "村": "镇", "村二": "镇", "外": "没有的"})


def test_up_and_down():
    assert COUNTY.ancestors("村") == ["镇", "县"]
    assert COUNTY.descendants("县") == ["局", "镇", "村", "村二"]
    assert COUNTY.roots == ["县", "没有的"]
    assert COUNTY.descendants("没有的") == ["外"]
    assert COUNTY.children("镇") == ["村", "村二"]
    assert COUNTY.descendants("谁也不是") == []


def test_walk_gives_depths():
    assert dict(COUNTY.walk()) == {"县": 0, "局": 1, "镇": 1, "村": 2, "村二": 2, "没有的": 0, "外": 1}


def test_a_circle_is_named_and_never_loops():
    ring = Tree({"a": "b", "b": "c", "c": "a", "d": "a", "e": ""})
    assert ring.circled() == ["a", "b", "c"]
    assert set(ring.ancestors("d")) == {"a", "b", "c"}
    assert COUNTY.circled() == []


trees = st.lists(st.integers(0, 30), min_size=1, max_size=30).map(
    lambda picks: Tree({f"u{k}": f"u{p % k}" if k and p else "" for k, p in enumerate(picks)})
)


@given(trees)
def test_ancestors_and_descendants_say_the_same(tree):
    for unit in tree.parents:
        for above in tree.ancestors(unit):
            assert unit in tree.descendants(above)
        for below in tree.descendants(unit):
            assert unit in tree.ancestors(below)
    assert sorted(u for u, _ in tree.walk()) == sorted(tree.parents)
    assert tree.circled() == []
