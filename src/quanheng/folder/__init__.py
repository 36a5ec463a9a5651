"""Scheme folders: a scheme with its units, targets and observations, as files (CSV, Parquet, Excel)."""

from quanheng.folder.model import Folder
from quanheng.folder.read import examine, problems_of, read

__all__ = ["Folder", "examine", "problems_of", "read"]
