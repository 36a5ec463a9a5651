"""The form of a connection, made from the fields of its kind."""

from __future__ import annotations

from typing import Any

from quanheng.platform.feeds import terms
from quanheng.platform.ui.fact_fields import FactsForm


class ConnectionForm(FactsForm):
    """A connection of one kind."""

    def __init__(self, *args: Any, kind: str, **options: Any) -> None:
        super().__init__(
            *args, own=terms.OWN[kind], shared=terms.SHARED, terms_of_kind=terms.fields(kind), **options
        )
