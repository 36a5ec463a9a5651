"""Whether scheme.yaml says the same as scheme.json: where the whole package is installed, a YAML reader is at hand."""

from __future__ import annotations

from quanheng.engine.document.read import read
from quanheng.engine.errors import Problems
from quanheng.engine.scheme.from_document import resolve
from quanheng.engine.scheme.model import Scheme


def same_scheme(written: bytes, scheme: Scheme) -> bool:
    """True if the YAML resolves to a scheme of the same digest."""
    problems = Problems()
    document = read(written, "scheme.yaml", problems)
    other = resolve(document, problems) if document is not None else None
    return other is not None and other.digest == scheme.digest
