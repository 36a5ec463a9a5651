"""The pages of the schemes room."""

import json

import pytest

from quanheng.engine.document.read import read
from quanheng.engine.errors import Problems
from quanheng.engine.scheme.from_document import resolve


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_page_and_list(client, taken, lang):
    for path in ("/schemes/", "/schemes/小考核/"):
        page = client.get(path, headers={"accept-language": lang})
        assert page.status_code == 200
        assert taken.version.digest[:8] in page.content.decode("utf-8")


def test_the_document_comes_back_as_it_was_filed(client, taken):
    body = client.get("/schemes/小考核/scheme.yaml").content
    assert body == bytes(taken.version.document)
    problems = Problems()
    assert resolve(read(body, "scheme.yaml", problems), problems).digest == taken.version.digest
    assert json.loads(client.get("/schemes/小考核/scheme.json").content)["scheme"] == "小考核"
    assert client.get("/schemes/小考核/scheme.xlsx").content[:2] == b"PK"
    assert client.get("/schemes/小考核/scheme.exe").status_code == 404


def test_an_unknown_scheme(client, db):
    assert client.get("/schemes/无/").status_code == 404


def test_an_earlier_version_stays_readable(client, taken, office):
    from quanheng.platform.schemes import queries
    from quanheng.platform.schemes.actions import adopt

    text = bytes(taken.version.document).replace(b"from: 90", b"from: 88")
    adopt(text, members=queries.members(taken.version), by=office)
    assert "?version=1" in client.get("/schemes/小考核/").content.decode()
    page = client.get("/schemes/小考核/?version=1").content.decode()
    assert "已停用" in page
    assert client.get("/schemes/小考核/scheme.yaml?version=1").content == bytes(taken.version.document)
    assert client.get("/schemes/小考核/scheme.yaml").content == text
    assert client.get("/schemes/小考核/?version=9").status_code == 404
