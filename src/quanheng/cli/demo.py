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
    """Nothing to choose."""


def run(args: argparse.Namespace, voice: Voice) -> int:
    """Posts through the ledger's own action and runs scoring through its own."""
    refuse_without_platform("demo")
    from quanheng.platform.project.start import start  # the platform is an extra

    start()  # before its models are imported
    from quanheng.platform.project.demo import demo

    demo(voice.out)
    return 0
