"""石桥县's last annual result (示意数据): three years of figures scored and released, so that there are letters, a unit that
failed twice in a row, a consequence decided and one that waits, and shortfalls in the ledger. Everything by the real acts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from importlib.resources import files

from quanheng.platform.followup import consequences, letters, rectify, streaks
from quanheng.platform.ledger.actions import post
from quanheng.platform.ledger.entries import Entry
from quanheng.platform.publication import actions as publication
from quanheng.platform.publication.models import Release
from quanheng.platform.registry.people import today
from quanheng.platform.registry.powers import Actor
from quanheng.platform.schemes import actions as schemes
from quanheng.platform.schemes import queries as adopted
from quanheng.platform.schemes.actions import Aim
from quanheng.platform.scoring import actions as scoring

SCHEME = "石桥县乡镇考核-2025"
TOWNS = ("SQX-SQ", "SQX-LL")
YEARS = ("2023", "2024", "2025")
# item → (石桥镇, 柳林镇) of each year. All of it is invented.
FIGURES = {
    "全年计划开工数": (("26", "20"), ("28", "22"), ("30", "24")),
    "全年开工数": (("22", "16"), ("25", "6"), ("29", "8")),
    "全年税收": (("11800", "8300"), ("12600", "5600"), ("13350", "5900")),
    "全年村集体收入": (("1010", "1290"), ("1120", "820"), ("1236", "880")),
    "全年群众满意度": (("89.7", "92.6"), ("90.9", "84.2"), ("91.2", "81.5")),
}
AIMS = {"全年税收完成": (("12000", "8000"), ("12500", "8600"), ("13000", "9200")), "村集体收入": (("1000", "1250"), ("1100", "1400"), ("1200", "1500"))}  # fmt: skip


def tell(cast: Mapping[str, Actor]) -> Release | None:
    """Post, score, release; then what follows from it. Once: a second call finds it there, does nothing and gives None."""
    if adopted.in_force(SCHEME) is not None:
        return None
    text = files("quanheng.platform.project.county").joinpath("last_year.yaml").read_bytes()
    aims = [
        Aim(unit, node, year, Decimal(values[k][n]))
        for node, values in AIMS.items() for k, year in enumerate(YEARS) for n, unit in enumerate(TOWNS)
    ]  # fmt: skip
    version = schemes.adopt(text, members=dict.fromkeys(TOWNS, ""), targets=aims, by=cast["office2"])
    post(
        [
            Entry(item, unit, year, Decimal(values[k][n]), source="年度考核档案（示意）")
            for item, values in FIGURES.items() for k, year in enumerate(YEARS) for n, unit in enumerate(TOWNS)
        ],
        "archive", by=cast["office"],
    )  # fmt: skip
    run = scoring.run(version, by=cast["office"])
    run = scoring.review(run, by=cast["reviewer"])
    run = scoring.confirm(run, by=cast["leader"])
    run = scoring.freeze(run, by=cast["office2"])
    release = publication.release(
        publication.propose(run, notice_days=0, by=cast["office"]), by=cast["leader"]
    )
    _follow(release, cast)
    return release


def _follow(release: Release, cast: Mapping[str, Actor]) -> None:
    """Letters, one read and signed for; what failing twice leads to; the worst of it in the ledger."""
    for one in letters.draft(release, by=cast["office"]):
        letters.write(one, "示意：请对照下列各条研究改进，有不同意见可以申诉。", by=cast["office"])
        sent = letters.send(one, by=cast["office"])
        if one.unit == "SQX-SQ":
            letters.acknowledge(sent, "示意：已在党政联席会上逐条研究", by=cast["reporter"])
    worst = next(s for s in streaks.streaks() if s.release.pk == release.pk)
    consequences.propose(
        release, worst.unit, place="people", text=worst.action.zh, ground=worst.source.zh, years=worst.years, by=cast["office"],
    )  # fmt: skip
    cut = consequences.propose(
        release, worst.unit, place="budget", text="示意：次年工作经费按系数 0.85 安排", ground="示意：石桥县考核办法第十二条（虚构）", by=cast["finance"],
    )  # fmt: skip
    consequences.decide(cut, True, by=cast["leader"])
    finding = rectify.Finding(
        worst.unit, "evaluation", "示意：全年开工 8 个，计划 24 个，开工率 33.33%，目标 95%，没有达到", today() + timedelta(days=45), node="全年项目开工率"
    )  # fmt: skip
    rectify.raise_([finding], release=release, by=cast["office"])
