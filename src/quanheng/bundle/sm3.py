"""SM3 (GB/T 32905, GM/T 0004): the hash of the Chinese commercial cipher suite; hashlib's where it has it, else this one."""

from __future__ import annotations

import hashlib
import struct

_MASK = 0xFFFFFFFF
_START = (
    0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E,
)  # fmt: skip


def _turned(word: int, by: int) -> int:
    by %= 32
    return ((word << by) | (word >> (32 - by))) & _MASK


_ROUND = tuple(_turned(0x79CC4519 if j < 16 else 0x7A879D8A, j) for j in range(64))
_native = "sm3" in hashlib.algorithms_available


def sm3(data: bytes) -> bytes:
    """The 32 bytes of the SM3 digest."""
    return hashlib.new("sm3", data).digest() if _native else sm3_plainly(data)


def sm3_plainly(data: bytes) -> bytes:
    """The same in plain Python, as the standard writes it.

    >>> sm3_plainly(b"abc").hex()
    '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0'
    """
    padded = data + b"\x80" + b"\0" * ((55 - len(data)) % 64) + struct.pack(">Q", 8 * len(data))
    state: tuple[int, ...] = _START
    for at in range(0, len(padded), 64):
        state = _block(state, padded[at : at + 64])
    return struct.pack(">8I", *state)


def _block(state: tuple[int, ...], block: bytes) -> tuple[int, ...]:
    w = list(struct.unpack(">16I", block))
    for j in range(16, 68):
        x = w[j - 16] ^ w[j - 9] ^ _turned(w[j - 3], 15)
        w.append(x ^ _turned(x, 15) ^ _turned(x, 23) ^ _turned(w[j - 13], 7) ^ w[j - 6])
    a, b, c, d, e, f, g, h = state
    for j in range(64):
        turned = _turned(a, 12)
        ss1 = _turned((turned + e + _ROUND[j]) & _MASK, 7)
        if j < 16:
            ff, gg = a ^ b ^ c, e ^ f ^ g
        else:
            ff, gg = (a & b) | (a & c) | (b & c), (e & f) | (~e & g)
        tt1 = (ff + d + (ss1 ^ turned) + (w[j] ^ w[j + 4])) & _MASK
        tt2 = (gg + h + ss1 + w[j]) & _MASK
        a, b, c, d = tt1, a, _turned(b, 9), c
        e, f, g, h = (tt2 ^ _turned(tt2, 9) ^ _turned(tt2, 17)) & _MASK, e, _turned(f, 19), g
    return tuple(x ^ y for x, y in zip(state, (a, b, c, d, e, f, g, h), strict=True))
