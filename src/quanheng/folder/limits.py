"""What is refused before it is read: files that are not there, empty or too large; how far Excel files may inflate."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from quanheng.engine.document.package import Bounds
from quanheng.engine.errors import Place, Problems

MB = 1_000_000
WORKBOOK = Bounds(inflated=1000 * MB, fold=100, harmless=10 * MB)


_USE_PARQUET = (
    "大数据改用 Parquet（.parquet），或分期分文件夹",
    "use Parquet (.parquet) for large data, or split it",
)
_NOT_A_SCHEME = (
    "方案一般只有几十 KB：核对是不是给错了文件，数据放进 observations 等数据表",
    "a scheme has some tens of kB: check that this is the right file; data belong into tables such as observations",
)


@dataclass(frozen=True)
class Limits:
    """Largest sizes in bytes; `workbook`: what may come out of an Excel file."""

    text: int = 100 * MB
    parquet: int = 4000 * MB
    document: int = 20 * MB
    workbook: Bounds = WORKBOOK

    def of(self, path: Path) -> int:
        """The limit that holds for a file, by its name's ending."""
        if path.suffix == ".parquet":
            return self.parquet
        return self.document if path.suffix in (".yaml", ".yml") else self.text


def _is_scheme(path: Path) -> bool:
    return path.stem == "scheme" or path.suffix in (".yaml", ".yml")


def admit(path: Path, shown: str, limits: Limits, problems: Problems) -> bool:
    """True if the file is there, is a plain file, is not empty and not too large; else the problem is noted."""
    place = Place(shown)
    if not path.is_file():
        problems.add(
            "no-file", place,
            (f"没有文件 {shown}", f"there is no file {shown}"),
            ("一个普通文件", "a plain file"),
            ("检查路径和文件名", "check the path and the name"),
        )  # fmt: skip
        return False
    size, limit = path.stat().st_size, limits.of(path)
    if size > limit:
        problems.add(
            "file-too-large", place,
            (f"文件有 {size / MB:,.0f} MB，未读", f"the file has {size / MB:,.0f} MB and was not read"),
            (f"不超过 {limit / MB:,.0f} MB", f"at most {limit / MB:,.0f} MB"),
            _NOT_A_SCHEME if _is_scheme(path) else _USE_PARQUET,
        )  # fmt: skip
        return False
    if size == 0:
        problems.add(
            "empty-file", place,
            ("文件是空的", "the file is empty"),
            ("一份方案", "a scheme") if _is_scheme(path) else ("一行表头和若干行数据", "a header line and rows of data"),
            ("补上内容，或删去此文件", "fill it, or remove the file"),
        )  # fmt: skip
        return False
    return True
