"""What is refused before it is read: files too large, and Excel files that inflate beyond reason."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from quanheng.engine.errors import Place, Problems

MB = 1_000_000


@dataclass(frozen=True)
class Limits:
    """Largest sizes in bytes. `inflated`: of an Excel file's contents together; `fold`: how many times its own
    size they may be, once they exceed `harmless` bytes."""

    text: int = 100 * MB
    parquet: int = 4000 * MB
    document: int = 20 * MB
    inflated: int = 1000 * MB
    fold: int = 100
    harmless: int = 10 * MB

    def of(self, path: Path) -> int:
        """The limit that holds for a file, by its name's ending."""
        if path.suffix == ".parquet":
            return self.parquet
        return self.document if path.suffix in (".yaml", ".yml") else self.text


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
            ("大数据改用 Parquet（.parquet），或分期分文件夹", "use Parquet (.parquet) for large data, or split it"),
        )  # fmt: skip
        return False
    if size == 0:
        problems.add(
            "empty-file", place,
            ("文件是空的", "the file is empty"),
            ("一行表头和若干行数据", "a header line and rows of data"),
            ("补上内容，或删去此文件", "fill it, or remove the file"),
        )  # fmt: skip
        return False
    return True


def admit_workbook(data: bytes, shown: str, limits: Limits, problems: Problems) -> bool:
    """True if the Excel file is a sound zip that inflates within the limits.

    The directory is looked at first; then every entry is inflated piece by piece and thrown away, so that a
    directory that lies about sizes is found out too.
    """
    place = Place(shown)
    most = min(limits.inflated, max(limits.harmless, limits.fold * len(data)))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            total = sum(i.file_size for i in book.infolist())
            for entry in book.infolist() if total <= most else ():
                entry.file_size = most + (4 << 20)  # read on to the true end, whatever the directory says
                with book.open(entry) as stream:
                    inflated = 0
                    while piece := stream.read(1 << 20):
                        inflated += len(piece)
                        if inflated > most:
                            total = inflated
                            break
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        OSError,
        EOFError,
        ValueError,
    ) as error:
        _unreadable(place, str(error), problems)
        return False
    if total > most:
        problems.add(
            "inflates", place,
            (f"解压后至少 {total / MB:,.0f} MB，是文件本身的 {total // max(len(data), 1):,} 倍，未读",
             f"it inflates to at least {total / MB:,.0f} MB, {total // max(len(data), 1):,} times its size; not read"),
            (f"不超过 {most / MB:,.0f} MB", f"at most {most / MB:,.0f} MB"),
            ("在 Excel 里另存一份，删去空白的格式行列；数据大用 CSV 或 Parquet",
             "save it anew without empty formatted rows; use CSV or Parquet for large data"),
        )  # fmt: skip
        return False
    return True


def _unreadable(place: Place, why: str, problems: Problems) -> None:
    problems.add(
        "not-a-workbook", place,
        (f"不是可读的 Excel 文件（{why}）", f"not a readable Excel file ({why})"),
        ("未加密、未损坏的 .xlsx", "an .xlsx that is neither encrypted nor damaged"),
        ("在 Excel 里打开后另存为 .xlsx", "open it in Excel and save it as .xlsx"),
    )  # fmt: skip
