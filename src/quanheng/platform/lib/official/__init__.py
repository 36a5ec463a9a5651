"""Official documents (公文): records of what stands on paper, laid out as Word and as PDF after GB/T 9704—2012.

`Paper` of `Heading Paragraph Table Form Picture Note` → `docx(paper)` and `pdf(paper)`, both the bytes of a file.
`letter(Letter)` and `rectification(title, [Shortfall])` make papers of plain records for the rooms that have them.
`handed(paper, form)` is the answer to who asks for it, `written_in(asked)` the language it is composed in. `Numbers` counts tables and figures, `headed` headings. `charts` draws, `chinese(n)` counts in Chinese. A paper in English
(`lang="en"`) keeps sheet and structure and is set in Latin faces. It knows no rooms: who composes a document says what
stands in it, here is only how it looks.
"""

from __future__ import annotations

from quanheng.platform.lib.official.handing import FORMS, handed, written_in
from quanheng.platform.lib.official.letters import Letter, Shortfall, letter, rectification
from quanheng.platform.lib.official.paper import (
    EN,
    ZH,
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
    headed,
    titled,
)
from quanheng.platform.lib.official.typeset import pdf
from quanheng.platform.lib.official.word import docx

__all__ = [
    "EN",
    "FORMS",
    "ZH",
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
    "handed",
    "headed",
    "letter",
    "pdf",
    "rectification",
    "titled",
    "written_in",
]
