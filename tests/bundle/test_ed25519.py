"""Ed25519 in plain Python: the RFC's vectors, Wycheproof's, and the strictness that both leave open."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from quanheng.bundle import ed25519

VECTORS = json.loads((Path(__file__).parents[1] / "vectors/ed25519.json").read_text(encoding="utf-8"))
ORDER = 2**252 + 27742317777372353535851937790883648493
SMALL = [  # the points of order 1, 2, 4, 8, by their usual spellings
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
]


@pytest.mark.parametrize("case", VECTORS["rfc8032"], ids=lambda c: c[0])
def test_the_vectors_of_the_rfc(case):
    _, public, message, signature = (case[0], *map(bytes.fromhex, case[1:]))
    assert ed25519.verify(public, message, signature)
    assert not ed25519.verify(public, message + b"x", signature)


@pytest.mark.parametrize("case", VECTORS["wycheproof"], ids=lambda c: str(c[0]))
def test_the_vectors_of_wycheproof(case):
    _, public, message, signature, valid = case
    assert ed25519.verify(*map(bytes.fromhex, (public, message, signature))) is valid


def test_what_cryptography_signs_is_verified_and_one_bit_makes_it_false():
    for k in range(20):
        key = Ed25519PrivateKey.from_private_bytes(bytes([k]) * 32)
        public, message = key.public_key().public_bytes_raw(), b"m" * k
        signature = bytearray(key.sign(message))
        assert ed25519.verify(public, message, bytes(signature))
        signature[3 * k] ^= 1 << (k % 8)
        assert not ed25519.verify(public, message, bytes(signature))


def test_s_beyond_the_order_is_refused():
    key = Ed25519PrivateKey.from_private_bytes(b"\1" * 32)
    public, signature = key.public_key().public_bytes_raw(), key.sign(b"m")
    more = int.from_bytes(signature[32:], "little") + ORDER
    assert not ed25519.verify(public, b"m", signature[:32] + more.to_bytes(32, "little"))


@pytest.mark.parametrize("point", SMALL)
def test_keys_of_small_order_say_nothing(point):
    weak = bytes.fromhex(point)
    assert not ed25519.sound(weak)
    # by the bare equation this signature would fit every message under such a key
    assert not ed25519.verify(weak, b"anything", weak + bytes(32))
    assert not ed25519.verify(weak, b"anything", bytes.fromhex(SMALL[0]) + bytes(32))


@pytest.mark.parametrize("y", [2**255 - 19, 2**255 - 18, 2**255 - 1])
def test_a_second_spelling_of_a_point_is_refused(y):
    assert not ed25519.sound(y.to_bytes(32, "little"))
    assert not ed25519.sound((y | 2**255).to_bytes(32, "little"))


@pytest.mark.parametrize(
    ("public", "signature"), [(b"", bytes(64)), (bytes(31), bytes(64)), (bytes(32), bytes(63))]
)
def test_wrong_lengths(public, signature):
    assert not ed25519.verify(public, b"", signature)
