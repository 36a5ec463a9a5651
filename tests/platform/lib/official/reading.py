"""Reading a paper in tests: every text of it with where it stands, and how to know a Chinese one."""

import re

CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")


def words_of(paper):
    """Every text of a paper, with where it stands."""
    for name in ("heading", "mark", "address", "source", "issuer", "dated", "small_print"):
        yield name, str(getattr(paper, name))
    for n, block in enumerate(paper.blocks):
        for part in ("text", "caption", "alt", "head"):
            yield f"{n} {part}", str(getattr(block, part, ""))
        for row in getattr(block, "rows", ()):
            for cell in row:
                yield f"{n} cell", getattr(cell, "text", cell)
