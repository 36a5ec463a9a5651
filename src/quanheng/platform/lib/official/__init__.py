"""Official documents (公文): records of what stands on paper, laid out as Word and as PDF after GB/T 9704—2012.

`Paper` of `Heading Paragraph Table Form Picture Note` → `docx(paper)` and `pdf(paper)`, both the bytes of a file.
`letter(Letter)` and `rectification(title, [Shortfall])` make papers of plain records for the rooms that have them.
`Numbers` counts tables and figures. `charts` draws, `chinese(n)` counts in Chinese. It knows no rooms: who composes a
document says what stands in it, here is only how it looks.
"""

from __future__ import annotations

from quanheng.platform.lib.official.letters import Letter, Shortfall, letter, rectification
from quanheng.platform.lib.official.paper import (
    Block,
    Cell,
    Form,
    Heading,
    Note,
    Numbers,
    Paper,
    Paragraph,
    Picture,
    Table,
    chinese,
    dated,
    titled,
)
from quanheng.platform.lib.official.typeset import pdf
from quanheng.platform.lib.official.word import docx

__all__ = [
    "Block",
    "Cell",
    "Form",
    "Heading",
    "Letter",
    "Note",
    "Numbers",
    "Paper",
    "Paragraph",
    "Picture",
    "Shortfall",
    "Table",
    "chinese",
    "dated",
    "docx",
    "letter",
    "pdf",
    "rectification",
    "titled",
]
