"""quanheng bundle and quanheng verify, as an outsider uses them."""

import subprocess
import sys
import zipfile

import pytest


@pytest.fixture(scope="module")
def package(quanheng, town, tmp_path_factory):
    path = tmp_path_factory.mktemp("package") / "town.zip"
    done = quanheng("bundle", town, "--period", "2026", "--as-of", "2027-06-30", "-o", path, "--json")
    assert done.code == 0
    assert done.json["rows"] == 9
    return path


def test_it_verifies(program, quanheng, package):
    done = program("verify", package)
    assert done.code == 0
    assert "9 行得分逐分重算，全部相同" in done.out
    assert "scheme.yaml" not in done.out  # compared here, where a YAML reader is installed
    assert quanheng("verify", package, "--json").json["ok"] is True
    assert "agrees" in quanheng("verify", package, "--lang", "en").out


def test_the_verifier_inside_needs_nothing_but_python(package, tmp_path):
    with zipfile.ZipFile(package) as archive:
        (tmp_path / "verify.pyz").write_bytes(archive.read("verify.pyz"))
    done = subprocess.run(
        [sys.executable, "-I", "-S", tmp_path / "verify.pyz", package], capture_output=True, encoding="utf-8"
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_an_altered_package_is_1_and_the_first_difference_is_named(quanheng, package, tmp_path):
    forged = tmp_path / "forged.zip"
    with zipfile.ZipFile(package) as old, zipfile.ZipFile(forged, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(
                name,
                data.replace(b"B,total,,84,100,84", b"B,total,,84,100,94") if name == "scores.csv" else data,
            )
    done = quanheng("verify", forged)
    assert done.code == 1
    assert "首处不同：scores.csv 第 5 行：2026 · B · total：score 公布为 94，重算为 84" in done.out


def test_the_same_folder_gives_the_same_bytes(quanheng, town, package, tmp_path):
    quanheng("bundle", town, "--period", "2026", "--as-of", "2027-06-30", "-o", tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == package.read_bytes()


def test_only_a_sound_folder_is_packed(quanheng, town, tmp_path):
    for name in ("scheme.yaml", "units.csv"):
        (tmp_path / name).write_bytes((town / name).read_bytes())
    (tmp_path / "observations.csv").write_text("unit,item,period,value\nA,开工数,2026,x\n", encoding="utf-8")
    assert quanheng("bundle", tmp_path, "-o", tmp_path / "x.zip").code == 1
    assert not (tmp_path / "x.zip").exists()


def test_no_package(quanheng, town):
    assert quanheng("verify", town / "units.csv").code == 1
