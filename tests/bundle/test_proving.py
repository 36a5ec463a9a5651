"""A package with proofs: whatever is altered in it, in whichever place, is found and named."""

import io
import json
import zipfile
from dataclasses import replace

import pytest

from quanheng.bundle import multiproof, proofs
from quanheng.bundle.jcs import canonical
from quanheng.bundle.layout import CHECKPOINT, OBSERVATIONS, POLICY, PROOFS, PROVING, SCORES
from quanheng.bundle.merkle import Levels, leaf_hash, prove_inclusion
from quanheng.bundle.notes import COSIGNATURE, NOTE, Checkpoint, Note
from quanheng.bundle.outside import main
from quanheng.bundle.policy import k_of_n
from quanheng.bundle.posting import PostedRow, nonce
from quanheng.bundle.proofs import LeafProof, PostingProof, Proofs
from quanheng.bundle.tables import records
from quanheng.bundle.verify import verify
from quanheng.bundle.write import as_bytes, tables
from quanheng.engine.errors import Problems
from quanheng.platform.journal.signer import Signer

from .conftest import packed, sealed

LOG = Signer("jixiao.example/2026", NOTE, b"\1" * 32)
WITNESSES = [
    Signer(n, COSIGNATURE, bytes([k]) * 32) for k, n in enumerate(["财政局", "人大", "审计局", "大学"], 2)
]
RULE = k_of_n([LOG.public], {w.name: w.public for w in WITNESSES}, 3)
BLIND = b"secret of this posting..........."


class House:
    """A journal and two postings made of a run's tables, as the platform would make them."""

    def __init__(self, scheme, facts, periods):
        files = tables(scheme, facts, periods).files
        self.rows = self._posted(files[OBSERVATIONS])
        half = len(self.rows) // 2
        # the first posting also holds rows that are not published
        secret = [replace(self.rows[0], unit="别处", nonce=nonce(BLIND, 900 + k)) for k in range(3)]
        self.postings = [[*secret, *self.rows[:half]], self.rows[half:]]
        self.trees = [Levels([leaf_hash(r.leaf()) for r in rows]) for rows in self.postings]
        self.leaves = [canonical({"v": 1, "index": k, "kind": "other", "detail": {}}) for k in range(20)]
        self.say(3, "schemes.adopt", digest=scheme.digest)
        for k, (rows, tree) in enumerate(zip(self.postings, self.trees, strict=True)):
            self.say(5 + k, "ledger.post", posting=k, root=tree.root().hex(), rows=len(rows))
        self.say(9, "publication.release", files=proofs.digests(files))

    def _posted(self, table):
        found = []
        for k, (_, cells, _) in enumerate(
            records(
                table,
                OBSERVATIONS,
                ("unit", "item", "period", "value", "status", "posted_at", "source"),
                Problems(),
            )
        ):
            found.append(
                PostedRow(
                    *cells, door="return", evidence=("ab" * 32,), ref=f"return:1:C{k}", nonce=nonce(BLIND, k)
                )
            )
        return found

    def say(self, index, kind, **detail):
        self.leaves[index] = canonical({"v": 1, "index": index, "kind": kind, "detail": detail})

    @property
    def tree(self):
        return Levels([leaf_hash(x.encode()) for x in self.leaves])

    def checkpoint(self, signers=(LOG, *WITNESSES[:3])):
        body = Checkpoint(LOG.name, 20, self.tree.root()).body
        return Note(body, tuple(s.sign(body, 1_800_000_000) for s in signers)).text

    def proof(self, index):
        return LeafProof(index, self.leaves[index], tuple(prove_inclusion(index, 20, self.tree)))

    def posting(self, k):
        rows, tree = self.postings[k], self.trees[k]
        shown = {n: r for n, r in enumerate(rows) if r.unit != "别处"}
        return PostingProof(5 + k, len(rows), shown, tuple(multiproof.prove(shown, len(rows), tree)))

    def proofs(self):
        leaves = tuple(self.proof(k) for k in (3, 5, 6, 9))
        return Proofs(self.checkpoint(), RULE.text(), leaves, (self.posting(0), self.posting(1)))


@pytest.fixture(scope="module")
def house(run):
    return House(run.scheme, run.facts(), run.periods)


@pytest.fixture(scope="module")
def whole(run, house):
    made = as_bytes(run.scheme, run.facts(), run.periods, as_of="2026-12-31", proofs=house.proofs())
    with zipfile.ZipFile(io.BytesIO(made.data)) as archive:
        return {n: archive.read(n) for n in archive.namelist()}


@pytest.fixture
def told(tmp_path):
    """The codes and places of what is wrong with these files, after a forger has mended the digests."""

    def tell(files, **more):
        verdict = verify(packed(sealed(files), tmp_path / "b.zip"), **more)
        assert not verdict.ok
        return {(p.code, p.place.file, p.place.path or p.place.line) for p in verdict.problems}

    return tell


def said(files, change):
    """The files with proofs.json changed."""
    plain = json.loads(files[PROOFS])
    change(plain)
    return files | {PROOFS: json.dumps(plain).encode()}


def test_a_package_with_proofs(whole, tmp_path, capsys):
    path = packed(whole, tmp_path / "b.zip")
    verdict = verify(path)
    assert verdict.problems == []
    assert verdict.ok
    assert (verdict.proved.rows, verdict.proved.leaves, verdict.proved.size) == (9, 4, 20)
    assert (verdict.proved.need, verdict.proved.tolerates, verdict.proved.missing) == (3, 1, ("大学",))
    assert "没签：大学" in verdict.say("zh")
    assert "not signed: 大学" in verdict.say("en")
    assert LOG.public.text in verdict.say("zh")
    assert not any("存证" in t.zh for t in verdict.not_checked)
    json.dumps(verdict.as_json())
    policy = tmp_path / "policy.txt"
    policy.write_text(RULE.text(), encoding="utf-8")
    assert main([str(path), "--policy", str(policy)]) == 0
    assert LOG.public.text not in capsys.readouterr().out


def test_the_readme_says_what_is_proved(whole):
    assert "checkpoint.txt" in whole["README.md"].decode()


def test_without_proofs_scores_are_verified_and_it_is_said(package):
    verdict = verify(package)
    assert verdict.ok
    assert verdict.proved is None
    assert any("没有" in t.zh for t in verdict.not_checked)
    assert not verify(package, policy=RULE).ok


def test_published_figure_edited(whole, told):
    text = whole[OBSERVATIONS].decode()
    assert "石桥,满意度,2026,88.5," in text
    line = next(k for k, t in enumerate(text.splitlines(), 1) if t.startswith("石桥,满意度"))
    found = told(whole | {OBSERVATIONS: text.replace("88.5", "98.5").encode()})
    assert ("row-altered", OBSERVATIONS, "journal[6]") in found or (
        "row-altered",
        OBSERVATIONS,
        "journal[5]",
    ) in found
    assert ("not-as-released", OBSERVATIONS, "journal[9]") in found
    verdict = [
        p
        for p in verify_again(whole | {OBSERVATIONS: text.replace("88.5", "98.5").encode()})
        if p.code == "row-altered"
    ]
    assert verdict[0].place.line == line


def verify_again(files):
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        return verify(packed(sealed(files), Path(folder) / "b.zip")).problems


def test_published_source_edited(whole, told):
    found = told(
        whole | {OBSERVATIONS: whole[OBSERVATIONS].replace("发改局更正".encode(), "发改局月报".encode())}
    )
    assert "row-altered" in {code for code, *_ in found}


def test_published_score_edited(whole, told):
    text = whole[SCORES].decode().splitlines()
    text[1] = text[1].replace("100", "99", 1)
    assert ("not-as-released", SCORES, "journal[9]") in told(
        whole | {SCORES: ("\n".join(text) + "\n").encode()}
    )


def test_figure_taken_out(whole, told):
    lines = whole[OBSERVATIONS].decode().splitlines(keepends=True)
    found = told(whole | {OBSERVATIONS: "".join(lines[:-1]).encode()})
    assert "row-gone" in {code for code, *_ in found}


def test_figure_put_in(whole, told):
    added = whole[OBSERVATIONS] + "云溪,开工数,2025,9,reported,,x\n".encode()
    found = told(whole | {OBSERVATIONS: added})
    assert ("row-in-no-posting", OBSERVATIONS, 11) in found


def test_mark_mended_with_the_figure(run, house, whole, told):
    """Who also mends the mark is found by the posting's root."""
    text = whole[OBSERVATIONS].decode().replace("88.5", "98.5")
    rows = [replace(r, value="98.5") if r.value == "88.5" else r for r in house.rows]

    def mend(plain):
        for posting in plain["postings"]:
            for row in posting["rows"]:
                fits = next(r for r in rows if [r.unit, r.item, r.period] == row[1:4])
                row[-1] = proofs.mark(leaf_hash(fits.leaf()))

    found = told(said(whole | {OBSERVATIONS: text.encode()}, mend))
    assert "rows-not-in-posting" in {code for code, *_ in found}


def test_evidence_changed(whole, told):
    def change(plain):
        plain["postings"][0]["rows"][0][6] = ["cd" * 32]

    assert ("row-altered", OBSERVATIONS, "journal[5]") in told(said(whole, change))


def test_wrong_index(whole, told):
    def change(plain):
        plain["leaves"][0]["index"] = 4

    assert ("leaf-not-in-journal", PROOFS, "journal[4]") in told(said(whole, change))


def test_proof_swapped(whole, told):
    def change(plain):
        one, other = plain["leaves"][0], plain["leaves"][1]
        one["path"], other["path"] = other["path"], one["path"]

    found = told(said(whole, change))
    assert {
        ("leaf-not-in-journal", PROOFS, "journal[3]"),
        ("leaf-not-in-journal", PROOFS, "journal[5]"),
    } <= found


def test_leaf_edited(whole, told):
    def change(plain):
        plain["leaves"][3]["leaf"] = plain["leaves"][3]["leaf"].replace(
            "publication.release", "publication.relEase"
        )

    found = told(said(whole, change))
    assert ("leaf-not-in-journal", PROOFS, "journal[9]") in found
    assert "release-not-in-journal" in {code for code, *_ in found}


def test_posting_of_another_size(whole, told):
    def change(plain):
        plain["postings"][0]["size"] += 1

    assert ("no-such-posting", PROOFS, "journal[5]") in told(said(whole, change))


def test_leaves_dropped(whole, told):
    def change(plain):
        del plain["leaves"][0]

    assert ("scheme-not-in-journal", PROOFS, 0) in told(said(whole, change))


def test_postings_dropped(whole, told):
    def change(plain):
        del plain["postings"][1]

    assert "row-in-no-posting" in {code for code, *_ in told(said(whole, change))}


def test_signature_forged(whole, house, told):
    body = Checkpoint(LOG.name, 20, house.tree.root()).body
    forged = Note(body, (LOG.sign("other\n"), *Note.read(house.checkpoint()).signatures[1:]))
    assert ("forged-signature", CHECKPOINT, 0) in told(whole | {CHECKPOINT: forged.text.encode()})


def test_cosignature_dropped(whole, house, told):
    short = house.checkpoint((LOG, *WITNESSES[:2]))
    assert ("too-few-witnesses", CHECKPOINT, 0) in told(whole | {CHECKPOINT: short.encode()})


def test_resigned_with_another_key(whole, house, told):
    """A forger makes everything anew and names keys of his own: only a policy from elsewhere shows it."""
    thief = Signer(LOG.name, NOTE, b"\x77" * 32)
    body = Checkpoint(LOG.name, 20, house.tree.root()).body
    own = k_of_n([thief.public], {}, 0).text().encode()
    files = whole | {CHECKPOINT: Note(body, (thief.sign(body),)).text.encode(), POLICY: own}
    assert told(files, policy=RULE) >= {
        ("unsigned-checkpoint", CHECKPOINT, 0),
        ("too-few-witnesses", CHECKPOINT, 0),
    }


def test_checkpoint_replayed(run, house, whole, told):
    """A checkpoint from before the release does not hold the release."""
    tree = Levels([leaf_hash(x.encode()) for x in house.leaves[:8]])
    body = Checkpoint(LOG.name, 8, tree.root()).body
    old = Note(body, tuple(s.sign(body, 1) for s in (LOG, *WITNESSES))).text
    assert ("leaf-not-in-journal", PROOFS, "journal[9]") in told(whole | {CHECKPOINT: old.encode()})


@pytest.mark.parametrize("name", PROVING)
def test_a_part_of_the_proof_missing(whole, told, name):
    assert ("no-proof", PROOFS, 0) in told({n: d for n, d in whole.items() if n != name})


@pytest.mark.parametrize(
    ("name", "data"),
    [
        (PROOFS, b"{"),
        (PROOFS, b"[]"),
        (PROOFS, b'{"v": 2}'),
        (PROOFS, b'{"v": 1, "leaves": [1], "postings": []}'),
        (PROOFS, b'{"v": 1, "leaves": [{"index": -1, "leaf": "", "path": []}], "postings": []}'),
        (
            PROOFS,
            b'{"v": 1, "leaves": [], "postings": [{"index": 0, "size": 1, "path": ["AAAA"], "rows": []}]}',
        ),
        (
            PROOFS,
            b'{"v": 1, "leaves": [], "postings": [{"index": 0, "size": 1, "path": [], "rows": [[1, 2]]}]}',
        ),
        (PROOFS, b"[" * 100_000),
        (CHECKPOINT, b"\xff"),
        (CHECKPOINT, b"nothing"),
        (POLICY, b"quorum nobody\n"),
    ],
)
def test_proofs_of_no_form_are_a_problem_and_no_crash(whole, told, name, data):
    assert "broken-proof" in {code for code, *_ in told(whole | {name: data})}


def test_hashes_of_unpublished_rows_do_not_tell_them(house):
    """The same cells under another nonce have another hash: nobody can try figures until one fits."""
    one, other = house.postings[0][0], house.postings[0][1]
    assert replace(one, nonce="") == replace(other, nonce="")
    assert leaf_hash(one.leaf()) != leaf_hash(other.leaf())
    assert len({nonce(BLIND, k) for k in range(1000)}) == 1000


def test_a_bad_policy_file_is_said(package, tmp_path, capsys):
    bad = tmp_path / "policy.txt"
    bad.write_text("nonsense\n", encoding="utf-8")
    assert main([str(package), "--policy", str(bad)]) == 2
    assert main([str(package), "--policy", str(tmp_path / "none")]) == 2
