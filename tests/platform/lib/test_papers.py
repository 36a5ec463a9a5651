"""Documents beside a record: the one gate of evidence, none of a list with a bad one kept, handed out as attachments."""

import hashlib
import io

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.platform.collection import hostile
from tests.platform.collection.hostile_zip import packed

from quanheng.engine.errors import Problems
from quanheng.platform.lib import papers, store

PDF = b"%PDF-1.4\nx\n%%EOF\n"


def word(*lines):
    """A Word document as Word writes one."""
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def with_macros():
    """The same with a macro inside."""
    return packed({
        "[Content_Types].xml": b'<Types><Override PartName="/word/document.xml" ContentType='
        b'"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        "word/document.xml": b"<w:document xmlns:w='x'/>",
        "word/vbaProject.bin": b"Sub AutoOpen()",
    })  # fmt: skip


def file(name, data=PDF):
    return SimpleUploadedFile(name, data)


def codes(*files, used=0):
    problems = Problems()
    kept = papers.take(list(files), problems, used=used)
    return kept, [p.code for p in problems.errors]


def test_what_is_taken_is_kept_by_its_digest():
    letter = word("表彰决定（示意）")
    kept, bad = codes(
        file("../../表彰<决定>.PDF"), file("a.docx", letter), file("现场.jpeg", hostile.picture("JPEG"))
    )
    assert bad == []
    assert [(k["name"], k["kind"]) for k in kept] == [
        ("表彰_决定_.pdf", "pdf"),
        ("a.docx", "docx"),
        ("现场.jpg", "jpg"),
    ]
    assert [k["size"] for k in kept[:2]] == [len(PDF), len(letter)]
    assert kept[0]["digest"] == hashlib.sha256(PDF).hexdigest()
    assert papers.size_of([kept, kept[:1]]) == sum(k["size"] for k in kept)
    answer = papers.handed_out(kept[0])
    assert answer.content == PDF
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (file("a.exe"), "kind-not-taken"),
        (file("a.html", b"<script>"), "kind-not-taken"),
        (file("a"), "kind-not-taken"),
        (file("a.pdf", b"<html>"), "not-the-kind"),
        (file("a.pdf", b"%PDF-1.4 cut off"), "not-the-kind"),
        (file("a.docx", PDF), "not-the-kind"),
        (file("a.docx", b"PK\x03\x04rest"), "damaged"),
        (file("通知.docx", with_macros()), "macros"),
        (file("照片.jpg", b"\xff\xd8\xff"), "damaged"),
        (file("空.pdf", b""), "empty-file"),
    ],
)
def test_one_bad_document_keeps_all_out(bad, why):
    good = b"%PDF-1.4 " + bad.name.encode() + why.encode() + b"\n%%EOF"
    kept, found = codes(file("good.pdf", good), bad)
    assert kept == []
    assert found == [why]
    assert not store.holds(hashlib.sha256(good).hexdigest())


def test_none_too_many_too_large():
    problems = Problems()
    papers.required([], problems)
    assert [p.code for p in problems.errors] == ["no-evidence"]
    assert codes() == ([], [])
    assert codes(*[file(f"{k}.pdf") for k in range(21)]) == ([], ["too-many-files"])
    assert codes(file("a.pdf", bytes(20_000_001))) == ([], ["file-too-large"])
    assert codes(file("a.pdf"), used=2_000_000_000) == ([], ["quota"])


@pytest.mark.parametrize(
    ("command", "found"), [("true", []), ("false", ["infected"]), ("/no/such/scanner", ["not-scanned"])]
)
def test_a_scanner_is_asked_where_one_is_connected(monkeypatch, command, found):
    monkeypatch.setenv("QUANHENG_SCANNER", command)
    assert codes(file("a.pdf"))[1] == found
