"""What every document says of itself: by which scheme, from which run, until when figures were taken, how to weigh again."""

from __future__ import annotations

from django.urls import reverse

from quanheng.platform.reports.facts import RunFact


def provenance(fact: RunFact) -> tuple[str, ...]:
    """The small print of a document; the scheme's digest is added by the layout."""
    run = fact.run
    return (
        f"本件由权衡按《{fact.title}》第{run.version.number}版和第{run.pk}次计分生成，数字截至{fact.cut_off.isoformat()}，"
        f"计算程序 {run.engine_version}。文中每句话都由数字按文内所列规则写成。",
        f"复算：取底数包 {reverse('scoring:bundle', args=[run.pk])} ，在 {reverse('weigh')} 或用 quanheng verify 验算，得分应与结果摘要相同。",
        f"结果摘要 sha256:{run.digest}",
    )
