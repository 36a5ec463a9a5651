"""Verifying Ed25519 signatures (RFC 8032) in plain Python. Strict: no S ≥ L, no second spelling of a point, no weak key.

Verifying only: nothing here is secret, so nothing here needs to take the same time for every input.
"""

from __future__ import annotations

import hashlib

_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _P) % _P
_ROOT = pow(2, (_P - 1) // 4, _P)  # of minus one

Point = tuple[int, int, int, int]  # X, Y, Z, T of x = X/Z, y = Y/Z, x·y = T/Z
_NEUTRAL: Point = (0, 1, 1, 0)


def verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """True if `signature` (64 bytes) of `message` was made with the key of `public` (32 bytes)."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, commitment = _point(public), _point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if key is None or commitment is None or s >= _L or _weak(key) or _weak(commitment):
        return False
    challenge = hashlib.sha512(signature[:32] + public + message).digest()
    k = int.from_bytes(challenge, "little") % _L
    return _same(_times(s, _BASE), _sum(commitment, _times(k, key)))


def sound(public: bytes) -> bool:
    """True if these 32 bytes are a public key that can be trusted with anything."""
    point = _point(public) if len(public) == 32 else None
    return point is not None and not _weak(point)


def _point(data: bytes) -> Point | None:
    """The point that 32 bytes name; None where they name none, or not in the one proper way."""
    number = int.from_bytes(data, "little")
    y, sign = number & (2**255 - 1), number >> 255
    if y >= _P:
        return None
    x2 = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    x = pow(x2, (_P + 3) // 8, _P)
    if (x * x - x2) % _P:
        x = x * _ROOT % _P
    if (x * x - x2) % _P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = _P - x
    return x, y, 1, x * y % _P


def _sum(a: Point, b: Point) -> Point:
    left, right = (a[1] - a[0]) * (b[1] - b[0]) % _P, (a[1] + a[0]) * (b[1] + b[0]) % _P
    c, d = 2 * _D * a[3] * b[3] % _P, 2 * a[2] * b[2] % _P
    e, f, g, h = right - left, d - c, d + c, right + left
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(number: int, point: Point) -> Point:
    found = _NEUTRAL
    while number:
        if number & 1:
            found = _sum(found, point)
        point = _sum(point, point)
        number >>= 1
    return found


def _same(a: Point, b: Point) -> bool:
    return (a[0] * b[2] - b[0] * a[2]) % _P == 0 and (a[1] * b[2] - b[1] * a[2]) % _P == 0


def _weak(point: Point) -> bool:
    """A point whose eightfold is nothing: signatures under such a key say nothing."""
    return _same(_times(8, point), _NEUTRAL)


def _base() -> Point:
    y = 4 * pow(5, -1, _P) % _P
    point = _point(y.to_bytes(32, "little"))
    assert point is not None  # the base point of the curve
    return point


_BASE = _base()
