"""Passwords and tokens by name: kept in the environment or in files, never in the database, on a page or in the journal.

QUANHENG_FEED_SECRET_<NAME>  the secret itself, or
QUANHENG_FEED_SECRETS        a folder that holds a file <NAME>, readable by the house alone
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from quanheng.platform.lib.fetching.refusals import SECRETS, refused

NAME = re.compile(r"[A-Z][A-Z0-9_]{0,60}")
LONGEST = 8192


def secret(name: str) -> str:
    """The secret of that name; "" for the name "". Raises `Refused`, which does not tell anything of it, if there is none."""
    if not name:
        return ""
    found = _found(name) if NAME.fullmatch(name) else ""
    if not found or len(found) > LONGEST or not found.isprintable():
        raise refused(
            "no-secret", name[:60], (f"没有名为“{name[:60]}”的密钥", f"there is no secret named “{name[:60]}”"),
            (f"环境变量 QUANHENG_FEED_SECRET_{name[:60]}，或 {SECRETS} 文件夹里的同名文件", f"the variable QUANHENG_FEED_SECRET_{name[:60]}, or a file of that name in the folder {SECRETS}"),
            ("请系统管理员放好密钥；页面和数据库里不存密钥", "have the system administrator put it there; neither pages nor the database hold secrets"),
        )  # fmt: skip
    return found


def _found(name: str) -> str:
    told = os.environ.get(f"QUANHENG_FEED_SECRET_{name}", "")
    folder = os.environ.get(SECRETS, "")
    if told or not folder:
        return told
    try:
        return (Path(folder) / name).read_text(encoding="utf-8")[: LONGEST + 1].strip()
    except (
        OSError,
        UnicodeDecodeError,
    ):  # told as "there is none": what is wrong with it is nobody's business
        return ""
