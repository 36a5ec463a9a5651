"""The parameters of the room: clocks, the level of the joint control, the lines of the hints; set by the office, history kept."""

from __future__ import annotations

from decimal import Decimal

from quanheng.platform.doubts.flow import KEYS
from quanheng.platform.doubts.models import Parameter
from quanheng.platform.registry.parameters import Book

BOOK = Book("doubts.parameter", Parameter, KEYS)
value, set_parameter = BOOK.value, BOOK.set


def days(key: str) -> int:
    """A number of days."""
    return int(value(key))


def share(key: str) -> Decimal:
    """A percentage as a share."""
    return Decimal(value(key)) / 100
