"""The command line as a whole: help, languages, exit codes, and mistakes without a traceback."""

import subprocess
import sys

import pytest
from tests.cli.conftest import ROOT

from quanheng.cli.dispatch import COMMANDS


def test_help_lists_every_command_and_the_exit_codes(program):
    for lang, said in (("zh", "退出码：0 正常"), ("en", "Exit codes: 0 well")):
        done = program("--lang", lang, "--help")
        assert done.code == 0
        assert said in done.out
        for command in COMMANDS:
            assert f"    {command} " in done.out


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_in_both_languages(quanheng, command):
    chinese, english = quanheng(command, "--help"), quanheng(command, "--help", "--lang", "en")
    assert (chinese.code, english.code) == (0, 0)
    assert "退出码" in chinese.out
    assert "Exit codes" in english.out
    assert not any("\u4e00" <= c <= "\u9fff" for c in english.out)


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("fly",),
        ("check",),
        ("score", "x", "--engine", "slow"),
        ("score", "x", "--as-of", "soon"),
        ("check", "x", "--wings"),
        ("explain", "x"),
        ("bundle", "x"),
        ("serve", "--port", "99999"),
    ],
)
def test_a_wrong_command_line_is_2_and_says_how_in_both_languages(quanheng, words):
    for lang, word in (("zh", "用法"), ("en", "usage")):
        done = quanheng(*words, "--lang", lang)
        assert done.code == 2
        assert word in done.err
        assert not done.out


def test_what_argparse_says_is_said_in_chinese(quanheng):
    assert "缺少参数：PATH" in quanheng("check").err
    assert "不认识的参数：--wings" in quanheng("check", "x", "--wings").err


@pytest.mark.parametrize(
    "command", ["check", "score", "explain", "test", "bundle", "verify", "diff", "convert", "sensitivity"]
)
def test_a_path_that_is_not_there_is_2(quanheng, command, tmp_path):
    more = {
        "explain": ["--unit", "A"],
        "bundle": ["-o", tmp_path / "x.zip"],
        "diff": ["there"],
        "convert": [tmp_path / "x.xlsx"],
    }
    done = quanheng(command, "nowhere", *more.get(command, []))
    assert done.code == 2
    assert "nowhere" in done.err
    as_json = quanheng(command, "nowhere", *more.get(command, []), "--json")
    assert as_json.code == 2
    assert as_json.json["problems"][0]["code"] == "no-path"


def test_the_language_may_come_from_the_environment(program):
    assert "usage" in program("--help", QUANHENG_LANG="en").out
    assert "用法" in program("--help", "--lang", "zh", QUANHENG_LANG="en").out


def test_as_a_program_the_codes_are_the_same(program, town):
    assert program("check", town).code == 0
    assert program("check", ROOT / "tests" / "cases" / "folder" / "bad" / "not-numbers").code == 1
    assert program("check", "nowhere").code == 2
    assert program("check").code == 2


def test_a_reader_that_stops_early_is_no_mistake(town):
    command = f'"{sys.executable}" -m quanheng.cli score "{town}" | head -c 10'
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"],
        capture_output=True,
        encoding="utf-8",
        env={"PYTHONPATH": str(ROOT / "src"), "PATH": "/usr/bin:/bin"},
    )
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr


def test_the_package_itself_is_the_command(program):
    done = subprocess.run(
        [sys.executable, "-m", "quanheng", "--version"],
        capture_output=True,
        encoding="utf-8",
        env={"PYTHONPATH": str(ROOT / "src")},
    )
    assert done.stdout == program("--version").out
    assert done.stdout.startswith("quanheng ")
