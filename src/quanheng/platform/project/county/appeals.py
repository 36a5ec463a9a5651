"""石桥县's appeals (示意数据): 柳林镇 appeals against its first quarter; the auditor, who took no part, has accepted it."""

from __future__ import annotations

from collections.abc import Mapping

from quanheng.platform.appeals import actions
from quanheng.platform.registry.powers import Actor
from quanheng.platform.scoring import queries as scores

SCHEME = "石桥县乡镇考核-2026"
PAPER = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)  # one empty page: invented, like everything here


def tell(cast: Mapping[str, Actor]) -> None:
    """File it, and accept it."""
    run = next(r for r in scores.runs(SCHEME) if scores.told(r))
    made = actions.file(
        run, "SQX-LL", ground="figure", node="项目开工率",
        text="示意：一季度末柳河护岸工程 3 月 29 日已取得开工令并动工，累计开工数应为 6 个，少算 1 个。", files=[("开工令（示意）.pdf", PAPER)],
        by=cast["reporter2"],
    )  # fmt: skip
    actions.accept(made, "示意：在期限内，理由属于方案所列，予以受理。", by=cast["audit"])
