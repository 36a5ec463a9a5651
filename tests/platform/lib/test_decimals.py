"""Numbers come back from the database digit for digit."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from quanheng.platform.lib.decimals import ExactDecimalField, plain

FIELD = ExactDecimalField()


@pytest.mark.parametrize(
    "text", ["0", "1.50", "-0.003", "12345678901234567890.123456789012345678901", "1E+3"]
)
def test_a_decimal_survives_the_column(text):
    stored = FIELD.get_prep_value(Decimal(text))
    assert "E" not in stored
    assert FIELD.from_db_value(stored, None, None) == Decimal(text)


def test_trailing_zeros_stay_and_floats_are_their_shortest_text():
    assert FIELD.get_prep_value(Decimal("1.50")) == "1.50"
    assert FIELD.get_prep_value(0.1) == "0.1"
    assert FIELD.get_prep_value(None) is None


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(ValueError, match="no number"):
        plain(Decimal(value))
    with pytest.raises(ValueError, match="no number"):
        FIELD.get_prep_value(value)


def test_words_are_refused():
    with pytest.raises(ValidationError):
        FIELD.to_python("十二")
