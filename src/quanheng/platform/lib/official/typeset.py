"""Layout of an official document as PDF by typst, with the open fonts that come along: no office, no network, no apt package.

The layout is `official.typ`; the paper reaches it as data, so no word of a paper is ever read as a command. Fonts that
an office owns (方正小标宋, 仿宋_GB2312 …) are taken from QUANHENG_HOME/fonts where somebody puts them there.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import lru_cache
from importlib.resources import files
from typing import Any

import typst
from pylopdf_fonts_zh_cn import sans_path, serif_path

from quanheng.platform.lib.home import home
from quanheng.platform.lib.official.paper import (
    Form,
    Heading,
    Note,
    Paper,
    Paragraph,
    Picture,
    Table,
    shares,
    signed_off,
)

TYPE_WIDTH = 156  # mm
STANDARD = "ua-1"  # for readers who do not see: tagged, titled, every picture with its words


def pdf(paper: Paper) -> bytes:
    """The document as the bytes of a PDF file; the same paper gives the same bytes."""
    return typst.compile(
        _layout(), font_paths=[str(f) for f in folders()], ignore_system_fonts=True, format="pdf", timestamp=0,
        sys_inputs={"paper": json.dumps(plain(paper), ensure_ascii=False)}, pdf_standards=STANDARD,
    )  # fmt: skip


def folders() -> list[Any]:
    """Where fonts are looked for: the house's own first."""
    own = home() / "fonts"
    return [*([own] if own.is_dir() else []), *dict.fromkeys((sans_path().parent, serif_path().parent))]


@lru_cache(maxsize=1)
def _layout() -> bytes:
    return files("quanheng.platform.lib.official").joinpath("official.typ").read_bytes()


def plain(paper: Paper) -> dict[str, Any]:
    """A paper as JSON values, as the layout reads them."""
    issuer_ends, day_ends = signed_off(paper.issuer, paper.dated)
    return {
        "title": paper.heading.split("\n"),
        "name": paper.name, "copy": paper.copy, "marks": list(paper.marks), "lang": paper.lang, "source": paper.source, "to": paper.address, "issuer": paper.issuer, "dated": paper.dated, "issuer_ends": issuer_ends,
        "day_ends": day_ends, "mark": paper.mark, "about": list(paper.small_print), "across": paper.across,
        "blocks": [_plain(b) for b in paper.blocks], "annexes": [_plain(b) for b in paper.annexes],
    }  # fmt: skip


def _plain(block: object) -> dict[str, Any]:
    if isinstance(block, Heading):
        return {"kind": "heading", "level": block.level, "text": block.text}
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", "text": block.text, "flush": block.flush}
    if isinstance(block, Note):
        return {"kind": "note", "text": block.text}
    if isinstance(block, Table):
        return {
            "kind": "table", "caption": block.caption, "head": list(block.head), "rows": [list(r) for r in block.rows],
            "numbers": list(block.numbers), "widths": shares(block.widths, len(block.head)), "bands": list(block.bands), "whole": block.whole(TYPE_WIDTH),
        }  # fmt: skip
    if isinstance(block, Form):
        rows = [[asdict(cell) for _at, cell in row] for row in block.placed()]
        return {"kind": "form", "caption": block.caption, "rows": rows, "widths": shares(block.widths, len(block.widths)), "head": block.head, "small": block.small}  # fmt: skip
    assert isinstance(block, Picture)
    return {"kind": "picture", "caption": block.caption, "svg": block.svg, "alt": block.alt, "width": block.width}  # fmt: skip
