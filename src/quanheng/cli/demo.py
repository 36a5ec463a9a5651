"""quanheng demo: fill the platform with the real figures of the demonstration schemes."""

from __future__ import annotations

import argparse

from quanheng.cli.arguments import Parser
from quanheng.cli.serve import refuse_without_platform
from quanheng.cli.voice import Voice
from quanheng.engine.errors import Text

ABOUT = Text(
    "把示意数据（各省、浙江各市）装进平台并计分",
    "load the demonstration data (provinces, Zhejiang cities) into the platform and score it",
)
MACHINE = False


def arguments(parser: Parser) -> None:
    """All of it, or the invented people alone."""
    parser.add_argument(
        "--cast",
        action="store_true",
        help=parser.pick(
            "只安排石桥县的虚构人员，不装数字（教程用）",
            "only seat the invented people of the county, no figures (for the tutorial)",
        ),
    )


def run(args: argparse.Namespace, voice: Voice) -> int:
    """Posts through the ledger's own action and runs scoring through its own."""
    refuse_without_platform("demo")
    from quanheng.platform.project.start import start  # the platform is an extra

    start()  # before its models are imported
    if args.cast:
        from quanheng.platform.project.county import settle

        people = settle()
        voice.out(
            voice.pick(
                f"石桥县（示意）：{len(people)} 人", f"Shiqiao County (invented): {len(people)} people"
            )
        )
        return 0
    from quanheng.platform.project.demo import demo

    demo(voice.out)
    return 0
