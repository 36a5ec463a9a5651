"""石桥县's follow-up (示意数据): two problems in the rectification ledger, one waiting to be verified and tied to next
year's draft, one just raised; and a talk that waits for the township's signature. What last year's released result led to is
in `last_year`: a release seals the journal, so it stands apart from the story."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

from quanheng.platform.followup import letters, queries, rectify
from quanheng.platform.project.county.appeals import PAPER
from quanheng.platform.registry.people import today
from quanheng.platform.registry.powers import Actor


def tell(cast: Mapping[str, Actor]) -> None:
    """Raise, plan, apply; talk."""
    day = today()
    first = rectify.Finding(
        "SQX-SQ", "audit", "示意：两个项目没有开工令即计入开工数", day + timedelta(days=30), node="项目开工率",
        responsible="韩员",
    )  # fmt: skip
    second = rectify.Finding(
        "SQX-LL", "public", "示意：群众反映北渠村道灯久修不好", day + timedelta(days=20), node="群众感受"
    )
    one, _other = rectify.raise_([first, second], by=cast["audit"])
    rectify.plan(one, "示意：补办开工令；以后凭令入账", responsible="韩员", by=cast["reporter"])
    rectify.progress(
        one, "示意：石桥粮油仓储项目已补办", files=[("补办的开工令（示意）.pdf", PAPER)], by=cast["reporter"]
    )
    rectify.claim(one, "示意：自查两个项目均已补办，台账已改", by=cast["reporter"])
    ahead = next((s for s in reversed(queries.schemes_ahead()) if "项目开工率" in queries.nodes_of(s)), "")
    if ahead:
        rectify.link_target(
            one, ahead, "项目开工率", value=Decimal(98), words="示意：列入下一年度目标", by=cast["office"]
        )
    letters.record_interview(
        "SQX-LL", kind="talk", on=day, place="县考核办", present="李敏、林涛", words="示意：一季度开工率偏低的原因和二季度安排",
        agreed="示意：六月底前完成全年开工数的六成", by=cast["office"],
    )  # fmt: skip
