"""Which hosts may be asked, and at which address: the list is the system administrator's, a name is looked up once.

QUANHENG_FEED_HOSTS     https://stat.example.gov.cn, http://10.1.2.3:8080, postgresql://10.1.2.9:5432 (by comma; https if no scheme)
QUANHENG_FEED_NETWORKS  10.1.0.0/16, … : inner networks that names of the list may lead to; none by default

Government networks are private ranges, so a list of what is forbidden would not do: what is not listed is not asked.
"""

from __future__ import annotations

import ipaddress
import os
import socket
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass
from urllib.parse import urlsplit

from quanheng.platform.lib.fetching.refusals import (
    HOSTS,
    NETWORKS,
    bad_address,
    inner_address,
    no_answer,
    not_listed,
    refused,
)

PORTS = {"https": 443, "http": 80, "postgresql": 5432, "mysql": 3306, "oracle": 1521}
LOOK_UP_SECONDS = 5.0
Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_asking = ThreadPoolExecutor(4, thread_name_prefix="names")


@dataclass(frozen=True)
class Origin:
    """A scheme, a host and a port: what the list names, and what must match it exactly."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"


def origin_of(address: str) -> Origin:
    """The origin of an address. Raises `Refused` for what cannot be one: user names, control characters, odd schemes."""
    if not address.isprintable() or any(c.isspace() for c in address):
        raise bad_address(
            repr(address)[:80], "里面有空格或不可见字符", "there are blanks or invisible characters in it"
        )
    try:
        parts = urlsplit(address if "://" in address else f"https://{address}")
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise bad_address(address[:80], "主机或端口认不出", "host or port cannot be read") from error
    if parts.username is not None or parts.password is not None:
        raise bad_address(
            f"{parts.scheme}://…@{host}", "里面有用户名或口令", "there is a user or password in it"
        )
    if parts.scheme not in PORTS or not host or "\\" in address:
        raise bad_address(
            address[:80], "协议认不出或没有主机", "the scheme is not known, or there is no host"
        )
    return Origin(parts.scheme, _plain(host), port if port is not None else PORTS[parts.scheme])


def _plain(host: str) -> str:
    """A host as it is compared: small letters, no last dot, other scripts as ASCII."""
    small = host.lower().rstrip(".")
    try:
        return str(ipaddress.ip_address(small))
    except ValueError:
        pass
    try:
        return small if small.isascii() else small.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise bad_address(host[:80], "主机名认不出", "the host's name cannot be read") from error


def listed() -> tuple[Origin, ...]:
    """The origins that may be asked. Raises `Refused` where the list itself cannot be read."""
    return tuple(origin_of(part.strip()) for part in os.environ.get(HOSTS, "").split(",") if part.strip())


def _networks() -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    named = [part.strip() for part in os.environ.get(NETWORKS, "").split(",") if part.strip()]
    try:
        return [ipaddress.ip_network(part) for part in named]
    except ValueError as error:
        raise refused(
            "bad-networks", NETWORKS, (f"{NETWORKS} 里的网段认不出", f"a network of {NETWORKS} cannot be read"),
            ("10.1.0.0/16 这样的写法", "such as 10.1.0.0/16"), ("请系统管理员改正", "have the system administrator correct it"),
        ) from error  # fmt: skip


def check(origin: Origin) -> None:
    """Refuse an origin that is not on the list."""
    if origin not in listed():
        raise not_listed(str(origin))


def pin(origin: Origin) -> str:
    """The address of a listed origin, looked up this once: whoever connects uses it and never asks for the name again.

    Raises `Refused` for an origin that is not listed, a name that leads nowhere, and where any of its addresses is
    an inner one that was not allowed.
    """
    check(origin)
    found = _looked_up(origin)
    literal = _literal(origin.host)
    networks = _networks()
    for address in found:
        if (
            literal is None
            and _inner(address)
            and not any(address in n for n in networks if n.version == address.version)
        ):
            raise inner_address(str(origin), str(address))
    return str(found[0])


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _looked_up(origin: Origin) -> list[Address]:
    literal = _literal(origin.host)
    if literal is not None:
        return [literal]
    try:
        told = _asking.submit(socket.getaddrinfo, origin.host, origin.port, type=socket.SOCK_STREAM).result(
            LOOK_UP_SECONDS
        )
    except (OSError, UnicodeError, NotYet) as error:
        raise no_answer(
            str(origin), "name-unknown", ("主机名解析不出", "the host's name leads nowhere")
        ) from error
    found = [ipaddress.ip_address(str(row[4][0]).partition("%")[0]) for row in told]
    if not found:
        raise no_answer(str(origin), "name-unknown", ("主机名解析不出", "the host's name leads nowhere"))
    return found


def _inner(address: Address) -> bool:
    """Whether an address is not of the public network, or hides one that is not."""
    hidden: list[Address | None] = []
    if isinstance(address, ipaddress.IPv6Address):
        hidden = [address.ipv4_mapped, address.sixtofour]
        if address in ipaddress.ip_network("64:ff9b::/96"):
            hidden.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return not address.is_global or address.is_multicast or any(_inner(h) for h in hidden if h is not None)
