"""quanheng seal: sign a checkpoint of the journal, and exchange requests and answers with the witnesses' folder."""

from __future__ import annotations

import argparse
from pathlib import Path

from quanheng.cli.arguments import Parser
from quanheng.cli.serve import refuse_without_platform
from quanheng.cli.voice import Voice
from quanheng.engine.errors import Text

ABOUT = Text(
    "给存证签一个校验点（由系统定时器每小时运行；没有新记录不重签）",
    "sign a checkpoint of the journal (run hourly by a scheduler; nothing new, nothing signed)",
)


def arguments(parser: Parser) -> None:
    """Where requests and answers lie."""
    parser.add_argument(
        "--exchange", metavar="FOLDER",
        help=parser.pick("与见证方交换文件的文件夹：写请求，收会签", "folder shared with the witnesses: requests out, answers in"),
    )  # fmt: skip


def run(args: argparse.Namespace, voice: Voice) -> int:
    """Seal, then exchange."""
    refuse_without_platform("seal")
    # the platform is an extra, and its models are there only once it has started
    from quanheng.platform.project.start import start

    start()
    from quanheng.platform.journal import exchange
    from quanheng.platform.journal.actions import seal

    taken = exchange.take_answers(Path(args.exchange)) if args.exchange else exchange.Taken()
    checkpoint = seal()
    written = exchange.write_requests(Path(args.exchange)) if args.exchange else []
    if voice.machine:
        voice.json({
            "ok": not taken.refused, "size": checkpoint.size, "checkpoint": checkpoint.note,
            "cosigned": taken.taken, "refused": taken.refused, "requests": written,
        })  # fmt: skip
        return 1 if taken.refused else 0
    voice.out(voice.pick(f"校验点：{checkpoint.size:,} 条", f"checkpoint: {checkpoint.size:,} entries"))
    for name in taken.taken:
        voice.note(f"收到会签：{name}", f"cosignature taken in: {name}")
    for name in taken.refused:
        voice.note(f"不是会签，没有收：{name}", f"not a cosignature, left where it is: {name}")
    return 1 if taken.refused else 0
