"""Adjustments in 石桥县 (示意数据): a bonus granted, the same honour claimed by a second township, a deduction to be decided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from quanheng.platform.adjustments import actions
from quanheng.platform.adjustments.actions import Asked
from quanheng.platform.adjustments.models import Claim
from quanheng.platform.project.county.verification import PERIOD, SCHEME, paper
from quanheng.platform.registry.powers import Actor
from quanheng.platform.schemes import queries as adopted

PROVINCIAL, MUNICIPAL = "bonus|表彰|省级表彰|省级表彰数", "bonus|表彰|市级表彰|市级表彰数"
ACCIDENT = "deduct|安全|施工事故|施工事故"


def tell(cast: Mapping[str, Actor]) -> None:
    """After the scheme of self-evaluation was adopted; once."""
    version = adopted.in_force(SCHEME)
    if version is None or Claim.objects.exists():
        return

    def asked(key: str, unit: str, matter: str, number: str, words: str) -> Asked:
        return Asked(
            version.pk, key, unit, PERIOD, "1", matter, date(2025, 11, 20), number, words, demonstration=True
        )

    first = actions.claim(
        asked(
            PROVINCIAL, "SQX-SQ", "全省农村住房安全先进集体（示意）", "示例省建〔2025〕18号", "省厅发文表彰"
        ),
        [paper("表彰决定.pdf")],
        by=cast["reporter"],
    )
    actions.decide(first, "granted", "与省厅公布的名单相符（示意）", by=cast["office2"])
    actions.claim(
        asked(
            PROVINCIAL,
            "SQX-LL",
            "全省农村住房安全先进集体（示意）",
            "示例省建[2025] 18 号",
            "与石桥镇联合实施",
        ),
        [paper("表彰决定复印件.pdf")],
        by=cast["reporter2"],
    )
    actions.claim(
        asked(MUNICIPAL, "SQX-SQ", "市级美丽乡村示范镇（示意）", "示例市办〔2025〕7号", ""),
        [paper("通报.pdf")],
        by=cast["reporter"],
    )
    actions.raise_(
        asked(ACCIDENT, "SQX-LL", "北坡村脚手架倒塌（示意）", "示例应急〔2025〕3号", "一人轻伤，未设防护"),
        [paper("事故调查报告.pdf")],
        by=cast["office"],
    )
