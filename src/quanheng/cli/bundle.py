"""quanheng bundle PATH -o BUNDLE.zip: the publishable package of a run."""

from __future__ import annotations

import argparse
from pathlib import Path

from quanheng.cli.arguments import Parser
from quanheng.cli.progress import Progress
from quanheng.cli.score import scored, source_options
from quanheng.cli.voice import Voice
from quanheng.engine.errors import Text

ABOUT = Text("打成可公开、可复核的数据包", "make the publishable package that anyone can verify")


def arguments(parser: Parser) -> None:
    """PATH, which periods, and the file to write."""
    pick = parser.pick
    parser.add_argument("path", metavar="PATH", help=pick("方案文件夹或工作簿", "scheme folder or workbook"))
    source_options(parser)
    parser.add_argument(
        "-o",
        "--output",
        required=True,
        metavar="BUNDLE.zip",
        help=pick("写成的数据包", "the package to write"),
    )


def run(args: argparse.Namespace, voice: Voice) -> int:
    """Scores in a package are always those of the exact form."""
    from quanheng.bundle.write import as_bytes
    from quanheng.folder.write import atomically

    target = Path(args.output)
    if not target.parent.is_dir():
        raise FileNotFoundError(str(target.parent))
    _, done = scored(args, voice)
    with Progress(voice.pick("精确核算", "exact scores")) as bar:
        made = as_bytes(done.scheme, done.facts(), done.periods, as_of=args.as_of, progress=bar)
    atomically(target, made.data)
    if voice.machine:
        voice.json(
            {
                "ok": True,
                "output": str(target),
                "bytes": len(made.data),
                "sha256": made.sha256,
                "rows": made.rows,
            }
        )
    else:
        voice.note(
            f"已写 {target}：{made.rows:,} 行得分，{len(made.data):,} 字节\nSHA-256 {made.sha256}",
            f"written: {target}: {made.rows:,} rows of scores, {len(made.data):,} bytes\nSHA-256 {made.sha256}",
        )
    return 0
