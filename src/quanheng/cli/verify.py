"""quanheng verify BUNDLE.zip: recompute every score exactly and check that nothing was altered."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from quanheng.cli.arguments import Parser
from quanheng.cli.progress import Progress
from quanheng.cli.voice import Voice
from quanheng.engine.errors import Place, Problem, Problems, Refused, Text

if TYPE_CHECKING:
    from quanheng.bundle.policy import Policy

ABOUT = Text(
    "复核数据包：逐分精确重算，查有无改动，验存证证明",
    "verify a package: recompute every score exactly, find any alteration, check the proofs",
)


def arguments(parser: Parser) -> None:
    """BUNDLE.zip."""
    parser.add_argument("bundle", metavar="BUNDLE.zip", help=parser.pick("数据包", "the package"))
    parser.add_argument(
        "--policy",
        metavar="policy.txt",
        help=parser.pick(
            "另行取得的公钥和见证要求；给了它，没有存证证明的包算不通过",
            "keys and quorum from elsewhere; with it a package without proofs fails",
        ),
    )


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
    policy = _policy(Path(args.policy)) if args.policy else None
    with Progress(voice.pick("逐分重算", "recomputing")) as bar:
        verdict = verify(args.bundle, progress=bar, same_scheme=same_scheme, policy=policy)
    if voice.machine:
        voice.json(verdict.as_json())
    else:
        voice.out(verdict.say(voice.lang))
    return 0 if verdict.ok else 1


def _policy(path: Path) -> Policy:
    from quanheng.bundle.notes import Malformed
    from quanheng.bundle.policy import read

    try:
        return read(path.read_text(encoding="utf-8"))
    except ValueError as error:
        zh, en = (error.text.zh, error.text.en) if isinstance(error, Malformed) else (str(error), str(error))
        problems = Problems()
        problems.add(
            "bad-policy", Place(path.name),
            (zh, en),
            ("C2SP tlog-policy 格式", "the C2SP tlog-policy format"),
            ("向存证的经办方另要一份", "ask the keepers of the journal for it again"),
        )  # fmt: skip
        raise Refused(problems.found) from error


def _folder(path: str) -> Problem:
    return Problem(
        "not-a-package", Place(path),
        Text("这是文件夹，不是数据包", "this is a folder, no package"),
        Text("quanheng bundle 写出的 .zip", "a .zip written by quanheng bundle"),
        Text(f"先打包：quanheng bundle {path} -o BUNDLE.zip", f"make one first: quanheng bundle {path} -o BUNDLE.zip"),
    )  # fmt: skip
