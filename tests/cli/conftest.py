"""The command line as a program: every test runs it as a person would."""

import contextlib
import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from quanheng.cli import main

ROOT = Path(__file__).parent.parent.parent
CASES = ROOT / "tests" / "cases" / "folder"
CITIES = ROOT / "src" / "quanheng" / "library" / "zhejiang"
PROVINCES = CITIES.parent / "provinces"


@dataclass
class Done:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        """The result under --json."""
        return json.loads(self.out)


@pytest.fixture(scope="session")
def program():
    """Run the command line as a program of its own; never a traceback, whatever the words."""

    def run(*words, **more):
        environment = {k: v for k, v in os.environ.items() if k != "QUANHENG_LANG"}
        environment |= {"PYTHONPATH": str(ROOT / "src"), **more}
        command = [sys.executable, "-m", "quanheng.cli", *map(str, words)]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", env=environment)
        assert "Traceback" not in done.stderr, done.stderr
        return Done(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture(scope="session")
def quanheng():
    """Run the command line in this process, which saves starting Python each time; the words go the same way."""

    def run(*words):
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main([str(w) for w in words])
        return Done(code, out.getvalue(), err.getvalue())

    return run


@pytest.fixture(scope="session")
def town(tmp_path_factory):
    """A small sound scheme folder with two periods, grades and a demonstration mark."""
    path = tmp_path_factory.mktemp("town")
    (path / "scheme.yaml").write_text(SCHEME, encoding="utf-8")
    (path / "units.csv").write_text("unit,name\nA,石桥镇\nB,云溪乡\nC,青山乡\n", encoding="utf-8")
    (path / "observations.csv").write_text(OBSERVATIONS, encoding="utf-8")
    (path / "cases.yaml").write_text(CASE, encoding="utf-8")
    return path


SCHEME = """scheme: 小镇
title: 小镇考核
title_en: The town
source: 示例发〔2026〕2号
demonstration: true
period: year
items:
  开工数: {uom: 个, owner: 发改局}
  满意度: {uom: "%", owner: 统计局}
tree:
  - {id: 开工, weight: 60, uom: 个, measure: 开工数, target: 20, rate: {rule: ratio, cap: 1}, owner: 发改局}
  - {id: 满意, weight: 40, uom: "%", measure: 满意度, target: 90, rate: {rule: ratio, cap: 1}, owner: 统计局}
grades: [{name: 优秀, from: 90}, {name: 合格, from: 60}, {name: 不合格}]
round: {points: 2, score: 2}
"""
OBSERVATIONS = """unit,item,period,value,status,posted_at,source
A,开工数,2025,15,,2026-01-10,发改局月报
A,满意度,2025,81,,2026-01-10,统计局
B,开工数,2025,20,,2026-01-10,发改局月报
B,满意度,2025,45,,2026-01-10,统计局
C,开工数,2025,10,,2026-01-10,发改局月报
C,满意度,2025,,not_applicable,2026-01-10,
A,开工数,2026,19,,2027-01-10,发改局月报
A,满意度,2026,90,,2027-01-10,统计局
B,开工数,2026,16,,2027-01-10,发改局月报
B,满意度,2026,72,,2027-01-10,统计局
B,满意度,2026,81,,2027-02-10,统计局更正
C,开工数,2026,8,,2027-01-10,发改局月报
C,满意度,2026,,,2027-01-10,
"""
CASE = """- case: 二十个开工得满分
  given: {observations: {开工数: 20, 满意度: 90}}
  then: {score: 100, grade: 优秀}
"""
