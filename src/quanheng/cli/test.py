"""quanheng test PATH: the given/then cases of a scheme."""

from __future__ import annotations

import argparse

from quanheng.cli.arguments import Parser
from quanheng.cli.voice import Voice
from quanheng.engine.errors import Place, Problems, Text

ABOUT = Text("跑方案的用例：给定什么，应得什么", "run the cases of a scheme: given this, then that")


def arguments(parser: Parser) -> None:
    """PATH."""
    parser.add_argument(
        "path",
        metavar="PATH",
        help=parser.pick("带 cases.yaml 的方案文件夹", "scheme folder with cases.yaml"),
    )


def run(args: argparse.Namespace, voice: Voice) -> int:
    """Exit 1 if a case fails; a folder without cases is refused, lest nothing be taken for success."""
    from quanheng.engine.cases import run_cases
    from quanheng.engine.document.read import read as read_yaml
    from quanheng.folder import read  # brings in Polars

    folder = read(args.path)
    problems = Problems()
    if folder.cases is None:
        problems.add(
            "no-file", Place(str(args.path)),
            ("没有 cases.yaml", "there is no cases.yaml"),
            ("cases.yaml：每个用例写明给定和应得", "cases.yaml: what is given and what must follow"),
            ("写用例；格式见文档", "write cases; the documentation has the form"),
        )  # fmt: skip
        problems.refuse()
    assert folder.cases is not None
    written = read_yaml(folder.cases.read_bytes(), folder.cases.name, problems)
    problems.refuse()
    assert written is not None
    results = run_cases(folder, written)
    failed = [r for r in results if not r.ok]
    if voice.machine:
        told = [r.as_json() for r in results]
        voice.json({"ok": not failed, "cases": len(results), "failed": len(failed), "results": told})
    else:
        for result in results:
            voice.out(result.say(voice.lang))
        voice.out(
            voice.pick(
                f"{len(results)} 个用例，{len(failed)} 个不过", f"{len(results)} cases, {len(failed)} failed"
            )
        )
    return 1 if failed else 0
