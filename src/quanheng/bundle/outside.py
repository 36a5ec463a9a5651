"""The outside verifier's command line: `python3 verify.pyz BUNDLE.zip`. Standard library only."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from quanheng.bundle.entry import Shown, check, is_proof
from quanheng.bundle.layout import VERIFIER
from quanheng.bundle.log import Report, check_file, is_journal
from quanheng.bundle.policy import read
from quanheng.bundle.verdict import Verdict
from quanheng.bundle.verify import verify
from quanheng.version import __version__


def main(argv: Sequence[str] | None = None) -> int:
    """0: every score was recomputed and nothing differs; 1: something differs; 2: the command line is wrong."""
    words = list(sys.argv[1:] if argv is None else argv)
    parser = argparse.ArgumentParser(
        prog=VERIFIER,
        description="Recompute every score of a published package and find any alteration; or check a journal file or the proof of one entry.\n"
        "复核公布的数据包：逐分精确重算，查有无改动；也可核验存证文件或一条存证的证明。",
        epilog="exit codes: 0 agrees · 1 does not · 2 wrong command line\n退出码：0 一致；1 不一致；2 命令写错",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("bundle", metavar="FILE", help="BUNDLE.zip, journal.zip, ENTRY.tlog-proof")
    parser.add_argument(
        "--lang", choices=("zh", "en"), default="en" if os.environ.get("QUANHENG_LANG") == "en" else "zh"
    )
    parser.add_argument(
        "--policy", metavar="policy.txt", help="keys and quorum from elsewhere 另行取得的公钥和见证要求"
    )
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--version", action="version", version=f"quanheng {__version__}")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    args = parser.parse_args(words)
    try:
        policy = read(Path(args.policy).read_text(encoding="utf-8")) if args.policy else None
        if is_proof(Path(args.bundle)):
            text = Path(args.bundle).read_text(encoding="utf-8", errors="replace")
            verdict: Verdict | Report | Shown = check(text, policy)
        elif is_journal(Path(args.bundle)):
            verdict = check_file(Path(args.bundle), policy=policy)
        else:
            verdict = verify(args.bundle, progress=_Ticker(), policy=policy)
    except OSError as error:
        sys.stderr.write(f"没有文件 / no such file: {error.filename or args.bundle}\n")
        return 2
    except ValueError as error:  # the policy is none, or the journal file
        sys.stderr.write(f"{args.policy or args.bundle}: {error}\n")
        return 2
    except KeyboardInterrupt:
        return 130
    if args.json:
        print(json.dumps(verdict.as_json(), ensure_ascii=False, indent=1))
    else:
        print(verdict.say(args.lang))
    return 0 if verdict.ok else 1


class _Ticker:
    """So many per cent, on a terminal's stderr only."""

    def __init__(self) -> None:
        self.shown = sys.stderr.isatty()
        self.drawn = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        if self.shown and (done == total or time.monotonic() - self.drawn > 0.2):
            self.drawn = time.monotonic()
            sys.stderr.write(f"\r{done / total:4.0%}" + ("\r     \r" if done == total else ""))
            sys.stderr.flush()
