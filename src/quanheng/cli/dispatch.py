"""Which command was asked for, run; mistakes of the user become problems, never a traceback."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from types import ModuleType

from quanheng.cli.arguments import Parser, language
from quanheng.cli.voice import Voice
from quanheng.engine.errors import Place, Problem, Refused, Text
from quanheng.version import __version__

COMMANDS = (
    "check", "score", "explain", "test", "diff", "convert", "bundle", "verify",
    "journal", "seal", "witness", "library", "weigh", "sensitivity", "serve", "worker", "remind", "demo", "units", "user",
)  # fmt: skip

EXIT_CODES = Text(
    "退出码：0 正常；1 发现问题、复核不符或用例不过；2 命令写错或路径不存在。",
    "Exit codes: 0 well; 1 problems found, verification failed or cases failed; 2 the command line is wrong "
    "or the path does not exist.",
)


def module_of(command: str) -> ModuleType:
    """The file of a command; each is read only when it is asked for, which keeps the start short."""
    return importlib.import_module(f"quanheng.cli.{command}")


def dispatch(argv: Sequence[str] | None = None) -> int:
    """Run the command line. Returns the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    lang = language(words, os.environ.get("QUANHENG_LANG", "zh"))
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        args = parser(words, lang).parse_args(words)
    except SystemExit as leaving:
        return int(leaving.code or 0)
    voice = Voice(lang, getattr(args, "json", False))
    try:
        code = int(module_of(args.command).run(args, voice))
        sys.stdout.flush()
        return code
    except Refused as refused:
        return voice.refused(refused.problems)
    except FileNotFoundError as error:
        return _no_path(str(error.filename or error), voice)
    except PermissionError as error:
        return voice.refused([_denied(str(error.filename))])
    except BrokenPipeError:  # the reader of our output (head, less) has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        voice.note("已中断", "interrupted")
        return 130


def parser(words: Sequence[str], lang: str) -> Parser:
    """The parser; only the command asked for is read, all are listed."""
    Parser.lang = lang
    say = Voice(lang)
    top = Parser(
        prog="quanheng",
        description=say.pick("权衡：考核方案能查、能算、能讲清、能复核。", "Quanheng: schemes that are checked, run, explained and weighed again."),
        epilog=EXIT_CODES.say(lang),
    )  # fmt: skip
    top.add_argument(
        "--version",
        action="version",
        version=f"quanheng {__version__}",
        help=say.pick("显示版本", "show the version"),
    )
    top.add_argument(
        "--lang",
        choices=("zh", "en"),
        default=lang,
        help=say.pick("语言（默认 zh）", "language (default zh)"),
    )
    kinds = top.add_subparsers(dest="command", metavar=say.pick("命令", "COMMAND"), required=True,
                               title=say.pick("命令", "commands"), parser_class=Parser)  # fmt: skip
    asked = next((w for w in words if w in COMMANDS), "")
    for name in COMMANDS:
        if asked and name != asked:
            kinds.add_parser(name)
            continue
        module = module_of(name)
        about = module.ABOUT.say(lang)
        one = kinds.add_parser(name, help=about, description=about, epilog=EXIT_CODES.say(lang))
        module.arguments(one)
        one.add_argument(
            "--lang",
            choices=("zh", "en"),
            default=argparse.SUPPRESS,
            help=say.pick("语言（默认 zh）", "language (default zh)"),
        )
        if getattr(module, "MACHINE", True):
            one.add_argument(
                "--json", action="store_true", help=say.pick("给机器读的 JSON", "JSON for machines")
            )
    return top


def _no_path(path: str, voice: Voice) -> int:
    problem = Problem(
        "no-path", Place(path),
        Text("没有这个路径", "there is no such path"),
        Text("已有的文件或文件夹", "a file or folder that exists"),
        Text("检查路径；quanheng library 列出自带的方案", "check the path; `quanheng library` lists ready schemes"),
    )  # fmt: skip
    voice.refused([problem])
    return 2


def _denied(path: str) -> Problem:
    return Problem(
        "no-permission", Place(path),
        Text("没有权限读写", "no permission to read or write"),
        Text("可读写的文件或文件夹", "a file or folder that may be read or written"),
        Text("换一处，或请管理员授权", "use another place, or ask for permission"),
    )  # fmt: skip
