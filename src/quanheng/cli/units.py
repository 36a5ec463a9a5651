"""quanheng units: enter units into the register from lists, or the administrative codes of GB/T 2260."""

from __future__ import annotations

import argparse
from pathlib import Path

from quanheng.cli.arguments import Parser
from quanheng.cli.serve import refuse_without_platform
from quanheng.cli.voice import Voice
from quanheng.engine.errors import Text

ABOUT = Text(
    "把单位名册导入平台（CSV、Excel 或 GB/T 2260 代码表）", "enter units from CSV, Excel or GB/T 2260 codes"
)


def arguments(parser: Parser) -> None:
    """Files, and of what kind."""
    pick = parser.pick
    parser.add_argument(
        "files",
        metavar="FILE",
        nargs="+",
        help=pick(
            "名册：列 单位、名称、上级、层级、起期……",
            "lists with columns unit, name, parent, hierarchy, since …",
        ),
    )
    parser.add_argument(
        "--gbt2260",
        action="store_true",
        help=pick(
            "文件是 GB/T 2260 代码表（列 code name province [city [area]]）",
            "the files are codes of GB/T 2260 (columns code name province [city [area]])",
        ),
    )


def run(args: argparse.Namespace, voice: Voice) -> int:
    """Everything or nothing."""
    refuse_without_platform("units")
    files = [(Path(name).name, Path(name).read_bytes()) for name in args.files]
    from quanheng.platform.project.start import start  # the platform is an extra

    start()  # before its models are imported
    from quanheng.platform.registry.intake import take
    from quanheng.platform.registry.powers import COMMAND_LINE

    done = take(files, by=COMMAND_LINE, gbt2260=args.gbt2260)
    if voice.machine:
        voice.json({"ok": True, "new": done.new, "updated": done.updated, "unchanged": done.unchanged})
    else:
        voice.out(
            voice.pick(
                f"新登记 {done.new:,} 个单位，更新 {done.updated:,} 个，未变 {done.unchanged:,} 个",
                f"{done.new:,} units new, {done.updated:,} updated, {done.unchanged:,} unchanged",
            )
        )
    return 0
