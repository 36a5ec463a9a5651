"""GET from a listed host: the address pinned, redirects kept at home, sizes counted while they come, time bounded."""

from __future__ import annotations

import http.client
import ssl
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

from quanheng.engine.errors import Refused
from quanheng.platform.lib.fetching.hosts import Origin, origin_of, pin
from quanheng.platform.lib.fetching.refusals import (
    bad_address,
    no_answer,
    redirected,
    refused,
    too_large,
    too_slow,
)
from quanheng.platform.lib.fetching.timed import Bounds, Clock, Line, dial

REDIRECTS = 3
PIECE = 65_536
_SAFE = "/:?#[]@!$&'()*+,;=-._~%"
_BUSY = (408, 425, 429)
_CODED = {"gzip": 47, "x-gzip": 47, "deflate": 47}  # zlib's word for "gzip or zlib, whichever it is"
AGENT = "Quanheng-feeds"


@dataclass(frozen=True)
class Answer:
    """A whole answer: its bytes, their kind as the source says, the address that gave them and where it stood."""

    body: bytes
    kind: str
    address: str
    pinned: str


class _Call(http.client.HTTPConnection):
    """A connection to the address that was looked up, whatever the name may lead to by now."""

    def __init__(self, origin: Origin, pinned: str, clock: Clock) -> None:
        super().__init__(f"[{origin.host}]" if ":" in origin.host else origin.host, origin.port)
        self.origin, self.pinned, self.clock = origin, pinned, clock
        self.line: Line | None = None

    def connect(self) -> None:
        secure = self.origin.host if self.origin.scheme == "https" else ""
        self.line = dial(self.pinned, self.origin.port, self.clock, secure)
        self.sock = self.line  # type: ignore[assignment]


def get(
    address: str,
    headers: Mapping[str, str] | None = None,
    bounds: Bounds | None = None,
    clock: Clock | None = None,
) -> Answer:
    """The answer to one GET. Raises `Refused`, and nothing else, where there is none that may be taken."""
    bounds = bounds or Bounds()
    clock = clock or Clock(bounds)
    first = origin_of(address)
    if first.scheme not in ("https", "http"):
        raise bad_address(str(first), "不是网页地址", "it is no web address")
    pinned = pin(first)
    at = address if "://" in address else f"https://{address}"
    for _ in range(REDIRECTS + 1):
        told = _once(at, first, pinned, dict(headers or {}), clock)
        if isinstance(told, Answer):
            return told
        target = urljoin(at, told)
        if origin_of(target) != first:
            raise redirected(shown(at), shown(target))
        at = target
    raise redirected(shown(at), shown(at))


def shown(address: str) -> str:
    """An address without what may be secret in it."""
    return address.partition("?")[0].partition("#")[0]


def _once(at: str, origin: Origin, pinned: str, headers: dict[str, str], clock: Clock) -> Answer | str:
    """The answer, or where it redirects to."""
    where, bounds = shown(at), clock.bounds
    parts = urlsplit(at)
    target = quote(parts.path or "/", safe=_SAFE) + (
        f"?{quote(parts.query, safe=_SAFE)}" if parts.query else ""
    )
    call = _Call(origin, pinned, clock)
    try:
        call.request(
            "GET",
            target,
            headers={"Accept-Encoding": "identity", "User-Agent": AGENT, "Connection": "close"} | headers,
        )
        response = call.getresponse()
        if response.status in (301, 302, 303, 307, 308):
            return response.getheader("Location") or ""
        _check_status(response.status, where)
        body = _body(response, where, bounds)
        return Answer(
            body, (response.getheader("Content-Type") or "").partition(";")[0].strip().lower(), where, pinned
        )
    except Refused:
        raise
    except TimeoutError as error:
        whole = str(error) == "total"
        what = ("答复太慢", "the answer comes too slowly") if whole else ("没有答复", "there is no answer")
        raise too_slow(
            where, bounds.total if whole else bounds.connect if call.line is None else bounds.idle, what
        ) from error
    except ssl.SSLError as error:
        raise refused(
            "bad-certificate", where, (f"对方的证书不能证明它是“{origin.host}”", f"the certificate does not prove that this is “{origin.host}”"),
            ("受信任的机构给这个主机的有效证书", "a valid certificate for this host from a trusted authority"),
            ("请对方更换证书；自建机构的根证书由系统管理员用 SSL_CERT_FILE 指定", "have the certificate renewed; an authority of one's own is named by SSL_CERT_FILE"),
        ) from error  # fmt: skip
    except ConnectionError as error:
        raise no_answer(
            where, "no-connection", ("连不上，或对方中途断开", "there is no connection, or it was broken off")
        ) from error
    except OSError as error:
        raise no_answer(where, "no-connection", ("连不上", "there is no connection")) from error
    except (http.client.HTTPException, ValueError, zlib.error) as error:
        raise no_answer(
            where,
            "answer-cut",
            ("答复不完整，或不是网页的答复", "the answer is not whole, or no answer of the web"),
        ) from error
    finally:
        if call.line is not None:
            call.line.hang_up()


def _check_status(status: int, where: str) -> None:
    if status == 200:
        return
    words = (f"对方答复 {status}", f"the source answers {status}")
    if status in _BUSY or status >= 500:
        raise no_answer(where, "busy-source", words)
    remedy = ("核对地址和权限", "check the address and what you may read") if status not in (401, 403) else ("核对密钥和权限", "check the secret and what you may read")  # fmt: skip
    raise refused("source-refuses", where, words, ("200 和数据", "200 and data"), remedy)


def _body(response: http.client.HTTPResponse, where: str, bounds: Bounds) -> bytes:
    """The body, counted piece by piece, inflated as far as it may go."""
    said = response.getheader("Content-Length")
    if said is not None and not (said.isascii() and said.isdecimal() and len(said) < 19):
        raise http.client.HTTPException("two lengths, or none that is a number")
    length = int(said) if said is not None else None
    if length is not None and length > bounds.most:
        raise too_large(where, bounds.most)
    coding = (response.getheader("Content-Encoding") or "identity").strip().lower()
    if coding not in ("identity", *_CODED):
        raise refused("strange-coding", where, (f"答复用了“{coding[:20]}”压缩", f"the answer is packed as “{coding[:20]}”"),
                      ("不压缩，或 gzip", "not packed, or gzip"), ("请对方按要求不压缩", "have the source leave it unpacked"))  # fmt: skip
    unpack = zlib.decompressobj(_CODED[coding]) if coding in _CODED else None
    whole, came = bytearray(), 0
    while piece := response.read1(PIECE):
        came += len(piece)
        if came > bounds.most:
            raise too_large(where, bounds.most)
        if unpack is None:
            whole += piece
            continue
        whole += unpack.decompress(piece, bounds.most + 1 - len(whole))
        if len(whole) > bounds.most or unpack.unconsumed_tail:
            raise too_large(where, bounds.most, inflated=True)
    if (length is not None and came != length) or (
        unpack is not None and (not unpack.eof or unpack.unused_data)
    ):
        raise http.client.IncompleteRead(b"")
    return bytes(whole)
