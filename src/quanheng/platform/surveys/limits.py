"""Counting tries by address without keeping addresses: HMAC with a key that lives in memory for a day, counters for an hour.

Each process counts for itself; the promise is a bound on guessing, not an exact number.
"""

from __future__ import annotations

import hmac
import ipaddress
import secrets
import threading
import time

HOUR = 3600.0
DAY = 86_400.0
BEYOND = 10  # times the wrong tries that are borne: a right code is taken until then, and after that nobody's is looked up
MOST = 100_000  # counters; beyond, those that ran out are dropped, then all

_turn = threading.Lock()
_counters: dict[bytes, tuple[float, int]] = {}
_key = (0.0, b"")


def network(address: str) -> str:
    """The network of an address: /24 of IPv4, /64 of IPv6; "" where it is none."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    return str(ipaddress.ip_network((found, 24 if found.version == 4 else 64), strict=False))


def count(kind: str, address: str, *, add: int = 1) -> int:
    """How many tries of a kind came from the network of an address within the hour, `add` among them."""
    global _key
    now = time.monotonic()
    with _turn:
        if not _key[1] or now - _key[0] > DAY:
            _key = (now, secrets.token_bytes(32))
            _counters.clear()
        name = hmac.digest(_key[1], f"{kind}|{network(address)}".encode(), "sha256")
        begun, number = _counters.get(name, (now, 0))
        if now - begun > HOUR:
            begun, number = now, 0
        number += add
        if number:
            if len(_counters) > MOST:
                _thin(now)
            _counters[name] = (begun, number)
        return number


def _thin(now: float) -> None:
    for name in [n for n, (begun, _) in _counters.items() if now - begun > HOUR]:
        del _counters[name]
    if len(_counters) > MOST:
        _counters.clear()
