"""What comes from outside is taken without trust."""

import pytest
from django.http import QueryDict

from quanheng.platform.ui.asked import number, numbers, text, whole


def test_texts_lose_nul_and_length():
    assert text(QueryDict("q=a%00b"), "q") == "ab"
    assert text(QueryDict("q=" + "x" * 500), "q", 10) == "x" * 10
    assert text(QueryDict(""), "q") == ""


@pytest.mark.parametrize("written", ["", "-1", "1.5", "1e3", "٣", "²", " 7", "9" * 40, "0x1"])
def test_what_is_no_whole_number_is_none(written):
    assert whole(written) is None


def test_numbers():
    said = QueryDict("n=7&n=x&n=9&m=99999999999")
    assert numbers(said, "n") == [7, 9]
    assert number(said, "n") == 9
    assert number(said, "m", 3) == 3
    assert number(said, "gone", 5) == 5
