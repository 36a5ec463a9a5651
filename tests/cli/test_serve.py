"""quanheng serve and demo: what they say where the platform is not installed."""

import importlib.util

import pytest


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_without_the_platform_it_says_what_to_install(quanheng, monkeypatch, command):
    real = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util,
        "find_spec",
        lambda name, *more: None if name in ("django", "granian") else real(name, *more),
    )
    done = quanheng(command)
    assert done.code == 1
    assert "缺 django、granian" in done.err
    assert "quanheng[platform]" in done.err


def test_a_port_is_a_port(quanheng):
    for port in ("0", "65536", "http", "-1"):
        assert quanheng("serve", "--port", port).code == 2
