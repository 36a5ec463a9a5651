"""quanheng library: the ready schemes that come with the package."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from quanheng.cli.arguments import Parser
from quanheng.cli.voice import Voice, grid
from quanheng.engine.errors import Place, Problem, Text

ABOUT = Text(
    "列出自带的方案；--copy 把一个拷成文件夹", "list the ready schemes; --copy makes a folder of one"
)


def arguments(parser: Parser) -> None:
    """Which scheme, and where to copy it."""
    pick = parser.pick
    parser.add_argument(
        "scheme", nargs="?", help=pick("方案编号（不写则列出全部）", "id of a scheme (default: list all)")
    )
    parser.add_argument("--copy", nargs=2, metavar=(pick("编号", "ID"), pick("文件夹", "FOLDER")),
                        help=pick("把一个方案拷成新文件夹，再改成自己的", "copy a scheme to a new folder, to make it yours"))  # fmt: skip


def run(args: argparse.Namespace, voice: Voice) -> int:
    """Copying never overwrites."""
    from quanheng.library import names

    entries = names()
    wanted = args.copy[0] if args.copy else args.scheme
    if not wanted:
        if voice.machine:
            voice.json(entries)
        else:
            rows = [
                (
                    e.id,
                    voice.pick(e.title, e.title_en or e.title),
                    e.cases,
                    voice.pick("有", "yes") if e.figures else "",
                )
                for e in entries
            ]
            head = [
                voice.pick("编号", "Id"),
                voice.pick("方案", "Scheme"),
                voice.pick("用例", "Cases"),
                voice.pick("有数", "Figures"),
            ]
            voice.out(grid(head, rows, [False, False, True, False]))
            voice.note(
                "quanheng library 编号：看出处；--copy 编号 文件夹：拷出来改",
                "quanheng library ID: its source; --copy ID FOLDER: a copy to change",
            )
        return 0
    entry = next((e for e in entries if e.id == wanted), None)
    if entry is None:
        return voice.refused([_unknown(wanted, [e.id for e in entries])])
    if args.copy:
        target = Path(args.copy[1])
        if target.exists():
            return voice.refused([_exists(target)])
        shutil.copytree(entry.path, target)
        voice.note(f"已拷到 {target}：quanheng score {target}", f"copied: quanheng score {target}")
    if voice.machine:
        voice.json(entry)
    else:
        voice.out(f"{entry.id}\n{voice.pick(entry.title, entry.title_en)}\n{entry.source}\n{entry.path}")
    return 0


def _unknown(given: str, known: list[str]) -> Problem:
    from quanheng.folder.columns import or_nearest  # brings in Polars

    zh, en = or_nearest(given, known)
    return Problem(
        "unknown-scheme", Place(),
        Text(f"没有自带的方案“{given}”{zh}", f"there is no ready scheme “{given}”{en}"),
        Text("、".join(known), ", ".join(known)),
        Text("quanheng library 列出全部", "`quanheng library` lists them"),
    )  # fmt: skip


def _exists(target: Path) -> Problem:
    return Problem(
        "exists", Place(str(target)),
        Text("已有这个文件或文件夹", "it exists already"),
        Text("一个还没有的文件夹", "a folder that does not exist yet"),
        Text("换一个名字", "choose another name"),
    )  # fmt: skip
