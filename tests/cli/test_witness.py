"""quanheng seal, journal and witness, as the office and four witnesses would use them, each with its own folder."""

import json
import subprocess
import sys

import pytest
from tests.homes import furnished

from quanheng.bundle import pyz

NAMES = ("财政局", "人大财经委", "审计局", "大学")


def test_from_the_first_checkpoint_to_an_outsider(program, tmp_path):
    home = {
        "QUANHENG_HOME": str(furnished(tmp_path / "home")),
        "QUANHENG_ORIGIN": "jixiao.example/2026",
        "QUANHENG_DATABASE": "",
    }
    shared = tmp_path / "shared"
    assert program("seal", **home).code == 0
    log = program("journal", "policy", **home).out.splitlines()[1].removeprefix("log ")
    assert log.startswith("jixiao.example/2026+")

    rows = ["name,vkey,title,title_en"]
    for name in NAMES:
        made = program("witness", "init", tmp_path / name, "--name", name, "--log", log)
        assert made.code == 0, made.err
        rows.append(f"{name},{made.out.strip()},{name},")
    witnesses = tmp_path / "witnesses.csv"
    witnesses.write_text("\n".join(rows), encoding="utf-8")
    assert (
        program("journal", "policy", witnesses, "--need", "2", **home).code == 1
    )  # two histories could pass
    policy = program("journal", "policy", witnesses, **home)
    assert policy.code == 0, policy.err
    assert "group witnesses 3 " in policy.out
    (tmp_path / "policy.txt").write_text(policy.out, encoding="utf-8")

    assert program("seal", "--exchange", shared, **home).code == 0
    for name in NAMES[:3]:
        request = shared / f"{name}.sha256.request.txt"
        signed = program("witness", "sign", tmp_path / name, request, "-o", shared / f"{name}.cosigned.txt")
        assert signed.code == 0, signed.err
        again = program("witness", "sign", tmp_path / name, request)
        assert (again.code, "declined-409" in again.err) == (1, True)
    taken = program("seal", "--exchange", shared, "--json", **home)
    assert (taken.code, len(taken.json["cosigned"]), taken.json["size"]) == (0, 3, 1)

    assert program("journal", "audit", **home).code == 0
    file = tmp_path / "journal.zip"
    assert program("journal", "export", "-o", file, **home).code == 0
    told = program("journal", "verify", file, "--policy", tmp_path / "policy.txt", "--json")
    assert (told.code, told.json["newest"], len(told.json["witnesses"])) == (0, 1, 3)
    verifier = tmp_path / "verify.pyz"
    verifier.write_bytes(pyz.build())
    alone = subprocess.run(
        [sys.executable, "-I", "-S", verifier, file, "--json"], capture_output=True, encoding="utf-8"
    )
    assert alone.returncode == 0, alone.stderr
    assert json.loads(alone.stdout)["size"] == 1

    rotated = program("journal", "rotate", **home)
    assert rotated.code == 0, rotated.err
    assert program("witness", "trust", tmp_path / "审计局", "--log", rotated.out.strip()).code == 0
    shown = program("witness", "show", tmp_path / "审计局", "--json").json
    assert (len(shown["logs"]), shown["signed"][0]["size"]) == (2, 1)


@pytest.mark.parametrize(
    "words",
    [("init", "F"), ("trust", "F"), ("sign", "F"), ("init", "F", "--name", "x"), ("dance", "F"), ()],
)
def test_a_wrong_command_line_is_2(quanheng, tmp_path, words):
    assert quanheng("witness", *(tmp_path / "f" if w == "F" else w for w in words)).code == 2


def test_a_folder_that_is_no_witness_is_2(quanheng, tmp_path):
    assert quanheng("witness", "show", tmp_path).code == 2
    (tmp_path / "r").write_text("nonsense", encoding="utf-8")
    assert quanheng("witness", "sign", tmp_path, tmp_path / "r").code == 1


def test_a_witness_is_never_begun_again(quanheng, tmp_path):
    key = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    assert quanheng("witness", "init", tmp_path / "w", "--name", "审计局", "--log", key).code == 0
    again = quanheng("witness", "init", tmp_path / "w", "--name", "审计局", "--log", key)
    assert (again.code, "witness-exists" in again.err) == (1, True)
    bad = quanheng("witness", "init", tmp_path / "v", "--name", "有 空格", "--log", key)
    assert (bad.code, "malformed" in bad.err) == (1, True)
    assert quanheng("witness", "init", tmp_path / "u", "--name", "审计局", "--log", "x").code == 1


def test_a_file_that_is_no_journal_is_told(quanheng, tmp_path):
    (tmp_path / "x.zip").write_text("nothing", encoding="utf-8")
    done = quanheng("journal", "verify", tmp_path / "x.zip")
    assert (done.code, "not-a-journal" in done.err) == (1, True)
    assert quanheng("journal", "verify", tmp_path / "none.zip").code == 2
    assert quanheng("journal", "verify").code == 2
