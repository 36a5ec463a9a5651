"""A drop folder: whole files only, the oldest first, none through a link, none from beside the folder.

QUANHENG_FEED_DROP names the folder of all drops (`drop` in the data folder by default); a connection names one in it. A file
counts as whole when it has not changed for a while and did not change while it was read. Files are left where they are.
"""

from __future__ import annotations

import fnmatch
import os
import re
import stat
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from quanheng.engine.errors import Problem, Problems, Refused
from quanheng.platform.lib.fetching.brought import LONGEST_NAME, Brought
from quanheng.platform.lib.fetching.refusals import DROP, refused
from quanheng.platform.lib.home import home
from quanheng.platform.lib.uploads.limits import FILE
from quanheng.platform.lib.uploads.process import file_too_large

FOLDER = re.compile(r"[0-9A-Za-z_\-\u4e00-\u9fff][0-9A-Za-z_.\-\u4e00-\u9fff]{0,80}")
FORMS = {".csv": "csv", ".txt": "csv", ".json": "json", ".parquet": "parquet", ".xlsx": "xlsx", ".xls": "xls"}
_UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart", ".swp")
AT_ONCE = 50  # files of one pull

Known = Collection[tuple[str, int, int]]  # name, size, time of change


def base() -> Path:
    """The folder of all drops."""
    return Path(os.environ.get(DROP) or home() / "drop").resolve()


def pull(facts: Mapping[str, Any], known: Known, now: datetime) -> tuple[list[Brought], list[Problem]]:
    """The whole files that were not brought yet, in the order they were changed; and what is wrong with others. Raises
    `Refused` where there is no such folder."""
    name = str(facts["folder"])
    if not FOLDER.fullmatch(name):
        raise _no_folder(name)
    try:
        inside = os.open(base() / name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError as error:
        raise _no_folder(name) from error
    try:
        return _brought(inside, facts, known, now)
    finally:
        os.close(inside)


def _brought(
    inside: int, facts: Mapping[str, Any], known: Known, now: datetime
) -> tuple[list[Brought], list[Problem]]:
    waiting = []
    for name in os.listdir(inside):
        if not _fits(name, str(facts["pattern"])):
            continue
        seen = os.stat(name, dir_fd=inside, follow_symlinks=False)
        quiet = now.timestamp() - seen.st_mtime >= int(facts["settle_seconds"])
        if stat.S_ISREG(seen.st_mode) and quiet and (name, seen.st_size, seen.st_mtime_ns) not in known:
            waiting.append((seen.st_mtime_ns, name))
    found: list[Brought] = []
    problems = Problems()
    for _, name in sorted(waiting)[:AT_ONCE]:
        try:
            one = _read(inside, name)
        except Refused as refusal:  # one file too large must not keep the others from coming in
            problems.extend(refusal.problems)
            continue
        if one is not None:
            found.append(one)
    return found, problems.found


def _fits(name: str, pattern: str) -> bool:
    small = name.lower()
    if (
        name.startswith((".", "~$"))
        or small.endswith(_UNFINISHED)
        or len(name) > LONGEST_NAME
        or not name.isprintable()
    ):
        return False
    return Path(small).suffix in FORMS and fnmatch.fnmatchcase(small, pattern.lower() or "*")


def _read(inside: int, name: str) -> Brought | None:
    """One file; None where it is gone, no plain file any more, or changed while it was read: the next pull looks again."""
    try:
        handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=inside)
    except OSError:
        return None
    with os.fdopen(handle, "rb") as file:
        before = os.fstat(file.fileno())
        if not stat.S_ISREG(before.st_mode):
            return None
        if before.st_size > FILE:
            raise file_too_large(before.st_size).refused(name)
        data = file.read(FILE + 1)
        after = os.fstat(file.fileno())
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(
        data
    ) != after.st_size:
        return None
    stated = datetime.fromtimestamp(after.st_mtime_ns // 1_000_000_000, UTC)
    request = {"file": name, "size": after.st_size, "changed": after.st_mtime_ns}
    return Brought(data, FORMS[Path(name.lower()).suffix], name, stated, request)


def _no_folder(name: str) -> Refused:
    return refused(
        "no-folder", name[:80], (f"没有投递文件夹“{name[:80]}”", f"there is no drop folder “{name[:80]}”"),
        (f"{DROP} 下的一个文件夹，不是链接", f"a folder below {DROP}, no link"),
        ("请系统管理员建好文件夹并给出写权限", "have the system administrator make it and let the source write there"),
    )  # fmt: skip
