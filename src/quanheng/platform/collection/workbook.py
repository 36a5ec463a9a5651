"""The workbook of a return, both ways: `make` sends a form out, `read` takes it in again."""

from __future__ import annotations

from quanheng.platform.collection.workbook_make import file_name, make
from quanheng.platform.collection.workbook_read import read

__all__ = ["file_name", "make", "read"]
