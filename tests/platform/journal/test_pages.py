"""The journal's pages: everybody reads the list without names, overseers with them; proofs check outside."""

import io

import pytest
from django.urls import reverse
from tests.platform.journal.logs import fill

from quanheng.bundle import entry as one_entry
from quanheng.bundle import log
from quanheng.bundle import policy as rules
from quanheng.bundle.notes import Note
from quanheng.platform.journal import actions, queries, witnesses

pytestmark = pytest.mark.django_db


@pytest.fixture
def some():
    """Open and closed acts, and a checkpoint over them."""
    fill(60)
    actions.append(
        "people.appoint",
        {"role": "security", "unit": "SQX", "subject": "授予王工的角色", "personal": {"who": "王工"}},
        by_name="李敏",
    )
    return actions.seal()


def text(client, name, *args, **query):
    got = client.get(reverse(name, args=args), query)
    assert got.status_code == 200
    return got.content.decode() if not got.streaming else b"".join(got.streaming_content)


def test_the_public_sees_the_list_without_names(client, some):
    page = text(client, "journal:list")
    assert "第59笔" in page
    assert "王工" not in page
    assert "李敏" not in page
    assert "授予王工的角色" not in page
    assert "授予角色</td>" in page  # the act itself is no secret
    closed = text(client, "journal:entry", 60)
    assert "授予王工的角色" not in closed
    assert "王工" not in closed
    assert client.get(reverse("journal:proof", args=[60])).status_code == 404


def test_the_public_cannot_search_what_it_may_not_see(client, some):
    for query in ({"words": "授予王工"}, {"unit": "SQX"}):
        assert "授予角色</td>" not in text(client, "journal:list", **query)
    assert "第59笔" in text(client, "journal:list", by="没有这个人")  # a name is no question for the public


def test_overseers_see_names_and_can_search_by_them(client, some, town):
    town.sign_in(client, "audit")
    page = text(client, "journal:list", by="李敏", kind="people.appoint")
    assert "授予王工的角色" in page
    assert "李敏" in page
    detail = text(client, "journal:entry", 60)
    assert "王工" in detail
    assert queries.entry(60).salt in detail
    assert client.get(reverse("journal:proof", args=[60])).status_code == 200
    actions.erase([60])
    assert "已消除" in text(client, "journal:entry", 60)


def test_who_is_signed_in_without_oversight_is_the_public(client, some, town):
    town.sign_in(client, "reporter")
    assert "授予王工的角色" not in text(client, "journal:list")


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ({"kind": "ledger.post"}, "第59笔", "授予角色</td>"),
        ({"words": "第7笔"}, "第7笔", "第8笔"),
        ({"unit": "SQX-FG"}, "第59笔", "授予角色</td>"),
        ({"role": "owner"}, "第59笔", "授予角色</td>"),
        ({"before": "10"}, "第9笔", "第10笔"),
        ({"since": "2999-01-01"}, "没有找到", "第59笔"),
        ({"until": "2000-01-01"}, "没有找到", "第59笔"),
    ],
)
def test_search(client, some, query, shown, hidden):
    page = text(client, "journal:list", **query)
    assert shown in page
    assert hidden not in page


@pytest.mark.parametrize(
    "query",
    [
        {"since": "yesterday", "until": "9999-12-31"},
        {"before": "x"},
        {"before": "9" * 30},
        {"before": "٣"},
        {"kind": "\0", "unit": "\0", "words": "\0"},
        {"words": "%_'\"", "kind": "'; drop"},
    ],
)
def test_a_senseless_search_is_no_error(client, some, query):
    text(client, "journal:list", **query)


def test_entries_that_are_not_there(client, some):
    for index in (61, 2**70):
        assert client.get(reverse("journal:entry", args=[index])).status_code == 404
        assert client.get(reverse("journal:proof", args=[index])).status_code == 404


def test_a_proof_is_checked_outside(client, some, cosigned):
    cosigned()
    proof = text(client, "journal:proof", 7)
    rule = rules.read(text(client, "journal:policy"))
    shown = one_entry.check(proof, rule)
    assert (shown.ok, shown.index, len(shown.signers.witnesses)) == (True, 7, 4)
    assert shown.leaf == queries.entry(7).leaf
    assert not one_entry.check(proof.replace("index 7", "index 8"), rule).ok


def test_the_whole_file_is_checked_outside_and_tells_no_subject_of_closed_acts(client, some, tmp_path):
    data = text(client, "journal:file")
    path = tmp_path / "journal.zip"
    path.write_bytes(data)
    assert log.check_file(path).ok
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        leaves = archive.read("leaves.txt").decode()
    assert "授予王工" not in leaves
    assert "李敏" not in leaves
    assert text(client, "journal:file") == data  # made once
    fill(1, 61)
    assert text(client, "journal:file") != data


def test_before_the_first_checkpoint(client):
    assert "还没有记录" in text(client, "journal:list")
    for name in ("journal:checkpoint", "journal:request"):
        assert client.get(reverse(name, args=[1] if name.endswith("request") else [])).status_code == 404
    fill(1)
    assert "等下一个校验点" in text(client, "journal:entry", 0)
    assert client.get(reverse("journal:proof", args=[0])).status_code == 404
    assert "quorum none" in text(client, "journal:policy")
    text(client, "journal:file")


def test_a_cosignature_is_handed_in_on_the_page(client, some, cosigners, town):
    assert "还差 3 家会签" in text(client, "journal:list")
    town.sign_in(client, "audit")
    assert "请财政局、人大财经委、审计局、大学会签" in text(client, "journal:list")
    client.logout()
    for number, one in enumerate(cosigners[:3], 1):
        request = text(client, "journal:request", number)
        answer = one.sign(request)
        if number == 1:
            got = client.post(reverse("journal:cosign"), {"text": answer})
        else:
            file = io.BytesIO(answer.encode())
            file.name = "answer.txt"
            got = client.post(reverse("journal:cosign"), {"file": file})
        assert got.status_code == 302
    page = text(client, "journal:list")
    assert "会签</span>" not in page
    assert page.count("已签</span>") == 3
    assert Note.read(text(client, "journal:checkpoint")).signatures[3:]
    assert client.get(reverse("journal:request", args=[9])).status_code == 404


@pytest.mark.parametrize(
    "given", ["", "nonsense", "\0", "— x AAAAAAAA\n", "a\n\n" + "— x AAAAAAAA\n" * 300, "x" * 400_000]
)
def test_a_bad_cosignature_is_told_and_what_was_typed_is_kept(client, some, cosigners, given):
    got = client.post(reverse("journal:cosign"), {"text": given})
    assert got.status_code == 422
    if given == "nonsense":
        assert "nonsense</textarea>" in got.content.decode()


def test_pages_in_english(client, some, cosigners):
    client.cookies["django_language"] = "en"
    page = text(client, "journal:list")
    assert "Who vouches for it" in page
    assert "No. 59" in page
    assert "Check it yourself" in text(client, "journal:entry", 3)


def test_a_page_is_small_and_asks_few_questions(client, some, cosigned, django_assert_max_num_queries):
    cosigned()
    with django_assert_max_num_queries(21):
        page = text(client, "journal:list")
    assert len(page.encode()) < 100_000
    with django_assert_max_num_queries(21):
        text(client, "journal:entry", 5)


def test_the_second_tree_is_told_of(client, settings):
    settings.JOURNAL_HASHES = ("sha256", "sm3")
    fill(3)
    actions.seal()
    assert "SM3" in text(client, "journal:list")
    assert witnesses.witnesses() == []
