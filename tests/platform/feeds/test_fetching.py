"""What may be asked of whom, and how long: each attack is refused with a word, against a real server on loopback."""

import gzip
import ipaddress
import json
import socket

import pytest
from tests.platform.feeds.source import GIGABYTE

from quanheng.engine.errors import Refused
from quanheng.platform.lib.fetching import hosts, named_secrets, web
from quanheng.platform.lib.fetching.refusals import passing
from quanheng.platform.lib.fetching.timed import Bounds

SHORT = Bounds(connect=0.5, idle=0.4, total=1.0, most=1_000_000)
OK = b'{"data": []}'


def refusal(address, bounds=SHORT):
    with pytest.raises(Refused) as caught:
        web.get(address, bounds=bounds)
    (problem,) = caught.value.problems
    for part in (problem.found, problem.expected, problem.remedy):
        assert part.zh
        assert part.en
        assert part.zh != part.en or part.zh.startswith("http")
    return problem.code


def test_a_listed_host_is_asked(listed):
    listed.answer["/a"] = OK
    answer = web.get(f"{listed.address}/a?x=一", bounds=SHORT)
    assert (answer.body, answer.kind, answer.pinned) == (OK, "application/json", "127.0.0.1")
    assert answer.address == f"{listed.address}/a"  # what is asked may be secret, and is not told
    assert listed.asked == ["/a?x=%E4%B8%80"]
    assert listed.headers[0]["Host"] == f"127.0.0.1:{listed.port}"


def test_nothing_is_asked_of_a_host_that_is_not_listed(source, monkeypatch):
    monkeypatch.setenv("QUANHENG_FEED_HOSTS", "https://stat.example.gov.cn, http://10.1.2.3:8080")
    source.answer["/"] = OK
    port = source.port
    ways = [
        source.address, f"http://localhost:{port}", f"http://127.1:{port}", f"http://2130706433:{port}", f"http://0x7f000001:{port}",
        f"http://0177.0.0.1:{port}", f"http://[::ffff:127.0.0.1]:{port}", f"http://[::1]:{port}", f"http://0.0.0.0:{port}",
        f"http://127.0.0.1.:{port}", "http://stat.example.gov.cn", "https://stat.example.gov.cn:8443", "https://stat.example.gov.cn.evil.example",
        "https://evil.example/?stat.example.gov.cn", "http://169.254.169.254/latest/meta-data", "http://10.1.2.3", "http://10.1.2.3:80",
        "https://ｓtat.example.org", "https://stat.example.gov.cn%2eevil.example", "http://⑩.1.2.4:8080",
    ]  # fmt: skip
    assert {refusal(way) for way in ways} <= {"host-not-listed", "bad-address"}
    bad = [
        "https://stat.example.gov.cn@127.0.0.1/", "https://user:pass@stat.example.gov.cn/", "file:///etc/passwd", "gopher://stat.example.gov.cn/",
        "ftp://stat.example.gov.cn/", "https://", "https://stat.example.gov.cn:99999/", "https://stat.example.gov.cn\r\nX: y/",
        "https://stat.example.gov.cn /", "https://stat.example.gov.cn\\@127.0.0.1/", "postgresql://stat.example.gov.cn/",
    ]  # fmt: skip
    assert {refusal(way) for way in bad} <= {"bad-address", "host-not-listed"}
    assert source.asked == []


@pytest.mark.parametrize(
    "where",
    [
        "http://127.0.0.1:{other}/",
        "http://localhost:{port}/",
        "http://169.254.169.254/",
        "https://127.0.0.1:{port}/",
        "//[::1]:{port}/",
    ],
)
def test_a_redirect_elsewhere_is_not_followed(listed, where):
    listed.answer["/a"] = listed.to(where.format(port=listed.port, other=listed.port + 1))
    assert refusal(f"{listed.address}/a") == "redirected"
    assert listed.asked == ["/a"]


def test_a_redirect_at_home_is_followed_three_times(listed):
    listed.answer |= {
        "/a": listed.to("/b"),
        "/b": listed.to(f"{listed.address}/c"),
        "/c": OK,
        "/round": listed.to("/round"),
    }
    assert web.get(f"{listed.address}/a", bounds=SHORT).body == OK
    assert refusal(f"{listed.address}/round") == "redirected"
    assert listed.asked.count("/round") == 4


def _resolver(monkeypatch, *answers):
    """A resolver that answers differently each time."""
    told = list(answers)
    asked = []

    def look_up(host, port, **_):
        asked.append(host)
        address = told.pop(0) if len(told) > 1 else told[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port)) for a in address.split()]

    monkeypatch.setattr(hosts.socket, "getaddrinfo", look_up)
    return asked


def test_a_name_is_looked_up_once_and_its_address_kept(source, monkeypatch):
    """Rebinding: the second look would lead to another address. There is no second look, even through a redirect."""
    monkeypatch.setenv("QUANHENG_FEED_HOSTS", f"http://stat.test:{source.port}")
    monkeypatch.setenv("QUANHENG_FEED_NETWORKS", "127.0.0.1/32")
    asked = _resolver(monkeypatch, "127.0.0.1", "127.0.0.2")
    source.answer |= {"/a": source.to("/b"), "/b": OK}
    answer = web.get(f"http://stat.test:{source.port}/a", bounds=SHORT)
    assert (answer.body, answer.pinned, asked) == (OK, "127.0.0.1", ["stat.test"])
    assert source.headers[0]["Host"] == f"stat.test:{source.port}"
    assert (
        refusal(f"http://stat.test:{source.port}/a") == "inner-address"
    )  # the next pull looks anew, and sees 127.0.0.2


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.5",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "192.168.1.1",
        "8.8.8.8 127.0.0.1",
    ],
)
def test_a_listed_name_that_leads_inside_is_refused(source, monkeypatch, address):
    monkeypatch.setenv("QUANHENG_FEED_HOSTS", f"http://stat.test:{source.port}")
    _resolver(monkeypatch, address)
    assert refusal(f"http://stat.test:{source.port}/") == "inner-address"
    assert source.asked == []


@pytest.mark.parametrize(
    "address", ["::1", "::ffff:10.0.0.1", "fe80::1", "fc00::1", "2002:7f00:1::", "64:ff9b::7f00:1"]
)
def test_inner_addresses_in_the_clothes_of_the_new_ones(address):
    assert hosts._inner(ipaddress.ip_address(address))
    assert not hosts._inner(ipaddress.ip_address("2001:4860:4860::8888"))


def test_a_gigabyte_is_cut_off(listed):
    listed.answer["/a"] = listed.pour
    assert refusal(f"{listed.address}/a") == "answer-too-large"
    assert listed.sent < GIGABYTE / 10
    listed.answer["/b"] = lambda h: listed.give(h, b"", Content_Length=str(GIGABYTE))
    assert refusal(f"{listed.address}/b") == "answer-too-large"
    listed.answer["/c"] = lambda h: listed.give(h, OK, Content_Length="12, 13")
    assert refusal(f"{listed.address}/c") == "answer-cut"


@pytest.mark.parametrize("way", ["hang", "drip", "drip_head"])
def test_who_hangs_or_drips_is_left(listed, way):
    listed.answer["/a"] = getattr(listed, way)
    assert refusal(f"{listed.address}/a") == "too-slow"


def test_nobody_there(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
    monkeypatch.setenv("QUANHENG_FEED_HOSTS", f"http://127.0.0.1:{port}")
    assert refusal(f"http://127.0.0.1:{port}/") == "no-connection"


def test_a_packed_answer_is_counted_unpacked(listed):
    listed.answer |= {
        "/bomb": listed.bomb,
        "/good": lambda h: listed.give(h, gzip.compress(OK), Content_Encoding="gzip"),
    }
    assert web.get(f"{listed.address}/good", bounds=SHORT).body == OK
    assert refusal(f"{listed.address}/bomb", Bounds(1, 2, 5, 1_000_000)) == "answer-too-large"
    listed.answer["/odd"] = lambda h: listed.give(h, OK, Content_Encoding="br")
    assert refusal(f"{listed.address}/odd") == "strange-coding"
    listed.answer["/half"] = lambda h: listed.give(h, gzip.compress(OK)[:-4], Content_Encoding="gzip")
    assert refusal(f"{listed.address}/half") == "answer-cut"


def test_half_an_answer_is_none(listed):
    listed.answer["/a"] = listed.cut
    assert refusal(f"{listed.address}/a") == "answer-cut"
    assert refusal(f"{listed.address}/gone") == "source-refuses"
    listed.answer["/busy"] = lambda h: h.send_error(503)
    with pytest.raises(Refused) as caught:
        web.get(f"{listed.address}/busy", bounds=SHORT)
    assert passing(caught.value)


def test_a_certificate_is_asked_for(source, monkeypatch):
    """What speaks plainly where TLS is wanted proves nothing."""
    monkeypatch.setenv("QUANHENG_FEED_HOSTS", f"https://127.0.0.1:{source.port}")
    assert refusal(f"https://127.0.0.1:{source.port}/") == "bad-certificate"


def test_secrets_are_named_and_never_told(tmp_path, monkeypatch):
    monkeypatch.setenv("QUANHENG_FEED_SECRET_TAX", "s3cret")
    monkeypatch.setenv("QUANHENG_FEED_SECRETS", str(tmp_path))
    (tmp_path / "STAT").write_text("from a file\n")
    assert [named_secrets.secret(n) for n in ("", "TAX", "STAT")] == ["", "s3cret", "from a file"]
    for name in ("NONE", "../STAT", "tax", "STAT/../STAT"):
        with pytest.raises(Refused) as caught:
            named_secrets.secret(name)
        assert "s3cret" not in str(caught.value) + json.dumps(caught.value.problems[0].as_json())


def test_a_list_that_cannot_be_read_is_told(monkeypatch):
    monkeypatch.setenv("QUANHENG_FEED_HOSTS", "https://a b")
    assert refusal("https://stat.example.gov.cn") == "bad-address"
    monkeypatch.setenv("QUANHENG_FEED_HOSTS", "https://stat.test")
    monkeypatch.setenv("QUANHENG_FEED_NETWORKS", "ten")
    _resolver(monkeypatch, "8.8.8.8")
    assert refusal("https://stat.test") == "bad-networks"
