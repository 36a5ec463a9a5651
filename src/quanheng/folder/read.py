"""Reading a scheme folder: everything that is wrong in any of its files is found before anything is refused."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from quanheng.engine.data import Unit
from quanheng.engine.document.read import read as read_yaml
from quanheng.engine.errors import Place, Problem, Problems, Refused
from quanheng.engine.scheme.checks import check
from quanheng.engine.scheme.from_document import draft
from quanheng.folder.coded import observations_from_parquet
from quanheng.folder.columns import OBSERVATIONS, TARGETS, UNITS
from quanheng.folder.csvfile import read_csv
from quanheng.folder.limits import Limits, admit
from quanheng.folder.model import Folder, no_observations, no_targets
from quanheng.folder.observations import observations_of
from quanheng.folder.parquet import read_parquet
from quanheng.folder.table import Table
from quanheng.folder.targets import targets_of
from quanheng.folder.units import units_of
from quanheng.folder.workbook import open_workbook, read_table, sheet_for

if TYPE_CHECKING:
    from quanheng.engine.document.model import Written
    from quanheng.engine.document.workbook import Workbook
    from quanheng.engine.scheme.model import Scheme

_ENDINGS = (".csv", ".parquet", ".xlsx")
_SCHEME_ENDINGS = (".yaml", ".yml", ".xlsx")
_COLUMNS = {"units": UNITS, "observations": OBSERVATIONS, "targets": TARGETS}
_REQUIRED = {
    "units": ("unit",),
    "observations": ("unit", "item", "period", "value"),
    "targets": ("unit", "node", "target"),
}


def read(
    path: str | Path, *, problems: Problems | None = None, data: bool = False, limits: Limits | None = None
) -> Folder:
    """The folder (or single scheme file, or workbook) at a path. Raises `Refused` with all its problems, and
    FileNotFoundError if there is nothing at the path.

    `data`: units and observations must be there; by default a scheme that has none yet is read too. What was
    noticed is also added to `problems`, warnings included.
    """
    folder, noticed = examine(path, data=data, limits=limits)
    if problems is not None:
        problems.extend(noticed.found)
    if folder is None:
        raise Refused(noticed.found)
    return folder


def problems_of(path: str | Path) -> list[Problem]:
    """Every problem of a folder, scheme file or workbook; an empty list if it is sound."""
    return examine(path)[1].found


def examine(
    path: str | Path, *, data: bool = False, limits: Limits | None = None
) -> tuple[Folder | None, Problems]:
    """The folder, None if it has errors, and everything that was noticed. Raises FileNotFoundError."""
    where = Path(path)
    if not where.exists():
        raise FileNotFoundError(str(path))
    return _Reading(where, limits or Limits(), Problems()).all(data)


def examine_scheme(path: str | Path, *, limits: Limits | None = None) -> tuple[Scheme | None, Problems]:
    """The scheme alone, without its data and before the compiler's checks; None if it cannot be understood.

    Raises FileNotFoundError.
    """
    where = Path(path)
    if not where.exists():
        raise FileNotFoundError(str(path))
    reading = _Reading(where, limits or Limits(), Problems())
    scheme = reading.scheme()[1]
    return None if reading.problems.errors else scheme, reading.problems


class _Reading:
    """One reading of one folder: the files found, the books opened, the problems noticed."""

    def __init__(self, path: Path, limits: Limits, problems: Problems) -> None:
        self.path, self.limits, self.problems = path, limits, problems
        self.files: dict[str, Path] = {}
        self.books: dict[Path, Workbook | None] = {}

    def all(self, data: bool) -> tuple[Folder | None, Problems]:
        document, scheme = self.scheme()
        usable = scheme if scheme is not None and scheme.items else None
        units = self.units(usable)
        ids = None if units is None else [u.id for u in units]
        observations = self.observations(usable, ids)
        targets = self.targets(usable, ids)
        for part, found in (("units", units), ("observations", observations)):
            if found is None and part not in self.files and (data or observations is not None):
                self.absent(part)
        if targets is None and "targets" not in self.files and observations is not None and units is not None:
            self.without_targets(usable)
        if scheme is not None:
            assert document is not None
            attributes = None if units is None else {name for unit in units for name in unit.attributes}
            self.problems.extend(check(scheme, document, attributes))
        if self.problems.errors or scheme is None or document is None:
            return None, self.problems
        cases = self.path / "cases.yaml"
        folder = Folder(
            self.path, scheme, document, units or (),
            no_observations() if observations is None else observations,
            no_targets() if targets is None else targets,
            cases if cases.is_file() else None, self.files, tuple(self.problems.found),
        )  # fmt: skip
        return folder, self.problems

    def scheme(self) -> tuple[Written | None, Scheme | None]:
        file = self.path if self.path.is_file() else self.one_of("scheme", _SCHEME_ENDINGS)
        if file is None:
            self.absent("scheme")
            return None, None
        if file.suffix not in _SCHEME_ENDINGS:
            self.no_scheme(file)
            return None, None
        self.files["scheme"] = file
        if not admit(file, file.name, self.limits, self.problems):
            return None, None
        if file.suffix == ".xlsx":
            from quanheng.engine.document.sheet import (
                read_sheet,  # brings in XlsxWriter; Excel is the rarer form
            )

            if self.book(file) is None:
                return None, None
            document = read_sheet(file.read_bytes(), file.name, self.problems)
        else:
            document = read_yaml(file.read_bytes(), file.name, self.problems)
        if document is None:
            return None, None
        return document, draft(document, self.problems)

    def units(self, scheme: Scheme | None) -> tuple[Unit, ...] | None:
        table = self.table("units", extras=True)
        return None if table is None else units_of(table, scheme, self.problems)

    def observations(self, scheme: Scheme | None, units: list[str] | None) -> pl.DataFrame | None:
        file = self.find("observations")
        if file is not None and file.suffix == ".parquet":
            if not admit(file, file.name, self.limits, self.problems):
                return None
            return observations_from_parquet(file, file.name, scheme, units, self.problems)
        table = self.table("observations")
        return None if table is None else observations_of(table, scheme, units, self.problems)

    def targets(self, scheme: Scheme | None, units: list[str] | None) -> pl.DataFrame | None:
        table = self.table("targets")
        return None if table is None else targets_of(table, scheme, units, self.problems)

    def table(self, part: str, extras: bool = False) -> Table | None:
        """One of the tables as texts; None if there is none, or if it cannot be read (problems are noted)."""
        file = self.find(part)
        if file is None or not admit(file, file.name, self.limits, self.problems):
            return None
        known, required = _COLUMNS[part], _REQUIRED[part]
        if file.suffix == ".parquet":
            return read_parquet(file, file.name, known, required, self.problems, extras=extras)
        if file.suffix == ".xlsx":
            book = self.book(file)
            sheet = sheet_for(book, part, alone=file.stem == part) if book else None
            if book is None or sheet is None:
                return None
            return read_table(book, file.name, sheet, known, required, self.problems, extras)
        return read_csv(file.read_bytes(), file.name, known, required, self.problems, extras)

    def find(self, part: str) -> Path | None:
        """The file that holds a part: its own file in the folder, or the workbook of the scheme."""
        if part in self.files:
            return self.files[part]
        file = self.one_of(part, _ENDINGS) if self.path.is_dir() else None
        scheme = self.files.get("scheme")
        if file is None and scheme is not None and scheme.suffix == ".xlsx":
            book = self.book(scheme)
            file = scheme if book is not None and sheet_for(book, part, alone=False) else None
        if file is not None:
            self.files[part] = file
        return file

    def one_of(self, stem: str, endings: tuple[str, ...]) -> Path | None:
        found = [self.path / f"{stem}{e}" for e in endings if (self.path / f"{stem}{e}").exists()]
        if len(found) > 1:
            names = "、".join(f.name for f in found)
            self.problems.add(
                "two-files", Place(found[1].name),
                (f"同时有 {names}", f"there are {names.replace('、', ' and ')}"),
                ("每样只有一个文件", "one file of each kind"),
                ("删去或移走不用的", "remove the one that is not used"),
            )  # fmt: skip
        return found[0] if found else None

    def book(self, file: Path) -> Workbook | None:
        if file not in self.books:
            self.books[file] = open_workbook(file.read_bytes(), file.name, self.limits, self.problems)
        return self.books[file]

    def no_scheme(self, file: Path) -> None:
        """A single file was given that by its name is no scheme."""
        self.problems.add(
            "unknown-ending", Place(file.name),
            (f"“{file.name}”不是方案文件", f"“{file.name}” is no scheme"),
            ("方案文件夹，或 " + "、".join(_SCHEME_ENDINGS) + " 文件", "a scheme folder, or a file " + ", ".join(_SCHEME_ENDINGS)),
            ("给出它所在的文件夹", "give the folder it is in"),
        )  # fmt: skip

    def without_targets(self, scheme: Scheme | None) -> None:
        """The scheme takes targets from a table, and there is none."""
        wanted = [n.id for n in scheme.leaves if n.target == "units"] if scheme is not None else []
        if wanted:
            zh, en = "、".join(wanted[:6]), ", ".join(wanted[:6])
            self.problems.add(
                "no-file", Place(self.path.name),
                (f"没有 targets.csv，方案却要分单位的目标值：{zh}", f"there is no targets.csv, yet the scheme wants targets by unit: {en}"),
                ("targets.csv，列为 unit,node,period,target", "targets.csv with the columns unit,node,period,target"),
                ("补上这个文件，或在方案里写定目标值", "add the file, or write the target in the scheme"),
            )  # fmt: skip

    def absent(self, part: str) -> None:
        endings = (".yaml", ".xlsx") if part == "scheme" else _ENDINGS
        names = [f"{part}{e}" for e in endings]
        remedy = ("补上这个文件", "add the file")
        if part != "scheme":
            columns = "unit,name,group" if part == "units" else ",".join(_REQUIRED[part])
            remedy = (f"{remedy[0]}，列为 {columns}", f"{remedy[1]}, with the columns {columns}")
            if self.path.is_file():
                remedy = (
                    f"给出方案所在的文件夹，其中{remedy[0]}",
                    f"give the folder of the scheme; in it {remedy[1]}",
                )
            elif (self.path / "cases.yaml").is_file():
                remedy = (
                    f"{remedy[0]}；只看方案怎样算，用 quanheng test {self.path}",
                    f"{remedy[1]}; to see how the scheme reckons, use quanheng test {self.path}",
                )
        self.problems.add(
            "no-file", Place(self.path.name),
            (f"没有 {names[0]}", f"there is no {names[0]}"),
            ("、".join(names) + " 之一", "one of " + ", ".join(names)),
            remedy,
        )  # fmt: skip
