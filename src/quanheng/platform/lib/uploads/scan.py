"""The hook for a virus scanner: a command named by QUANHENG_SCANNER that is given a file and answers by its status.

0 is clean, 1 is not; anything else, or no answer in time, refuses the file too: a broken scanner never lets through.
Example: QUANHENG_SCANNER="clamdscan --no-summary --fdpass".
"""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile

from quanheng.platform.lib.uploads.guard_zip import Harm
from quanheng.platform.lib.uploads.limits import SCAN_SECONDS


def scanner() -> str:
    """The scanner's program; "" if none is connected (the pages say so: 未接入查毒)."""
    words = shlex.split(os.environ.get("QUANHENG_SCANNER", ""))
    return os.path.basename(words[0]) if words else ""


def scan(data: bytes) -> bool:
    """Whether the bytes were scanned and found clean; False if no scanner is connected. Raises `Harm`."""
    command = shlex.split(os.environ.get("QUANHENG_SCANNER", ""))
    if not command:
        return False
    with tempfile.NamedTemporaryFile(prefix="quanheng-scan-") as file:
        file.write(data)
        file.flush()
        try:
            status = subprocess.run([*command, file.name], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                    stderr=subprocess.DEVNULL, timeout=SCAN_SECONDS, check=False).returncode  # fmt: skip
        except (OSError, subprocess.TimeoutExpired) as error:
            raise _unanswered() from error
    if status == 1:
        raise Harm("infected", ("查毒程序认为文件带有病毒", "the scanner takes the file for infected"), ("干净的文件", "a clean file"),
                   ("查杀本机后重新制作文件", "clean your computer and make the file anew"))  # fmt: skip
    if status != 0:
        raise _unanswered()
    return True


def _unanswered() -> Harm:
    return Harm("not-scanned", ("查毒程序没有答复，文件未收", "the scanner gave no answer; the file was not taken"),
                ("查毒通过的文件", "a file that passed the scanner"), ("过一会儿再传；仍不行请联系系统管理员", "try again later, or ask the system administrator"))  # fmt: skip
