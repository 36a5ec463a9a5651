"""quanheng verify BUNDLE.zip: recompute every score exactly and check that nothing was altered."""

from __future__ import annotations

import argparse
from pathlib import Path

from quanheng.cli.arguments import Parser
from quanheng.cli.progress import Progress
from quanheng.cli.voice import Voice
from quanheng.engine.errors import Place, Problem, Text

ABOUT = Text(
    "复核数据包：逐分精确重算，查有无改动",
    "verify a package: recompute every score exactly, find any alteration",
)


def arguments(parser: Parser) -> None:
    """BUNDLE.zip."""
    parser.add_argument("bundle", metavar="BUNDLE.zip", help=parser.pick("数据包", "the package"))


def run(args: argparse.Namespace, voice: Voice) -> int:
    """Exit 1 and the first difference if there is any."""
    from quanheng.bundle.reread import (
        same_scheme,  # the written scheme is compared too: that needs the YAML reader
    )
    from quanheng.bundle.verify import verify

    if Path(args.bundle).is_dir():
        return voice.refused([_folder(args.bundle)])
    if not Path(args.bundle).exists():
        raise FileNotFoundError(args.bundle)
    with Progress(voice.pick("逐分重算", "recomputing")) as bar:
        verdict = verify(args.bundle, progress=bar, same_scheme=same_scheme)
    if voice.machine:
        voice.json(verdict.as_json())
    else:
        voice.out(verdict.say(voice.lang))
    return 0 if verdict.ok else 1


def _folder(path: str) -> Problem:
    return Problem(
        "not-a-package", Place(path),
        Text("这是文件夹，不是数据包", "this is a folder, no package"),
        Text("quanheng bundle 写出的 .zip", "a .zip written by quanheng bundle"),
        Text(f"先打包：quanheng bundle {path} -o BUNDLE.zip", f"make one first: quanheng bundle {path} -o BUNDLE.zip"),
    )  # fmt: skip
