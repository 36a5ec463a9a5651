"""Every limit of what may be uploaded, in one place; docs/limits.md tells them to people (ASVS 5.1.1)."""

from __future__ import annotations

from typing import Final

MB: Final = 1_000_000

# A file as it comes
FILE: Final = 20 * MB  # bytes of any uploaded file
FORM: Final = 2 * MB  # bytes of a page's form besides its file
CSV: Final = 4 * MB  # bytes of a return as CSV
JSON: Final = 2 * MB  # bytes of a return as JSON
NAME: Final = 120  # characters of a file's name

# What comes out of a zip (.xlsx, .docx, .ofd), counted while it inflates
INFLATED: Final = 200 * MB  # bytes of all entries together
RATIO: Final = 100  # inflated bytes for one packed byte, in one entry
HARMLESS: Final = 1 * MB  # an entry that inflates to less than this may be packed more tightly
ENTRIES: Final = 2_000

# A workbook
SHEETS: Final = 50
ROWS: Final = 200_100  # of a sheet: 200,000 of data, and what stands above and below them
COLUMNS: Final = 512
CELLS: Final = 2_000_000  # of the rectangles that the sheets span, together
TEXT: Final = 64 * MB  # bytes of all cells together, as they are handed on
FORM_CELLS: Final = 200_000  # of a return: its own sheet alone
LIST_CELLS: Final = 10_000_000  # of a list as CSV: its lines times the columns of its header

# A figure, an explanation
DIGITS: Final = 40  # characters of a number
NOTE: Final = 2_000  # characters of an explanation

# A workbook given back with comments
WRITE_BACK: Final = 4 * MB  # a larger one is not kept but made anew
COMMENT: Final = 1_000  # characters of a comment

# The process that reads
MEMORY: Final = 1024 * 1024 * 1024  # bytes of address space
CPU_SECONDS: Final = 60
WALL_SECONDS: Final = 90
AT_ONCE: Final = 4  # files read at the same time by one web process
WAIT_SECONDS: Final = 30  # to get a turn

# Evidence
EVIDENCE_OF_UNIT: Final = 2_000 * MB  # bytes kept for one unit, in each room
EVIDENCE_AT_ONCE: Final = 20  # files sent together
PIXELS: Final = 40_000_000
SCAN_SECONDS: Final = 60
