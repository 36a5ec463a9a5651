"""What every document says of itself: by which scheme, from which run, until when figures were taken, how to weigh again."""

from __future__ import annotations

from django.urls import reverse

from quanheng.platform.reports.facts import RunFact
from quanheng.platform.reports.phrases import both, ordinal


def provenance(fact: RunFact) -> tuple[str, ...]:
    """The small print of a document; the scheme's digest is added by the layout."""
    run = fact.run
    bundle, weigh, day = reverse("scoring:bundle", args=[run.pk]), reverse("weigh"), fact.cut_off.isoformat()
    return (
        both(
            f"本件由权衡按《{fact.title}》第{run.version.number}版和第{run.pk}次计分生成，数字截至{day}，"
            f"计算程序 {run.engine_version}。文中每句话都由数字按文内所列规则写成。",
            f"Made by Quanheng under “{fact.title}”, version {run.version.number}, from the {ordinal(run.pk)} run, with figures as of {day}, "
            f"engine {run.engine_version}. Every sentence comes of figures by the rules that stand in the document.",
        ),
        both(
            f"复算：取底数包 {bundle} ，在 {weigh} 或用 quanheng verify 验算，得分应与结果摘要相同。",
            f"To weigh it again: take the bundle {bundle} and check it at {weigh} or with quanheng verify; the scores must give the digest of the result.",
        ),
        f"{both('结果摘要', 'Digest of the result')} sha256:{run.digest}",
    )
