"""SM3 and canonical JSON: the vectors of their standards."""

import json
import math
import struct
from pathlib import Path

import pytest

from quanheng.bundle.jcs import canonical
from quanheng.bundle.sm3 import sm3, sm3_plainly

VECTORS = Path(__file__).parents[1] / "vectors"
SM3 = json.loads((VECTORS / "sm3.json").read_text(encoding="utf-8"))
JCS = json.loads((VECTORS / "jcs.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("message", "digest"), SM3)
def test_sm3(message, digest):
    assert sm3_plainly(bytes.fromhex(message)).hex() == digest
    assert sm3(bytes.fromhex(message)).hex() == digest


def test_sm3_of_every_length_around_a_block():
    for length in range(200):
        assert sm3(b"x" * length) == sm3_plainly(b"x" * length)


@pytest.mark.parametrize(("bits", "text"), JCS["numbers"])
def test_doubles_as_ecmascript_writes_them(bits, text):
    assert canonical(struct.unpack(">d", bytes.fromhex(bits))[0]) == text


def test_keys_stand_in_the_order_of_utf16():
    mixed = {key: 1 for key in sorted(JCS["order"], key=lambda k: k.encode(), reverse=True)}
    assert list(json.loads(canonical(mixed))) == JCS["order"]


def test_the_example_of_the_standard():
    value = {
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": '\u20ac$\u000f\nA\'B"\\\\"/',
        "literals": [None, True, False],
    }
    assert canonical(value) == (
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )


@pytest.mark.parametrize("value", [math.nan, math.inf, 2**53, "\ud800", {1: 2}, {"\ud800": 1}, {1, 2}, b"x"])
def test_what_cannot_be_said_is_refused(value):
    with pytest.raises((ValueError, TypeError)):
        canonical(value)
