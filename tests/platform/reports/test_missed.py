"""A target that was missed is never a strength and always a problem, in every document; letter and 底稿 say the same."""

import pytest

from quanheng.platform.followup import letters as followup
from quanheng.platform.followup import parameters
from quanheng.platform.lib.official import Form, Heading, Paragraph
from quanheng.platform.reports import kinds, queries
from quanheng.platform.reports.facts import gather, of_unit
from quanheng.platform.reports.parameters import Wishes
from quanheng.platform.reports.sentences import strong, weak


def parts(paper):
    """Heading of the first level → its paragraphs."""
    found, last = {}, ""
    for block in paper.blocks:
        if isinstance(block, Heading) and block.level == 1:
            last = block.text
        elif isinstance(block, Paragraph):
            found.setdefault(last, []).append(block.text)
    return found


def test_it_is_a_problem_and_no_strength(close):
    fact = gather(close.run, "2026", queries.standing(close.run))
    unit = of_unit(fact, "石桥")
    leaf = next(x for x in unit.leaves if x.id == "项目开工率")
    assert leaf.rate > 95  # by its score alone it would be a strength
    assert leaf.missed
    assert leaf not in strong(unit, Wishes())
    assert leaf in weak(unit, Wishes())
    said = parts(kinds.paper("evaluation", fact, "石桥", Wishes()))
    fifth = "\n".join(said["五、主要经验及做法、存在的问题及原因分析"])
    assert "没有得分率达到95%、又没有低于目标的指标" in fifth
    assert "项目开工率：目标95，实际94" in fifth
    assert "没有达到目标，比目标少1.1%" in fifth
    assert "项目开工率：现为94；达到目标95" in "\n".join(said["六、有关建议"])
    rows = next(
        b for b in kinds.paper("rectification", fact, "", Wishes()).blocks if isinstance(b, Form)
    ).rows
    assert ("项目开工率", "石桥镇") in [(r[3].text, r[4].text) for r in rows]
    # 柳林 reached it: nothing of it is a problem
    assert [x.id for x in weak(of_unit(fact, "柳林"), Wishes())] == []


@pytest.mark.parametrize("margin", ["5", "1.5"])
def test_the_letter_and_its_draft_hold_the_same_sentences(close, town, margin):
    parameters.set_parameter("margin", margin, by=town.office)
    fact = gather(close.run, "2026", queries.standing(close.run))
    for sent in followup.draft(close, by=town.office):
        blocks = kinds.paper("letter", fact, sent.unit, Wishes()).blocks
        texts = [b.text for b in blocks if isinstance(b, Paragraph)]
        for sentence in sent.sentences:
            assert any(t.endswith(sentence["zh"]) for t in texts), sentence
        assert any(f"相差{margin}分起列入" in t for t in texts)
        if sent.unit == "石桥":
            strengths = [s["node"] for s in sent.sentences if s["kind"] == "strength"]
            assert "项目开工率" not in strengths
            assert ("W4", "“项目开工率”目标 95，实际 94，没有达到。") in [
                (s["rule"], s["zh"]) for s in sent.sentences
            ]


def test_lower_is_better_and_neither(close):
    from quanheng.engine.scheme.model import Node, PerGroup
    from quanheng.platform.followup.sentences import missed

    def leaf(better):
        return Node("甲", "", PerGroup(1), better=better)

    assert missed(leaf("lower"), 6, 5, 90)
    assert not missed(leaf("lower"), 5, 5, 90)
    assert not missed(leaf("higher"), 6, 5, 90)
    assert missed(leaf(""), 6, 5, 90)
    assert not missed(leaf(""), 6, 5, 100)  # neither more nor less is better, and nothing was lost
    assert not missed(leaf("higher"), None, 5, 0)
