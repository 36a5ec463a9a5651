"""The form of a source of tickets, made from the fields of its kind."""

from __future__ import annotations

from typing import Any

from quanheng.platform.hotline import source_terms
from quanheng.platform.ui.fact_fields import FactsForm


class SourceForm(FactsForm):
    """A source of tickets of one kind."""

    def __init__(self, *args: Any, kind: str, **options: Any) -> None:
        super().__init__(
            *args,
            own=source_terms.OWN[kind],
            shared=source_terms.SHARED,
            terms_of_kind=source_terms.fields(kind),
            **options,
        )
