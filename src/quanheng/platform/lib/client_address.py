"""The address a request comes from, behind proxies that are named (QUANHENG_PROXIES) and behind no other.

A client can write X-Forwarded-For as it likes, so the header is read from its end, and only as far as each address that
vouches for the next is a proxy of this house. Whoever is no proxy of ours is the client, whatever the header says.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:  # the settings read this file: nothing of Django may be needed before they are there
    from django.http import HttpRequest

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def proxies(named: Sequence[str]) -> tuple[Network, ...]:
    """The networks named in the setting: addresses or CIDR. Raises ValueError that says which is none."""
    found: list[Network] = []
    wrong: list[str] = []
    for text in named:
        try:
            found.append(ipaddress.ip_network(text))
        except ValueError:
            wrong.append(text)
    if wrong:
        raise ValueError(
            f"QUANHENG_PROXIES：不是地址或网段 {'、'.join(wrong)}；应如 127.0.0.1,10.0.3.0/24（网段写起始地址） / "
            f"neither address nor network: {', '.join(wrong)}; write for example 127.0.0.1,10.0.3.0/24 (a network by its first address)"
        )
    return tuple(found)


def client_address(request: HttpRequest) -> str:
    """The client's address, in its usual form; what the server was told where that is no address, "" where nothing.

    An entry of the header that is no address ends the reading: the last proxy that can be trusted stands for who is behind it.
    """
    said = str(request.META.get("REMOTE_ADDR") or "")
    found = _address(said)
    if found is None:
        return said
    chain = str(request.META.get("HTTP_X_FORWARDED_FOR") or "").split(",")
    while chain and any(found in network for network in settings.PROXIES):
        before = _address(chain.pop())
        if before is None:
            break
        found = before
    return str(found)


def _address(text: str) -> Address | None:
    """An address, also with a port as some proxies write it; IPv4 written as IPv6 is IPv4."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
