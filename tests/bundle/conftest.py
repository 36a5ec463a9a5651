"""A small package to weigh again: two groups, a correction, an absence, a target by unit, grades with a quota."""

import io
import zipfile

import pytest

import quanheng
from quanheng.bundle.descriptor import describe
from quanheng.bundle.layout import DESCRIPTOR
from quanheng.bundle.write import as_bytes
from quanheng.engine.document.model import unplaced
from quanheng.engine.document.read import read as read_yaml
from quanheng.engine.errors import Problems
from quanheng.engine.scheme.from_document import resolve
from quanheng.folder import read

SCHEME = """scheme: 两组
title: 两组小方案
title_en: Two groups
source: 示例发〔2026〕1号
demonstration: true
period: year
groups: {镇: {}, 乡: {}}
items:
  开工数: {uom: 个, owner: 发改局}
  计划数: {uom: 个, owner: 发改局}
  满意度: {uom: "%", owner: 统计局}
tree:
  - {id: 项目开工率, weight: 60, uom: "%", measure: 开工数 / 计划数 * 100, target: units, rate: {rule: ratio, cap: 1}, missing: zero}
  - {id: 群众满意度, weight: 40, uom: "%", measure: 满意度, target: 92, rate: {rule: ratio, cap: 1}}
grades: [{name: 优秀, from: 90, quota: 0.5}, {name: 合格, from: 60}, {name: 不合格}]
round: {points: 2, score: 2}
"""
UNITS = "unit,name,group,人口\n石桥,石桥镇,镇,31000\n青山,青山镇,镇,\n云溪,云溪乡,乡,12000\n"
TARGETS = "unit,node,period,target\n石桥,项目开工率,2026,95\n青山,项目开工率,,90\n云溪,项目开工率,,80\n"
OBSERVATIONS = '''unit,item,period,value,status,posted_at,source
石桥,开工数,2026,17,,2026-12-01,发改局月报
石桥,开工数,2026,18,,2026-12-20,发改局更正
石桥,计划数,2026,21,,,发改局
石桥,满意度,2026,88.5,,,统计局
青山,开工数,2026,7,,,发改局
青山,计划数,2026,9,,,发改局
青山,满意度,2026,,not_applicable,,
云溪,开工数,2026,5,,,发改局
云溪,计划数,2026,5,,,发改局
云溪,满意度,2026,91,,,"统计局，""第二次"""
'''


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """The scheme folder behind the package."""
    path = tmp_path_factory.mktemp("两组")
    for name, text in (
        ("scheme.yaml", SCHEME),
        ("units.csv", UNITS),
        ("targets.csv", TARGETS),
        ("observations.csv", OBSERVATIONS),
    ):
        (path / name).write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def run(folder):
    """Its run by the fast form."""
    f = read(folder, data=True)
    return quanheng.score(f.scheme, f.observations, f.units, f.targets)


@pytest.fixture(scope="session")
def made(run):
    """Its package."""
    return as_bytes(run.scheme, run.facts(), run.periods, as_of="2026-12-31")


@pytest.fixture
def package(made, tmp_path):
    """The package on disk."""
    path = tmp_path / "bundle.zip"
    path.write_bytes(made.data)
    return path


@pytest.fixture
def files(made):
    """The files of the package, by name."""
    with zipfile.ZipFile(io.BytesIO(made.data)) as archive:
        return {n: archive.read(n) for n in archive.namelist()}


def sealed(files):
    """The same files with a descriptor that fits them: what a forger who knows the format would publish."""
    scheme = resolve(unplaced(plain_scheme(files)), Problems())
    inner = {n: d for n, d in files.items() if n != DESCRIPTOR}
    return {DESCRIPTOR: describe(scheme, inner, ["人口"], ["2026"], "2026-12-31"), **inner}


def plain_scheme(files):
    """The scheme of a package as a plain document."""
    return read_yaml(files["scheme.yaml"], "scheme.yaml", Problems()).plain()


def packed(files, path):
    """A zip of these files."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path
