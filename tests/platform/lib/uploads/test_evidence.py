"""Evidence: what is taken and what is not, what is cleaned away, quota, scanner, and how it is handed out."""

import io
import stat

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from tests.platform.collection import hostile
from tests.platform.collection.hostile_zip import packed
from tests.platform.collection.sample import blank

from quanheng.engine.errors import Refused
from quanheng.platform.lib import store
from quanheng.platform.lib.uploads import evidence

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF\n"
WORD = packed({
    "[Content_Types].xml": b'<Types><Override PartName="/word/document.xml" ContentType='
    b'"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
    "word/document.xml": b"<w:document xmlns:w='x'/>",
})  # fmt: skip
OFD = packed(
    {"OFD.xml": b"<ofd:OFD xmlns:ofd='http://www.ofdspec.org/2016'/>", "Doc_0/Document.xml": b"<x/>"}
)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("QUANHENG_HOME", str(tmp_path))
    monkeypatch.delenv("QUANHENG_SCANNER", raising=False)
    return tmp_path / "files"


def code(data, name: str, **how) -> str:
    with pytest.raises(Refused) as refused:
        evidence.accept(data, name, **how)
    (problem,) = refused.value.problems
    assert all(
        (problem.found.zh, problem.found.en, problem.expected.zh, problem.remedy.zh, problem.remedy.en)
    )
    return problem.code


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (PDF, "开工令.pdf", "pdf"), (WORD, "a.docx", "docx"), (blank(), "a.xlsx", "xlsx"), (OFD, "公文.OFD", "ofd"),
        (hostile.picture(), "a.PNG", "png"), (hostile.picture("JPEG"), "现场.jpeg", "jpg"),
    ],
)  # fmt: skip
def test_what_is_taken(data, name, kind):
    accepted = evidence.accept(io.BytesIO(data), name)
    assert (accepted.kind, accepted.media) == (kind, evidence.KINDS[kind][0])
    assert accepted.name.endswith(f".{kind}")
    assert not accepted.scanned
    assert len(store.read(accepted.digest)) == accepted.size
    if kind not in ("png", "jpg"):
        assert store.read(accepted.digest) == data


@pytest.mark.parametrize("name", sorted(hostile.named_evidence()))
def test_what_is_not(name, folder):
    file, data = hostile.named_evidence()[name]
    assert code(data, file)
    assert not [p for p in folder.rglob("*") if p.is_file()] if folder.exists() else True


def test_the_camera_leaves_no_trace():
    exif = Image.Exif()
    exif[0x010F], exif[0x0132], exif[0x0112] = "Maker", "2026:05:01 12:00:00", 6
    exif.get_ifd(0x8825)[2] = (30.0, 15.0, 0.0)
    data = hostile.picture("JPEG", (400, 200), exif=exif, comment=b"secret", icc_profile=b"x" * 200)
    accepted = evidence.accept(data, "a.jpg")
    clean = store.read(accepted.digest)
    picture = Image.open(io.BytesIO(clean))
    assert picture.size == (200, 400)  # turned as it was meant to be seen
    assert not dict(picture.getexif())
    assert b"Maker" not in clean
    assert b"secret" not in clean
    assert "icc_profile" not in picture.info


@pytest.mark.parametrize(
    "payload",
    [
        b"<script>alert(1)</script>",
        b"PK\x03\x04" + bytes(100),
        b"<?php system($_GET[0]); ?>",
        b"%PDF-1.7 %%EOF",
    ],
)
@pytest.mark.parametrize(("name", "kind"), [("a.png", "PNG"), ("a.jpg", "JPEG")])
def test_what_hides_behind_a_picture_does_not_come_along(payload, name, kind):
    for data in (hostile.picture(kind) + payload, hostile.picture(kind, (20, 20)) + bytes(50) + payload):
        assert payload not in store.read(evidence.accept(data, name).digest)


def test_text_inside_a_png_does_not_come_along():
    info = PngInfo()
    info.add_text("XML:com.adobe.xmp", "<x:xmpmeta>石桥镇 GPS</x:xmpmeta>")
    clean = store.read(evidence.accept(hostile.picture(pnginfo=info), "a.png").digest)
    assert b"xmpmeta" not in clean


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_pixels_stay_as_they_are(mode):
    out = io.BytesIO()
    Image.linear_gradient("L").resize((30, 20)).convert("RGBA" if mode in ("LA", "RGBA") else "RGB").convert(
        mode if mode != "I;16" else "L"
    ).save(out, "PNG")
    before = Image.open(io.BytesIO(out.getvalue()))
    after = Image.open(io.BytesIO(store.read(evidence.accept(out.getvalue(), "a.png").digest)))
    assert after.convert("RGBA").tobytes() == before.convert("RGBA").tobytes()


def test_forty_megapixels_and_no_more():
    assert evidence.accept(hostile.flood(8000, 5000), "a.png").kind == "png"
    assert code(hostile.flood(8008, 5000), "a.png") == "too-many-pixels"


def test_the_quota_of_a_unit():
    assert evidence.accept(PDF, "a.pdf", used=100, quota=100 + len(PDF))
    assert code(PDF, "a.pdf", used=101, quota=100 + len(PDF)) == "quota"


def test_an_endless_stream_is_cut():
    read = []

    def endless():
        while True:
            read.append(1)
            yield bytes(1_000_000)

    assert code(endless(), "a.pdf") == "file-too-large"
    assert len(read) <= 21


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"), ("C:\\x\\开工令.pdf", "开工令.pdf"), ("a\r\nb.pdf", "a_b.pdf"), ("\u202efdp.exe.pdf", "_fdp.exe.pdf"),
        ("con.pdf", "_con.pdf"), (".pdf", "_.pdf"), ("a" * 500 + ".pdf", "a" * 116 + ".pdf"), ('x"y;z.pdf', "x_y;z.pdf"),
    ],
)  # fmt: skip
def test_names_are_made_safe(name, safe):
    assert evidence.accept(PDF, name).name == safe


def test_it_is_only_ever_an_attachment():
    told = evidence.headers("pdf", '开工令 "1".pdf')
    assert told["Content-Disposition"].startswith(
        "attachment; filename=\"_____1_.pdf\"; filename*=UTF-8''%E5%BC%80"
    )
    assert told["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in told["Content-Security-Policy"]
    assert all(v.isascii() and "\r" not in v and "\n" not in v for v in told.values())


def test_of_files_sent_together_all_are_kept_or_none(folder):
    picture = ("现场.png", hostile.picture())
    with pytest.raises(Refused) as refused:
        evidence.accept_all([("a.pdf", PDF), picture, ("b.exe", b"MZ"), ("c.pdf", b"%PDF-1.7 cut")])
    assert [(p.code, p.place.file) for p in refused.value.problems] == [
        ("kind-not-taken", "b.exe"),
        ("not-the-kind", "c.pdf"),
    ]
    assert not [p for p in folder.rglob("*") if p.is_file()] if folder.exists() else True
    assert [a.kind for a in evidence.accept_all([("a.pdf", PDF), picture])] == ["pdf", "png"]


def test_the_quota_counts_what_is_sent_together():
    with pytest.raises(Refused) as refused:
        evidence.accept_all([("a.pdf", PDF), ("b.pdf", PDF + b"\n")], quota=2 * len(PDF))
    assert [(p.code, p.place.file) for p in refused.value.problems] == [("quota", "b.pdf")]


def test_twenty_at_once():
    with pytest.raises(Refused) as refused:
        evidence.accept_all([(f"{k}.pdf", PDF) for k in range(21)])
    assert [p.code for p in refused.value.problems] == ["too-many-files"]


# --- the scanner


def scanner(tmp_path, monkeypatch, body: str) -> None:
    script = tmp_path / "scan.sh"
    script.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("QUANHENG_SCANNER", f"{script} --no-summary")


def test_without_a_scanner_the_page_can_say_so():
    assert evidence.scanner() == ""


def test_a_clean_file_was_scanned(tmp_path, monkeypatch):
    scanner(tmp_path, monkeypatch, 'test "$1" = --no-summary && grep -q PDF "$2"')
    assert evidence.scanner() == "scan.sh"
    assert evidence.accept(PDF, "a.pdf").scanned


@pytest.mark.parametrize(
    ("body", "said"), [("exit 1", "infected"), ("exit 2", "not-scanned"), ("kill -9 $$", "not-scanned")]
)
def test_status_one_and_any_failure_refuse(tmp_path, monkeypatch, body, said):
    scanner(tmp_path, monkeypatch, body)
    assert code(PDF, "a.pdf") == said


def test_a_scanner_that_is_not_there_or_never_answers_refuses(tmp_path, monkeypatch):
    monkeypatch.setenv("QUANHENG_SCANNER", "/nowhere/clamdscan")
    assert code(PDF, "a.pdf") == "not-scanned"
    scanner(tmp_path, monkeypatch, "exec sleep 20")
    monkeypatch.setattr("quanheng.platform.lib.uploads.scan.SCAN_SECONDS", 0.2)
    assert code(PDF, "a.pdf") == "not-scanned"
