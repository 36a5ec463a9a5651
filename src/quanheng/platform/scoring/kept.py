"""Parts of pages of what never changes — a run, a release — put into words once a language and kept.

They are made in the background with the run or the release (see `bodies`), and lie in the data folder under `pages/`;
each process keeps what it has shown besides. A key holds the digests of what the part is made of, and the file's name
this program's own as well, so that nothing else is ever shown in its place. No part depends on who reads it. Both
shelves are bounded; what was not asked for longest goes first.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.template import engines
from markupsafe import Markup

from quanheng.platform.lib.home import home
from quanheng.platform.ui.environment import language
from quanheng.version import __version__

MOST = 48_000_000  # characters kept in all by a process
MOST_ON_DISK = 500_000_000  # bytes
ROOMS = ("ui", "scoring", "publication", "locale")  # whose code, templates and words make parts
_DIGEST = 64

Key = tuple[object, ...]
_shelf: OrderedDict[Key, Markup] = OrderedDict()
_turn = threading.Lock()


def kept(page: str, key: Key, context: Callable[[], Mapping[str, Any]]) -> Markup:
    """The template `page` with a context that is made only if it is not kept yet."""
    whole = (page, language(), *key)
    with _turn:
        found = _shelf.get(whole)
        if found is not None:
            _shelf.move_to_end(whole)
            return found
    path = home() / "pages" / hashlib.sha256(repr((program(), whole)).encode()).hexdigest()
    made = _read(path)
    if made is None:
        made = Markup(engines["jinja2"].env.get_template(page).render(**context()))
        _write(path, made)
    with _turn:
        _shelf[whole] = made
        while sum(map(len, _shelf.values())) > MOST and len(_shelf) > 1:
            _shelf.popitem(last=False)
    return made


@cache
def program() -> str:
    """What of this program makes parts: another version, or a changed template, makes them anew."""
    platform = Path(__file__).resolve().parents[1]
    files = sorted(
        p for room in ROOMS for p in (platform / room).rglob("*") if p.suffix in (".py", ".html", ".po")
    )
    told = [(str(p.relative_to(platform)), p.stat().st_size, p.stat().st_mtime_ns) for p in files]
    return hashlib.sha256(repr((__version__, told)).encode()).hexdigest()


def _read(path: Path) -> Markup | None:
    """A kept part; None if it is not there, or is not what was written."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    digest, text = content[:_DIGEST], content[_DIGEST:]
    if hashlib.sha256(text).hexdigest().encode() != digest:
        return None
    return Markup(text.decode())


def _write(path: Path, part: str) -> None:
    """Keep a part, whole or not at all. A full disk is no reason not to show the page."""
    text = part.encode()
    half = path.with_name(f"{secrets.token_hex(8)}.half")
    try:
        path.parent.mkdir(exist_ok=True)
        half.write_bytes(hashlib.sha256(text).hexdigest().encode() + text)
        os.replace(half, path)
        _make_room(path.parent)
    except OSError:
        half.unlink(missing_ok=True)


def _make_room(folder: Path) -> None:
    """Remove the oldest until the rest is within the bound."""
    with os.scandir(folder) as listed:
        files = sorted(((e.stat().st_mtime_ns, e.stat().st_size, e.path) for e in listed), reverse=True)
    size = 0
    for _, own, path in files:
        size += own
        if size > MOST_ON_DISK:
            Path(path).unlink(missing_ok=True)
