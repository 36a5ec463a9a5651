"""Weighing again: what agrees, and every way of tampering that must be found and named."""

import json
import subprocess
import sys
import zipfile

import pytest
from tests.bundle.conftest import packed, sealed

from quanheng.bundle.reread import same_scheme
from quanheng.bundle.verify import verify


def swapped(data, old, new):
    assert data.count(old.encode()) == 1
    return data.replace(old.encode(), new.encode())


def found(files, tmp_path, **options):
    return verify(packed(files, tmp_path / "forged.zip"), **options)


def test_an_honest_package_agrees(package):
    verdict = verify(package, same_scheme=same_scheme)
    assert verdict.ok
    assert verdict.rows == 3 * 3
    assert verdict.files == 9
    assert "逐分重算" in verdict.say("zh")
    assert "recomputed" in verdict.say("en")


def test_scores_published_are_those_of_the_run(files, run):
    rows = [line.split(",") for line in files["scores.csv"].decode().splitlines()]
    published = {(r[0], r[2], r[3]): r for r in rows[1:]}
    for row in run.table().iter_rows(named=True):
        cells = published[row["period"], row["unit"], row["node"]]
        for name, cell in zip(("points", "weight", "score"), cells[5:8], strict=True):
            assert (
                (float(cell) if cell else None) == pytest.approx(row[name], abs=1e-9)
                if cell
                else row[name] is None
            )
        assert (cells[9], cells[10]) == (row["grade"], row["absence"])


@pytest.mark.parametrize("seal", [False, True], ids=["digests left", "digests renewed"])
class TestTampering:
    """Each forgery once with the old digests in place and once with digests that fit."""

    def verdict(self, files, seal, tmp_path):
        verdict = found(sealed(files) if seal else files, tmp_path)
        assert not verdict.ok
        if not seal:
            assert "digest" in {p.code for p in verdict.problems}
        return verdict

    def test_one_digit_of_a_score(self, files, seal, tmp_path):
        line = next(
            x for x in files["scores.csv"].decode().splitlines() if x.startswith("2026,乡,云溪,群众满意度")
        )
        files["scores.csv"] = swapped(files["scores.csv"], line, line.replace("39.56", "39.66"))
        first = self.verdict(files, seal, tmp_path).differences[0]
        assert (first.kind, first.unit, first.node, first.column) == ("cell", "云溪", "群众满意度", "score")
        assert (first.published, first.recomputed) == ("39.66", "39.56")
        assert "scores.csv" in first.say()
        assert str(first.line) in first.say("en")

    def test_one_observation(self, files, seal, tmp_path):
        files["observations.csv"] = swapped(
            files["observations.csv"], "石桥,满意度,2026,88.5", "石桥,满意度,2026,89.5"
        )
        first = self.verdict(files, seal, tmp_path).differences[0]
        assert (first.unit, first.node, first.column) == ("石桥", "total", "points")

    def test_one_weight(self, files, seal, tmp_path):
        files["scheme.json"] = swapped(files["scheme.json"], '"weight":60', '"weight":55')
        files["scheme.json"] = swapped(files["scheme.json"], '"weight":40', '"weight":45')
        if seal:
            files["scheme.yaml"] = (
                files["scheme.yaml"]
                .replace(b"weight: 60", b"weight: 55")
                .replace(b"weight: 40", b"weight: 45")
            )
        verdict = self.verdict(files, seal, tmp_path)
        assert any(
            d.column == "weight" and d.recomputed == "55" and d.published == "60" for d in verdict.differences
        )

    def test_one_target(self, files, seal, tmp_path):
        files["targets.csv"] = swapped(
            files["targets.csv"], "石桥,项目开工率,2026,95", "石桥,项目开工率,2026,85"
        )
        assert self.verdict(files, seal, tmp_path).differences[0].unit == "石桥"

    def test_a_row_dropped(self, files, seal, tmp_path):
        lines = files["scores.csv"].decode().splitlines(keepends=True)
        files["scores.csv"] = "".join(lines[:4] + lines[5:]).encode()
        verdict = self.verdict(files, seal, tmp_path)
        assert [d.kind for d in verdict.differences] == ["missing"]
        assert verdict.differences[0].line == 5

    def test_a_row_added(self, files, seal, tmp_path):
        files["scores.csv"] += "2026,乡,白云,total,,99,100,99,1,优秀,\n".encode()
        first = self.verdict(files, seal, tmp_path).differences[0]
        assert (first.kind, first.unit) == ("extra", "白云")

    def test_a_row_twice(self, files, seal, tmp_path):
        lines = files["scores.csv"].decode().splitlines(keepends=True)
        files["scores.csv"] += lines[1].encode()
        assert [d.kind for d in self.verdict(files, seal, tmp_path).differences] == ["extra"]

    def test_rows_in_another_order(self, files, seal, tmp_path):
        lines = files["scores.csv"].decode().splitlines(keepends=True)
        files["scores.csv"] = "".join([lines[0], lines[2], lines[1], *lines[3:]]).encode()
        verdict = self.verdict(files, seal, tmp_path)
        assert {d.kind for d in verdict.differences} == {"order"}
        assert verdict.differences[0].line == 2

    def test_a_grade(self, files, seal, tmp_path):
        files["scores.csv"] = swapped(files["scores.csv"], "99.56,1,合格", "99.56,1,优秀")
        first = self.verdict(files, seal, tmp_path).differences[0]
        assert (first.column, first.published, first.recomputed) == ("grade", "优秀", "合格")

    def test_a_unit_moved_to_another_group(self, files, seal, tmp_path):
        files["units.csv"] = swapped(files["units.csv"], "青山,青山镇,镇", "青山,青山镇,乡")
        assert self.verdict(files, seal, tmp_path).different > 0


def test_order_of_observations_alone_is_seen_by_the_digest(files, tmp_path):
    lines = files["observations.csv"].decode().splitlines(keepends=True)
    files["observations.csv"] = "".join([lines[0], *reversed(lines[1:])]).encode()
    verdict = found(files, tmp_path)
    assert not verdict.ok
    assert [(p.code, p.place.file) for p in verdict.problems] == [("digest", "observations.csv")]
    assert not verdict.differences


def test_the_yaml_must_say_the_same_as_the_json(files, tmp_path):
    files["scheme.yaml"] = files["scheme.yaml"].replace(b"weight: 60", b"weight: 61")
    assert found(sealed_as_is(files), tmp_path).ok  # without a YAML reader this cannot be seen, and is said
    verdict = found(sealed_as_is(files), tmp_path, same_scheme=same_scheme)
    assert [p.place.file for p in verdict.problems] == ["scheme.yaml"]


def sealed_as_is(files):
    """Digests renewed, the descriptor's own claims kept."""
    import hashlib

    about = json.loads(files["datapackage.json"])
    for resource in about["resources"]:
        data = files[resource["path"]]
        resource |= {"hash": f"sha256:{hashlib.sha256(data).hexdigest()}", "bytes": len(data)}
    return {**files, "datapackage.json": json.dumps(about).encode()}


@pytest.mark.parametrize(
    "name", ["datapackage.json", "scheme.json", "units.csv", "observations.csv", "targets.csv", "scores.csv"]
)
def test_a_missing_file_is_named(files, name, tmp_path):
    del files[name]
    verdict = found(files, tmp_path)
    assert not verdict.ok
    assert [(p.code, p.place.path) for p in verdict.problems] == [("missing-file", name)]


@pytest.mark.parametrize("name", ["../evil.py", "/etc/passwd", "a/b.csv", "evil\n.csv", "units.csv"])
def test_strangers_in_the_zip_are_refused_and_never_unpacked(package, name, tmp_path):
    with (
        zipfile.ZipFile(package, "a") as archive,
        pytest.warns(UserWarning, match="Duplicate") if name == "units.csv" else memory(),
    ):
        archive.writestr(name, b"x")
    before = sorted(p.name for p in tmp_path.rglob("*"))
    verdict = verify(package)
    assert not verdict.ok
    assert "unexpected-file" in {p.code for p in verdict.problems}
    assert sorted(p.name for p in tmp_path.rglob("*")) == before


class memory:
    """A context that does nothing."""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return False


def test_a_bomb_is_not_inflated(files, tmp_path):
    verdict = found({**files, "observations.csv": b"0" * 80_000_000}, tmp_path)
    assert [p.code for p in verdict.problems] == ["inflates"]


@pytest.mark.parametrize("data", [b"", b"PK\x05\x06", b"not a zip at all", b"PK\x03\x04" + b"\0" * 100])
def test_no_package_at_all(data, tmp_path):
    path = tmp_path / "x.zip"
    path.write_bytes(data)
    assert [p.code for p in verify(path).problems] == ["not-a-package"]


def test_a_truncated_package(package):
    package.write_bytes(package.read_bytes()[:-200])
    assert not verify(package).ok


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("scheme.json", b"{"), ("scheme.json", b"[" * 100_000), ("scheme.json", b"{}"), ("scheme.json", b'{"scheme": NaN}'),
        ("scheme.json", b'{"scheme":"x","full":1e999999999}'), ("datapackage.json", b"[]"), ("datapackage.json", b"\xff"),
        ("units.csv", b"\xff\xfe"), ("units.csv", b""), ("observations.csv", b"a,b\n"), ("targets.csv", b"unit,node,period,target\nx,y,2026,1e999999999\n"),
        ("scores.csv", b""), ("scores.csv", b'"'), ("units.csv", b"unit,name,group,parent\nx,y\n"),
    ],
)  # fmt: skip
def test_nonsense_inside_is_a_verdict_not_a_crash(files, name, data, tmp_path):
    verdict = found({**files, name: data}, tmp_path)
    assert not verdict.ok
    assert name in {p.place.file for p in verdict.problems}
    assert json.dumps(verdict.as_json())
    assert verdict.say("zh")
    assert verdict.say("en")


def test_no_rows_is_no_agreement(files, tmp_path):
    about = json.loads(files["datapackage.json"])
    about["quanheng"]["periods"] = []
    files["datapackage.json"] = json.dumps(about).encode()
    files["scores.csv"] = files["scores.csv"].splitlines(keepends=True)[0]
    assert not found(sealed_as_is(files), tmp_path).ok


def test_no_file(tmp_path):
    with pytest.raises(FileNotFoundError):
        verify(tmp_path / "none.zip")


class TestPlainPython:
    """verify.pyz, taken out of the package, under a Python without any installed package."""

    @pytest.fixture
    def pyz(self, files, tmp_path):
        path = tmp_path / "verify.pyz"
        path.write_bytes(files["verify.pyz"])
        return path

    def run(self, pyz, *words):
        return subprocess.run(
            [sys.executable, "-I", "-S", str(pyz), *map(str, words)],
            capture_output=True,
            encoding="utf-8",
            cwd=pyz.parent,
        )

    def test_it_agrees(self, pyz, package):
        done = self.run(pyz, package)
        assert done.returncode == 0, done.stderr
        assert "一致" in done.stdout
        english = self.run(pyz, package, "--lang", "en", "--json")
        assert json.loads(english.stdout)["rows"] == 9

    def test_it_names_the_first_difference(self, pyz, files, tmp_path):
        files["observations.csv"] = swapped(
            files["observations.csv"], "石桥,满意度,2026,88.5", "石桥,满意度,2026,89.5"
        )
        done = self.run(pyz, packed(files, tmp_path / "forged.zip"), "--lang", "en")
        assert done.returncode == 1
        assert (
            "first difference: scores.csv line 2: 2026 · 石桥 · total: points is published as" in done.stdout
        )

    def test_no_file(self, pyz):
        assert self.run(pyz, "none.zip").returncode == 2
        assert self.run(pyz).returncode == 2
