"""What must not be published is in no published table, and cannot be reckoned back from what is."""

import itertools
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quanheng.engine.data import Unit
from quanheng.engine.document.read import read
from quanheng.engine.errors import Problems, Refused
from quanheng.engine.scheme.from_document import resolve
from quanheng.platform.ledger.queries import Figure
from quanheng.platform.lib import store
from quanheng.platform.publication import actions, making, queries
from quanheng.platform.publication.redact import Rules, apply
from quanheng.platform.scoring.queries import ScoreRow

SCHEME = """\
scheme: 办件
title: 办件
period: year
items:
  办理: {uom: 人}
  满意: {uom: "%"}
  速度: {uom: 天}
tree:
  - id: 甲
    weight: 60
    children:
      - {id: 甲一, weight: 30, measure: 办理, rate: given}
      - {id: 甲二, weight: 30, measure: 满意, rate: given}
  - id: 乙
    weight: 40
    children:
      - {id: 乙一, weight: 25, measure: 速度, rate: given}
      - {id: 乙二, weight: 15, measure: 满意, rate: given}
"""


@pytest.fixture(scope="module")
def scheme():
    problems = Problems()
    found = resolve(read(SCHEME.encode(), "scheme.yaml", problems), problems)
    problems.refuse()
    return found


def figure(unit, item, period, value):
    at = datetime(2026, 1, 1, tzinfo=UTC)
    return Figure(1, item, unit, period, Decimal(value), "reported", "archive", "某处", "", at, "x", None)


def row(unit, node, period="2025", score=10):
    return ScoreRow(
        period, "", unit, node, Decimal(5), Decimal(50), Decimal(10), Decimal(score), None, "", ""
    )


NODES = ("total", "甲", "甲一", "甲二", "乙", "乙一", "乙二")


def test_persons_are_never_named_whatever_the_rules_say(scheme):
    units = [Unit("张", "张三", attributes={"kind": "个人"}), Unit("局", "某局", attributes={"kind": "部门"})]
    rows = [row(u.id, n) for u in units for n in NODES]
    left = apply(Rules(), scheme, units, rows, [figure("张", "满意", "2025", 90)])
    assert [u.id for u in left.units] == ["局"]
    assert {r.unit for r in left.rows} == {"局"}
    assert left.figures == []
    assert left.withheld == {"units": 1}
    assert not left.whole


def test_further_kinds_can_be_hidden(scheme):
    units = [Unit("局", "某局", attributes={"kind": "部门"}), Unit("镇", "某镇", attributes={"kind": "乡镇"})]
    left = apply(Rules(hide_kinds=("乡镇",)), scheme, units, [], [])
    assert [u.id for u in left.units] == ["局"]


def test_small_counts_go_with_all_that_tells_them(scheme):
    units = [Unit("局", "某局")]
    rows = [row("局", n, p) for n in NODES for p in ("2024", "2025")]
    figures = [
        figure("局", "办理", "2025", 7),
        figure("局", "满意", "2025", 90),
        figure("局", "速度", "2025", 3),
    ]
    left = apply(Rules(), scheme, units, rows, figures)
    by_item = {f.item: f for f in left.figures}
    assert (by_item["办理"].value, by_item["办理"].status) == (None, "suppressed")
    assert by_item["速度"].value == 3  # days, not people
    gone = {r.node for r in left.rows if r.period == "2025" and r.score is None}
    assert gone == {"甲一", "甲二"}  # 甲 less 甲二 would tell 甲一
    assert all(
        r.value is None and r.points is None for r in left.rows if r.node in gone and r.period == "2025"
    )
    assert all(r.score is not None for r in left.rows if r.period == "2024")


@pytest.mark.parametrize("value", [0, 10, 250])
def test_nought_and_ten_are_published(scheme, value):
    rows = [row("局", n) for n in NODES]
    left = apply(Rules(), scheme, [Unit("局", "某局")], rows, [figure("局", "办理", "2025", value)])
    assert left.whole


def test_one_child_is_not_told_by_its_parent_and_the_others(scheme):
    units = [Unit("县", "县"), *(Unit(c, c, parent="县") for c in "abc")]
    figures = [
        figure("县", "办理", "2025", 65),
        figure("a", "办理", "2025", 5),
        figure("b", "办理", "2025", 20),
        figure("c", "办理", "2025", 40),
    ]
    left = apply(Rules(), scheme, units, [], figures)
    hidden = {f.unit for f in left.figures if f.value is None}
    assert hidden == {"a", "b"}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(NODES[1:]), min_size=1, max_size=3, unique=True), st.randoms())
def test_no_hidden_score_is_a_sum_or_a_difference_of_what_is_shown(first, random):
    """For every inner node: not exactly one of {the node, its children} is hidden."""
    from quanheng.platform.publication.redact import _spread

    problems = Problems()
    scheme = resolve(read(SCHEME.encode(), "scheme.yaml", problems), problems)
    leaves = [n.id for n in scheme.leaves if n.id in first] or ["甲一"]
    hidden = set(leaves)
    weights = {n: Decimal(random.randint(1, 50)) for n in scheme.nodes}
    _spread(scheme.root, hidden, weights)
    for node in scheme.nodes.values():
        if node.children:
            parts = [node.id, *(c.id for c in node.children)]
            assert sum(p in hidden for p in parts) != 1, (leaves, hidden, node.id)


@pytest.mark.parametrize(
    "wrong", [{"colour": "red"}, {"columns": ["score", "shoe"]}, {"least": -1}, {"least": "ten"}]
)
def test_what_is_no_rule_is_refused(wrong):
    with pytest.raises(Refused):
        Rules.read(wrong)


def test_rules_survive_their_plain_form():
    rules = Rules(hide_kinds=("乡镇",), least=5, sources=False)
    assert Rules.read(rules.plain()) == rules


def test_a_redacted_release_has_no_bundle_and_its_run_stays_closed(client, frozen, town):
    rules = {"hide_kinds": [], "sources": False}
    made = actions.release(
        actions.propose(frozen, notice_days=0, rules=rules, by=town.office), by=town.leader
    )
    assert (made.whole, made.run.public) == (False, False)
    assert queries.file(made, "bundle.zip") is None
    body = store.read(queries.file(made, "scores.json").digest).decode("utf-8")
    for canary in ("县发改局台账", "县统计局电话调查"):
        assert canary not in body
        for one in made.files.all():
            assert canary.encode() not in store.read(one.digest), one.name
    text = client.get(f"/public/releases/{made.pk}/", headers={"accept-language": "zh-CN"}).content.decode(
        "utf-8"
    )
    assert "不能从外面重算" in text
    assert client.get(f"/runs/{frozen.pk}/2025/").status_code == 403
    assert "scoring" not in text or f"/runs/{frozen.pk}/" not in text


def test_hidden_units_are_in_no_file_and_on_no_page(client, small, tmp_path, town):
    """石桥 is made a person: nothing that is published holds its name."""
    from quanheng.platform.project.demo import take_in
    from quanheng.platform.scoring import actions as scoring

    for file in small.iterdir():
        text = file.read_text(encoding="utf-8")
        if file.name == "units.csv":
            lines = text.strip().split("\n")
            text = (
                "\n".join(
                    [
                        lines[0] + ",kind",
                        lines[1].replace("石桥镇", "张三丰") + ",个人",
                        *(x + ",乡镇" for x in lines[2:]),
                    ]
                )
                + "\n"
            )
        (tmp_path / file.name).write_text(text, encoding="utf-8")
    run = take_in(tmp_path, by=town.office).run
    for step, who in (
        (scoring.review, town.reviewer),
        (scoring.confirm, town.leader),
        (scoring.freeze, town.office2),
    ):
        step(run, by=who)
    made = actions.release(actions.propose(run, notice_days=0, by=town.office), by=town.leader)
    assert made.withheld["units"] == 1
    for one in made.files.all():
        data = store.read(one.digest)
        if one.name.endswith((".csv", ".json", ".yaml")):
            assert "张三丰".encode() not in data, one.name
            assert "石桥".encode() not in data, one.name
    pages = [f"/public/releases/{made.pk}/", "/", "/search/?q=张三丰", "/open/", "/public/releases/"]
    for path, lang in itertools.product(pages, ("zh-CN", "en")):
        text = client.get(path, headers={"accept-language": lang}).content.decode("utf-8")
        assert "石桥" not in text.split("<main")[1].split("</main>")[0], path
    assert "张三丰" not in client.get(f"/public/releases/{made.pk}/").content.decode("utf-8")
    assert making.page_of(queries.file(made, "page.json").digest)["ranked"]["2025"] == 3
