"""The data folder of an installation (QUANHENG_HOME, by default ./var) and the secret kept in it."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def home() -> Path:
    """The data folder, made if it is not there: the database, collected assets, catalogues, the secret."""
    folder = Path(os.environ.get("QUANHENG_HOME") or "var").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def secret_key(folder: Path) -> str:
    """The signing key of this installation: made once, readable by its owner only, never in the repository."""
    path = folder / "secret_key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _settled(path)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        key = secrets.token_urlsafe(48)
        file.write(key)
    return key


def _settled(path: Path) -> str:
    key = path.read_text(encoding="ascii").strip()
    if len(key) < 32:
        raise RuntimeError(
            f"{path}: 密钥不完整，请删除该文件后重新启动 / the secret is incomplete; delete this file and start again"
        )
    return key
