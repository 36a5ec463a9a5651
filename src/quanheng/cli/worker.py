"""quanheng worker: does the platform's work in the background (scoring, publishing, mail)."""

from __future__ import annotations

import argparse

from quanheng.cli.arguments import Parser
from quanheng.cli.serve import refuse_without_platform
from quanheng.cli.voice import Voice
from quanheng.engine.errors import Text

ABOUT = Text(
    "在后台办事：计分、公布、发信（quanheng serve 会自带一个）",
    "work in the background: scoring, publishing, mail (quanheng serve brings one along)",
)
MACHINE = False


def arguments(parser: Parser) -> None:
    """How long to work."""
    pick = parser.pick
    parser.add_argument(
        "--once", action="store_true", help=pick("办完现在排着的就停", "stop when what waits now is done")
    )


def run(args: argparse.Namespace, voice: Voice) -> int:
    """Works until stopped."""
    refuse_without_platform("worker")
    from quanheng.platform.project.worker import work  # the platform is an extra

    if not args.once:
        voice.note("后台已启动（Ctrl-C 停止）", "the worker has started (Ctrl-C to stop)")
    return work(once=args.once)
