"""Opening a package that anyone may have made: nothing is written to disk, nothing inflates without bound."""

from __future__ import annotations

import zipfile
from pathlib import Path

from quanheng.bundle.layout import BOUNDS, DESCRIPTOR, FILES, NEEDED
from quanheng.engine.document.package import UNREADABLE, TooMuch, inflate
from quanheng.engine.errors import Place, Problems

_ENCRYPTED = 1


def files_of(path: Path, problems: Problems) -> dict[str, bytes] | None:
    """The package's files by name; None if it is no package at all. Strangers among them are problems."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _inflated(archive, path, problems)
    except UNREADABLE as error:
        problems.add(
            "not-a-package", Place(path.name),
            (f"不是可读的 zip（{error}）", f"not a readable zip ({error})"),
            ("quanheng bundle 写出的数据包", "a package written by quanheng bundle"),
            ("重新下载数据包", "download the package again"),
        )  # fmt: skip
        return None


def _inflated(archive: zipfile.ZipFile, path: Path, problems: Problems) -> dict[str, bytes] | None:
    most = BOUNDS.most(path.stat().st_size)
    files: dict[str, bytes] = {}
    left = most
    for entry in archive.infolist():
        name = entry.filename
        if name not in (DESCRIPTOR, *FILES) or name in files or entry.flag_bits & _ENCRYPTED:
            _stranger(name, name in files, path, problems)
            continue
        try:
            files[name] = b"".join(inflate(archive, entry, left))
        except TooMuch:
            _bomb(path, most, problems)
            return None
        left -= len(files[name])
    gone = [n for n in (DESCRIPTOR, *NEEDED) if n not in files]
    for name in gone:
        problems.add(
            "missing-file", Place(path.name, path=name),
            (f"数据包里没有 {name}", f"the package has no {name}"),
            ("、".join((DESCRIPTOR, *NEEDED)), ", ".join((DESCRIPTOR, *NEEDED))),
            ("重新下载数据包", "download the package again"),
        )  # fmt: skip
    return None if gone else files


def _stranger(name: str, twice: bool, path: Path, problems: Problems) -> None:
    shown = name.encode("unicode_escape").decode("ascii") if not name.isprintable() else name
    problems.add(
        "unexpected-file", Place(path.name, path=shown[:120]),
        ("同名文件出现两次，或已加密" if twice else "数据包里不该有这个文件", "the file comes twice or is encrypted" if twice else "a file that does not belong in a package"),
        ("只有：" + "、".join((DESCRIPTOR, *FILES)), "only: " + ", ".join((DESCRIPTOR, *FILES))),
        ("重新下载数据包；不要解压它", "download the package again; do not unpack it"),
    )  # fmt: skip


def _bomb(path: Path, most: int, problems: Problems) -> None:
    problems.add(
        "inflates", Place(path.name),
        (f"解压后超过 {most / 1e6:,.0f} MB，未读完", f"it inflates to more than {most / 1e6:,.0f} MB and was not read on"),
        (f"不超过 {most / 1e6:,.0f} MB", f"at most {most / 1e6:,.0f} MB"),
        ("重新下载数据包；不要解压它", "download the package again; do not unpack it"),
    )  # fmt: skip
