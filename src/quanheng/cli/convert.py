"""quanheng convert A B: a scheme from YAML to Excel and back, or to its canonical JSON."""

from __future__ import annotations

import argparse
from pathlib import Path

from quanheng.cli.arguments import Parser
from quanheng.cli.voice import Voice
from quanheng.engine.errors import Place, Problems, Refused, Text

ABOUT = Text(
    "方案互转：scheme.yaml ↔ scheme.xlsx（也可转出 .json）",
    "convert scheme.yaml ↔ scheme.xlsx (also to .json)",
)
FORMS = (".yaml", ".yml", ".xlsx", ".json")


def arguments(parser: Parser) -> None:
    """A and B."""
    pick = parser.pick
    parser.add_argument(
        "source",
        metavar="A",
        help=pick("原文件（.yaml 或 .xlsx）或方案文件夹", "the scheme (.yaml or .xlsx) or its folder"),
    )
    parser.add_argument(
        "target",
        metavar="B",
        help=pick("写成的文件（.yaml .xlsx .json）", "the file to write (.yaml .xlsx .json)"),
    )


def run(args: argparse.Namespace, voice: Voice) -> int:
    """The scheme must be sound; B is written whole or not at all."""
    target = Path(args.target)
    if target.suffix not in FORMS:
        problems = Problems()
        problems.add(
            "unknown-ending", Place(args.target),
            (f"不认识的文件格式“{target.suffix}”", f"unknown file format “{target.suffix}”"),
            ("、".join(FORMS), ", ".join(FORMS)),
            ("换一个扩展名", "use another ending"),
        )  # fmt: skip
        problems.refuse()
    from quanheng.folder.read import examine_scheme  # brings in Polars
    from quanheng.folder.write import atomically

    scheme, problems = examine_scheme(args.source)
    if scheme is None:
        raise Refused(problems.found)
    if target.suffix == ".xlsx":
        from quanheng.engine.document.sheet import write_sheet  # brings in XlsxWriter

        data = write_sheet(dict(scheme.document))
    else:
        from quanheng.engine.document.write import to_json, to_yaml

        form = to_json if target.suffix == ".json" else to_yaml
        data = form(dict(scheme.document)).encode("utf-8")
    if not target.parent.is_dir():
        raise FileNotFoundError(str(target.parent))
    atomically(target, data)
    if voice.machine:
        voice.json({"ok": True, "output": str(target), "digest": scheme.digest})
    else:
        voice.problems(problems.found)
        voice.note(
            f"已写 {target}（摘要 {scheme.digest[:12]}）", f"written: {target} (digest {scheme.digest[:12]})"
        )
    return 0
