"""quanheng library: the ready schemes that come with the package."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from quanheng.cli.arguments import Parser
from quanheng.cli.voice import Voice, grid
from quanheng.engine.document.suggest import or_nearest
from quanheng.engine.errors import Place, Problem, Text

if TYPE_CHECKING:
    from quanheng.library import Entry

ABOUT = Text(
    "列出自带的方案；--copy 把一个拷成文件夹", "list the ready schemes; --copy makes a folder of one"
)


def arguments(parser: Parser) -> None:
    """Which scheme, and where to copy it."""
    pick = parser.pick
    parser.add_argument(
        "scheme", nargs="?", help=pick("方案编号（不写则列出全部）", "id of a scheme (default: list all)")
    )
    parser.add_argument("--copy", nargs="+", metavar=(pick("编号", "ID"), pick("文件夹", "FOLDER")),
                        help=pick("把一个方案拷成新文件夹，再改成自己的；也可写作 编号 --copy 文件夹",
                                  "copy a scheme to a new folder, to make it yours; also ID --copy FOLDER"))  # fmt: skip


def run(args: argparse.Namespace, voice: Voice) -> int:
    """Copying never overwrites."""
    from quanheng.library import names

    entries = names()
    words = [w for w in (args.scheme, *(args.copy or ())) if w]
    if args.copy and len(words) != 2:
        voice.refused([_id_and_folder(words)])
        return 2
    wanted = words[0] if words else ""
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
        target = Path(words[1])
        if target.exists():
            return voice.refused([_exists(target)])
        shutil.copytree(entry.path, target)
        voice.note(*_next(entry, target))
    if voice.machine:
        voice.json(entry)
    else:
        voice.out(
            f"{entry.id}\n{voice.pick(entry.title, entry.title_en or entry.title)}\n{entry.source}\n{entry.path}"
        )
    return 0


def _next(entry: Entry, target: Path) -> tuple[str, str]:
    """What a copy is good for: figures are scored, cases are run; what is missing is named."""
    if entry.figures:
        return (
            f"已拷到 {target}。计分：quanheng score {target}",
            f"copied to {target}. To score it: quanheng score {target}",
        )
    zh, en = f"已拷到 {target}。", f"copied to {target}. "
    if entry.cases:
        zh += f"跑用例：quanheng test {target}。"
        en += f"To run its cases: quanheng test {target}. "
    return (
        f"{zh}它没有数；填好 units.csv、observations.csv（有分单位目标的再填 targets.csv）即可计分",
        f"{en}It has no figures: fill in units.csv and observations.csv (and targets.csv where units have their own "
        "targets) to score it",
    )


def _id_and_folder(words: list[str]) -> Problem:
    return Problem(
        "copy-what-where", Place("quanheng library", path="--copy"),
        Text(f"给了 {len(words)} 个词：{'、'.join(words)}", f"{len(words)} given: {', '.join(words)}"),
        Text("方案编号和要建的文件夹", "the id of a scheme and the folder to make"),
        Text("写作 quanheng library --copy provinces 我的方案", "write quanheng library --copy provinces my-scheme"),
    )  # fmt: skip


def _unknown(given: str, known: list[str]) -> Problem:
    zh, en = or_nearest(given, known)
    return Problem(
        "unknown-scheme", Place("quanheng library"),
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
