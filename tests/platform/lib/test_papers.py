"""Documents of evidence: taken by ending and content, none of a list with a bad one kept, scanned, handed out as attachments."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from quanheng.engine.errors import Problems
from quanheng.platform.lib import papers, store

PDF = b"%PDF-1.4\nx\n%%EOF\n"


def file(name, data=PDF):
    return SimpleUploadedFile(name, data)


def codes(*files, required=False):
    problems = Problems()
    kept = papers.take(list(files), problems, required=required)
    return kept, [p.code for p in problems.errors]


def test_what_is_taken_is_kept_by_its_digest():
    kept, bad = codes(file("../../表彰<决定>.PDF"), file("a.docx", b"PK\x03\x04rest"))
    assert bad == []
    assert [(k["name"], k["kind"], k["size"]) for k in kept] == [
        ("表彰_决定_.PDF", "pdf", len(PDF)),
        ("a.docx", "docx", 8),
    ]
    assert kept[0]["digest"] == hashlib.sha256(PDF).hexdigest()
    answer = papers.handed_out(kept[0])
    assert answer.content == PDF
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "bad",
    [
        file("a.exe"),
        file("a.html", b"<script>"),
        file("a.pdf", b"<html>"),
        file("a.pdf", b"%PDF-1.4 cut off"),
        file("a.docx", PDF),
        file("a"),
        file("照片.jpg", b"\xff\xd8\xff"),
    ],
)
def test_one_bad_document_keeps_all_out(bad):
    good = b"%PDF-1.4 " + bad.name.encode() + b"\n%%EOF"
    kept, found = codes(file("good.pdf", good), bad)
    assert kept == []
    assert found == ["kind-not-taken"]
    assert not store.holds(hashlib.sha256(good).hexdigest())


def test_none_too_many_too_large(monkeypatch):
    assert codes(required=True) == ([], ["no-evidence"])
    assert codes() == ([], [])
    assert codes(*[file(f"{k}.pdf") for k in range(11)]) == ([], ["too-many-files"])
    monkeypatch.setattr(papers, "FILE", 10)
    assert codes(file("a.pdf")) == ([], ["file-too-large"])


@pytest.mark.parametrize(
    ("command", "found"), [("true", []), ("false", ["not-clean"]), ("/no/such/scanner", ["not-clean"])]
)
def test_a_scanner_is_asked_where_one_is_connected(monkeypatch, command, found):
    monkeypatch.setenv("QUANHENG_SCANNER", command)
    assert codes(file("a.pdf"))[1] == found
