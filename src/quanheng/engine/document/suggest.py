"""Which known word a strange one was probably meant to be, and how a problem says so in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from quanheng.engine.document.keys import ALSO, NAMES

_LIKE = 0.6  # how much two words of the document are alike when one may stand for the other
_LIKE_NAME = 0.5  # the same of names: many have two characters, of which one is right


def nearest(word: str, known: Iterable[str], like: float = _LIKE) -> str:
    """The known word that was probably meant, or "".

    Looks at other names of keys first (权重 → weight), then at spelling.

    >>> nearest("wieght", ["weight", "target"]), nearest("权重", ["weight", "id"]), nearest("x", ["weight"])
    ('weight', 'weight', '')
    """
    exact = {k.casefold(): k for k in known}
    words = set(exact.values())
    wanted = word.strip().casefold()
    by_name = {zh: key for key, (zh, _) in NAMES.items() if key in words}
    by_name |= {en.casefold(): key for key, (_, en) in NAMES.items() if key in words}
    by_name |= {other: key for other, key in ALSO.items() if key in words}
    if wanted in by_name:
        return by_name[wanted]
    spelt = wanted.replace("-", "_").replace(" ", "_")
    if spelt in exact:
        return exact[spelt]
    close = get_close_matches(wanted, list(exact), 1, like)
    if close:
        return exact[close[0]]
    close = get_close_matches(wanted, list(by_name), 1, 0.7)
    return by_name[close[0]] if close else ""


def or_nearest(name: str, known: Iterable[str]) -> tuple[str, str]:
    """“did you mean …” to put after what was found, or two empty texts.

    >>> or_nearest("石桥乡", ["石桥镇", "白云镇"])
    ('；是不是“石桥镇”', '; did you mean “石桥镇”')
    """
    near = nearest(name, known, _LIKE_NAME)
    return (f"；是不是“{near}”", f"; did you mean “{near}”") if near else ("", "")


def perhaps(meant: str) -> tuple[str, str] | None:
    """The remedy that names what was probably meant, if anything was."""
    return (f"也许是“{meant}”，改过来", f"perhaps “{meant}” is meant: correct it") if meant else None
