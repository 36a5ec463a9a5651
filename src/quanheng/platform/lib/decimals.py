"""A number kept to the last digit, on every database: decimal text in the column, `Decimal` in Python.

SQLite has no decimal type (a NUMERIC column rounds to a binary double), so an exact number is text there;
the same text is used on PostgreSQL so that both keep the same digits. Order by it in Python, not in SQL.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models


def plain(value: Decimal) -> str:
    """The digits of a finite decimal without an exponent; its own trailing zeros stay."""
    if not value.is_finite():
        raise ValueError(f"{value} is no number that can be kept")
    return format(value, "f")


class ExactDecimalField(models.Field):
    """A `Decimal` of any length, or None where the column allows it."""

    description = "exact decimal number"

    def get_internal_type(self) -> str:
        return "TextField"

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Decimal | None:
        """Text of the column → Decimal."""
        return None if value is None else Decimal(value)

    def to_python(self, value: Any) -> Decimal | None:
        """Anything that is written as a decimal number → Decimal; floats by their shortest text."""
        if value is None or isinstance(value, Decimal):
            return value
        try:
            return Decimal(repr(value) if isinstance(value, float) else str(value))
        except InvalidOperation as error:
            raise ValidationError(f"{value!r} is no decimal number") from error

    def get_prep_value(self, value: Any) -> str | None:
        """Decimal → text of the column."""
        number = self.to_python(super().get_prep_value(value))
        return None if number is None else plain(number)
