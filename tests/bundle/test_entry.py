"""One entry and a whole journal, checked by the one-file verifier's command line."""

import json

import pytest

from quanheng.bundle import log
from quanheng.bundle.entry import check, is_proof
from quanheng.bundle.merkle import prove_inclusion
from quanheng.bundle.notes import LogProof
from quanheng.bundle.outside import main

from .test_attacks import HASHES, LEAVES, NOTES, RULE, SIZE, TREE


def proof(index=77, leaf=None, note=NOTES[-1]):
    path = tuple(prove_inclusion(index, SIZE, TREE))
    return LogProof(index, path, note, (leaf or LEAVES[index]).encode()).text


@pytest.fixture
def policy(tmp_path):
    path = tmp_path / "policy.txt"
    path.write_text(RULE.text(), encoding="utf-8")
    return str(path)


def test_one_entry_on_the_command_line(tmp_path, policy, capsys):
    path = tmp_path / "entry.tlog-proof"
    path.write_text(proof(), encoding="utf-8")
    assert is_proof(path)
    assert main([str(path)]) == 0
    assert "未核验签名" in capsys.readouterr().out
    assert main([str(path), "--policy", policy, "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert LEAVES[77] in said
    assert "entry 77 of jixiao.example/2026" in said
    assert main([str(path), "--policy", policy, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["witnesses"].keys() == {"财政局", "人大", "审计局", "大学"}


@pytest.mark.parametrize(
    "text",
    [
        proof(leaf=LEAVES[78]),
        proof(leaf="not JSON"),
        proof(leaf="[1]"),
        proof().replace("index 77", "index 78"),
        proof(note=NOTES[0]),
        proof().replace("extra ", "extra A"),
        LogProof(77, (), NOTES[-1]).text,
        LogProof(77, (), NOTES[-1], b"\xff").text,
        "c2sp.org/tlog-proof@v1\n",
    ],
)
def test_what_is_not_shown(text, tmp_path, capsys):
    path = tmp_path / "entry.tlog-proof"
    path.write_text(text, encoding="utf-8")
    assert main([str(path)]) == 1
    assert "不成立" in capsys.readouterr().out


def test_whose_word_it_is():
    body = NOTES[-1]
    few = type(body)(body.body, body.signatures[:3])
    assert not check(proof(note=few), RULE).ok
    assert not check(proof(note=type(body)(body.body, body.signatures[1:])), RULE).ok
    swapped = type(body)(body.body, (NOTES[0].signatures[0],))
    assert not check(proof(note=swapped), RULE).ok


def test_a_journal_on_the_command_line(tmp_path, policy, capsys):
    path = tmp_path / "journal.zip"
    log.write(path, [HASHES[0], *LEAVES[1:]], NOTES, RULE.text())
    assert main([str(path), "--policy", policy]) == 0
    log.write(path, [*LEAVES[:5], LEAVES[6], LEAVES[5], *LEAVES[7:]], NOTES, RULE.text())
    assert main([str(path)]) == 1
    assert "首处：第 5 条" in capsys.readouterr().out
