"""Reading the command line in both languages: help, usage, and what is wrong with it."""

from __future__ import annotations

import argparse
import re
import sys
from typing import Any, NoReturn

_MESSAGES = (
    (r"the following arguments are required: (.*)", r"缺少参数：\1"),
    (r"unrecognized arguments: (.*)", r"不认识的参数：\1"),
    (
        r"argument (?:命令|COMMAND): invalid choice: '?(.*?)'? \(choose from (.*)\)",
        r"没有“\1”这个命令（可用：\2）",
    ),
    (r"argument (.*): invalid choice: (.*) \(choose from (.*)\)", r"参数 \1 没有 \2 这一项（可选：\3）"),
    (r"argument (.*): expected (\d+) arguments", r"参数 \1 后面要有 \2 个值"),
    (r"argument (.*): expected one argument", r"参数 \1 后面要有一个值"),
    (r"argument (.*): expected at least one argument", r"参数 \1 后面至少要有一个值"),
    (r"argument (.*): invalid (\w+) value: (.*)", r"参数 \1 的值 \3 不对（应为 \2）"),
    (r"argument (.*): not allowed with argument (.*)", r"参数 \1 不能与 \2 同用"),
    (r"argument (--[a-z-]+): (“.*)", r"参数 \1：\2"),
    (r"ambiguous option: (.*) could match (.*)", r"参数 \1 不明确，可能是 \2"),
    (r"argument (.*): ignored explicit argument (.*)", r"参数 \1 不带值，却给了 \2"),
)


class Parser(argparse.ArgumentParser):
    """An argument parser that speaks the language asked for and leaves with 2 when the command line is wrong."""

    lang = "zh"

    def __init__(self, *args: Any, **options: Any) -> None:
        options |= {
            "formatter_class": argparse.RawDescriptionHelpFormatter,
            "add_help": False,
            "allow_abbrev": False,
        }
        super().__init__(*args, **options)
        self._positionals.title = self.pick("参数", "arguments")
        self._optionals.title = self.pick("选项", "options")
        self.add_argument("-h", "--help", action="help", help=self.pick("显示这段说明", "show this help"))

    def pick(self, zh: str, en: str) -> str:
        """The text in the language of this run."""
        return en if self.lang == "en" else zh

    def format_usage(self) -> str:
        return self._in_chinese(super().format_usage())

    def format_help(self) -> str:
        return self._in_chinese(super().format_help())

    def _in_chinese(self, text: str) -> str:
        return text if self.lang == "en" else text.replace("usage: ", "用法：", 1)

    def error(self, message: str) -> NoReturn:
        said = message
        if self.lang != "en":
            for form, chinese in _MESSAGES:
                if re.fullmatch(form, message, re.DOTALL):
                    said = re.sub(form, chinese, message, flags=re.DOTALL)
                    break
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: {said}\n")


def language(argv: list[str], otherwise: str) -> str:
    """The language asked for anywhere on the command line: needed before the parser can be made."""
    for k, word in enumerate(argv):
        if word == "--":
            break
        if word.startswith("--lang="):
            return "en" if word[7:] == "en" else "zh"
        if word == "--lang" and k + 1 < len(argv):
            return "en" if argv[k + 1] == "en" else "zh"
    return "en" if otherwise == "en" else "zh"


def positive(text: str) -> int:
    """A whole number of at least one, for argparse."""
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number
