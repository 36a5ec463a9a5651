"""Translations without a build step: reads .po catalogues and writes the .mo files gettext wants, once per content.

The .mo files go to the data folder, under a name made of the catalogues' digest, so that a fresh clone, an
installed wheel and a read-only installation all work the same, and an edited .po is never served stale.
"""

from __future__ import annotations

import ast
import hashlib
import os
import struct
from pathlib import Path


def compiled(source: Path, home: Path) -> Path:
    """The locale folder to hand to Django: every `<lang>/LC_MESSAGES/*.po` of `source`, compiled."""
    catalogues = sorted(source.glob("*/LC_MESSAGES/*.po"))
    texts = [path.read_bytes() for path in catalogues]
    digest = hashlib.sha256(b"\0".join(texts)).hexdigest()[:16]
    target = home / "locale" / digest
    for path, text in zip(catalogues, texts, strict=True):
        mo = (target / path.relative_to(source)).with_suffix(".mo")
        if not mo.exists():
            mo.parent.mkdir(parents=True, exist_ok=True)
            half = mo.with_suffix(f".{os.getpid()}")
            half.write_bytes(compile_catalogue(text.decode("utf-8"), str(path)))
            os.replace(half, mo)
    return target


def compile_catalogue(text: str, file: str) -> bytes:
    """A .po text as the bytes of a .mo file; messages that are fuzzy or not translated are left out."""
    messages = {"": "Content-Type: text/plain; charset=UTF-8\n"} | read_catalogue(text, file)
    pairs = sorted((k.encode(), v.encode()) for k, v in messages.items() if v)
    ids = b"".join(k + b"\0" for k, _ in pairs)
    said = b"".join(v + b"\0" for _, v in pairs)
    start = 7 * 4 + 16 * len(pairs)
    keys: list[int] = []
    values: list[int] = []
    at, to = start, start + len(ids)
    for key, value in pairs:
        keys += [len(key), at]
        values += [len(value), to]
        at += len(key) + 1
        to += len(value) + 1
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    return head + struct.pack(f"<{4 * len(pairs)}I", *keys, *values) + ids + said


def read_catalogue(text: str, file: str = "") -> dict[str, str]:
    """Messages of a .po text: `id` (with `context\\4` before it; plural forms joined by NUL) → translation.

    Raises ValueError naming the line where the text is no catalogue.
    """
    found: dict[str, str] = {}
    for entry in _entries(text, file):
        parts = entry.parts
        if "msgid" not in parts or (entry.fuzzy and parts["msgid"]):
            continue
        key = parts["msgid"]
        if "msgctxt" in parts:
            key = f"{parts['msgctxt']}\4{key}"
        forms = [parts[f"msgstr[{n}]"] for n in range(len(parts)) if f"msgstr[{n}]" in parts]
        value = "\0".join(forms) if "msgid_plural" in parts else parts.get("msgstr", "")
        if "msgid_plural" in parts:
            key = f"{key}\0{parts['msgid_plural']}"
            value = value if all(forms) else ""
        if key in found:
            raise ValueError(f"{file}:{entry.line}: {key!r} 写了两遍 / is written twice")
        found[key] = value
    return found


class _Entry:
    """The parts of one message while it is read."""

    def __init__(self, line: int) -> None:
        self.parts: dict[str, str] = {}
        self.fuzzy = False
        self.line = line


def _entries(text: str, file: str) -> list[_Entry]:
    entries = [_Entry(1)]
    current = ""
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if not line:
            entries.append(_Entry(number + 1))
            current = ""
            continue
        entry = entries[-1]
        if line.startswith("#"):
            if entry.parts:
                entries.append(entry := _Entry(number))
            entry.fuzzy |= line.startswith("#,") and "fuzzy" in line
            continue
        if line.startswith('"'):
            word, quoted = current, line
        else:
            word, _, quoted = line.partition(" ")
            if word in ("msgid", "msgctxt") and "msgid" in entry.parts:
                entries.append(entry := _Entry(number))
            entry.parts[word] = ""
            current = word
        try:
            entry.parts[word] += ast.literal_eval(quoted.strip())
        except (KeyError, SyntaxError, ValueError, TypeError) as error:
            raise ValueError(
                f"{file}:{number}: 不是 .po 的写法 / not the form of a .po file: {raw}"
            ) from error
    return [e for e in entries if e.parts]
