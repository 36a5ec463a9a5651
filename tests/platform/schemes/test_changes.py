"""Two schemes compared in words."""

from decimal import Decimal

from tests.platform.schemes.texts import TEXT

from quanheng.engine.document.read import read
from quanheng.engine.errors import Problems
from quanheng.engine.scheme.from_document import resolve
from quanheng.platform.schemes import changes, textdiff


def scheme(text):
    problems = Problems()
    return resolve(read(text.encode(), "s.yaml", problems), problems)


def test_nothing_changed():
    made = changes.between(scheme(TEXT), scheme(TEXT + "# 只加了注释\n"))
    assert made.none


def test_everything_that_can_change_is_told():
    after = (
        TEXT.replace("target: 95", "target: 92")
        .replace("rate: {rule: min_max}", "rate: {rule: z_score}")
        .replace("from: 90", "from: 88")
    )
    after = (
        after.replace("id: 税收收入", "id: 税收增速")
        .replace("uom: 万元", "uom: 亿元")
        .replace("owner: 财政局", "owner: 税务局")
    )
    made = changes.between(
        scheme(TEXT),
        scheme(after),
        {("甲", "开工提速"): Decimal(1)},
        {("甲", "开工提速"): Decimal("1.5")},
        {"甲": "甲镇"},
    )
    assert [(e.name, e.weight) for e in made.added] == [("税收增速", "20")]
    assert [e.name for e in made.removed] == ["税收收入"]
    assert [(c.name, c.moves[0].what) for c in made.changed] == [
        ("项目开工率", "目标"),
        ("开工提速", "规则"),
    ]
    assert made.changed[0].moves[0].after == "92"
    assert [(m.what, m.before, m.after) for m in made.items] == [
        ("税收 · 计量单位", "万元", "亿元"),
        ("税收 · 责任单位", "财政局", "税务局"),
    ]
    assert [(m.what, m.before, m.after) for m in made.rest] == [("等次 › 优秀 › 分数线", "90", "88")]
    assert [(m.what, m.before, m.after) for m in made.targets] == [("开工提速 · 甲镇", "1", "1.5")]
    assert changes.summary(made) == "增 1 项、删 1 项、改 2 项"


def test_a_node_that_moved():
    after = TEXT.replace(
        "  - id: 开工提速\n", "  - id: 速度\n    weight: 40\n    children:\n    - id: 开工提速\n"
    )
    head, tail = after.split("    - id: 开工提速\n")
    lines = tail.split("rank:")
    body = "".join(f"  {x}\n" for x in lines[0].splitlines())
    made = changes.between(scheme(TEXT), scheme(f"{head}    - id: 开工提速\n{body}rank:{lines[1]}"))
    assert [e.name for e in made.added] == ["速度"]
    assert [(m.what, m.before, m.after) for c in made.changed for m in c.moves] == [
        ("上级", "最上一级", "速度")
    ]


def test_text_diff_counts_and_numbers():
    rows = textdiff.compare("甲\n乙\n丙\n", "甲\n丁\n丙\n戊\n")
    assert [(r.kind, r.before, r.after, r.text) for r in rows] == [
        ("", 1, 1, "甲"), ("-", 2, 0, "乙"), ("+", 0, 2, "丁"), ("", 3, 3, "丙"), ("+", 0, 4, "戊"),
    ]  # fmt: skip
    assert textdiff.counts(rows) == (2, 1)
    assert textdiff.compare("甲\n", "甲\n") == []
    long = "".join(f"{n}\n" for n in range(50))
    assert [r.kind for r in textdiff.compare(long, long.replace("25\n", "x\n"))] == [
        "…",
        "",
        "",
        "-",
        "+",
        "",
        "",
        "…",
    ]
