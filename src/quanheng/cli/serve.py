"""quanheng serve: the platform on this machine."""

from __future__ import annotations

import argparse
import importlib.util
import os
from collections.abc import Sequence

from quanheng.cli.arguments import Parser, positive
from quanheng.cli.voice import Voice
from quanheng.engine.errors import Place, Problems, Text

ABOUT = Text("启动平台（需安装 quanheng[platform]）", "start the platform (needs quanheng[platform])")
MACHINE = False
NEEDED = ("django", "granian", "jinja2", "whitenoise", "csp")


def arguments(parser: Parser) -> None:
    """Where to listen."""
    pick = parser.pick
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        help=pick("监听地址（默认 127.0.0.1，只限本机）", "address (default 127.0.0.1, this machine only)"),
    )
    parser.add_argument(
        "--port", type=_port, default=8000, help=pick("端口（默认 8000）", "port (default 8000)")
    )
    parser.add_argument(
        "--workers", type=positive, default=1, help=pick("进程数（默认 1）", "processes (default 1)")
    )
    parser.add_argument(
        "--cast",
        action="store_true",
        help=pick(
            "示意门，只安排石桥县的虚构人员，不装数字（教程用）",
            "as a demonstration, with the invented people alone and no figures (for the tutorial)",
        ),
    )
    parser.add_argument(
        "--demo", action="store_true", help=pick("先装入示意数据", "take in the demonstration data first")
    )


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text} ∉ 1–65535")
    return int(text)


def run(args: argparse.Namespace, voice: Voice) -> int:
    """Serves until stopped."""
    refuse_without_platform("serve")
    if not (args.demo or args.cast):  # the environment alone never opens the door of the demonstration
        os.environ.pop("QUANHENG_DEMO", None)
    from quanheng.platform.project.serve import serve  # the platform is an extra

    return serve(host=args.host, port=args.port, demo=args.demo, cast=args.cast, workers=args.workers)


def refuse_without_platform(command: str) -> None:
    """Raise `Refused` with what to install if the platform's libraries are not there."""
    refuse_without((*NEEDED, "quanheng.platform"), command)


def refuse_without(modules: Sequence[str], command: str) -> None:
    """Raise `Refused` with what to install if one of these modules is not there."""
    gone = [n for n in modules if importlib.util.find_spec(n) is None]
    if not gone:
        return
    problems = Problems()
    problems.add(
        "no-platform", Place(f"quanheng {command}"),
        ("没有安装平台：缺 " + "、".join(gone), "the platform is not installed: missing " + ", ".join(gone)),
        ("安装了 quanheng[platform]", "quanheng[platform] installed"),
        ('运行 pip install "quanheng[platform]"', 'run pip install "quanheng[platform]"'),
    )  # fmt: skip
    problems.refuse()
