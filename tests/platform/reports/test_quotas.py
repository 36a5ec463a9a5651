"""The notice says which group a unit is of, what the quotas are and gave, and what 顺延 means."""

import pytest

from quanheng.platform.lib.official import Paragraph, Table, docx, pdf
from quanheng.platform.project.demo import take_in
from quanheng.platform.reports import kinds, queries
from quanheng.platform.reports.facts import gather
from quanheng.platform.reports.parameters import Wishes


@pytest.fixture
def run(db, small, tmp_path, office):
    """All ranked together, half of each group at most excellent: 柳林 is first with 97.28 and alone in its group."""
    for file in small.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    text = (tmp_path / "scheme.yaml").read_text(encoding="utf-8")
    text = text.replace("rank: {within: group", "rank: {within: all-groups").replace(
        "from: 90}", "from: 90, quota: 0.5}"
    )
    (tmp_path / "scheme.yaml").write_text(text, encoding="utf-8")
    units = (tmp_path / "units.csv").read_text(encoding="utf-8").replace("柳林镇,乡镇", "柳林镇,街道")
    (tmp_path / "units.csv").write_text(units, encoding="utf-8")
    seen = (tmp_path / "observations.csv").read_text(encoding="utf-8")
    seen += "".join(
        f"东湖,{item},2026,{n},reported,,台账\n"
        for item, n in (("开工数", 5), ("计划数", 10), ("满意度", 70))
    )
    (tmp_path / "observations.csv").write_text(seen, encoding="utf-8")
    return take_in(tmp_path, by=office).run


def test_group_quota_and_held_back_are_said(run):
    paper = kinds.paper("circular", gather(run, "2026", queries.standing(run)), "", Wishes())
    table = next(b for b in paper.blocks if isinstance(b, Table))
    assert table.head[:5] == ("名次", "单位", "分组", "得分（分）", "等次")
    rows = [r[:5] for r in table.rows]
    assert ("1", "柳林镇", "街道", "97.28", "良好（顺延）") in rows
    assert ("2", "石桥镇", "乡镇", "96.00", "优秀") in rows
    said = "\n".join(b.text for b in paper.blocks if isinstance(b, Paragraph))
    assert "等次名额：“优秀”至多为各组参加排名的单位的50%（" in said
    assert "乡镇 1" in said
    assert "街道 0" in said
    assert "名额数舍去小数" in said
    assert "注“顺延”的单位，得分已达到“优秀”线，因本组名额已满，评为下一等。" in said
    assert "名次在全部单位中排，名额在各组内分" in said
    assert docx(paper)[:2] == b"PK"
    assert pdf(paper)[:5] == b"%PDF-"


def test_in_english(run):
    paper = kinds.paper("circular", gather(run, "2026", queries.standing(run), "en"), "", Wishes(lang="en"))
    table = next(b for b in paper.blocks if isinstance(b, Table))
    assert table.head[2] == "Group"
    said = "\n".join(b.text for b in paper.blocks if isinstance(b, Paragraph))
    assert "“Excellent” at most 50% of the ranked units of each group (" in said
    assert "“Held back” marks a unit whose score reached the line of “Excellent”" in said


def test_nothing_is_said_where_there_is_no_quota(taken):
    paper = kinds.paper("circular", gather(taken.run, "2026", queries.standing(taken.run)), "", Wishes())
    said = "\n".join(b.text for b in paper.blocks if isinstance(b, Paragraph))
    assert "名额" not in said
    assert "分组" not in next(b for b in paper.blocks if isinstance(b, Table)).head
