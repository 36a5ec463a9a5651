"""A population: the values an indicator is compared with, in order; its extremes, mean, deviation and places."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from fractions import Fraction

from quanheng.engine.exact.functions import average, middle
from quanheng.engine.exact.roots import root


class Population:
    """Values in ascending order. What an empty population cannot say is None."""

    def __init__(self, values: Iterable[Fraction]) -> None:
        self.values = sorted(values)

    def low(self, nth: int = 1) -> Fraction | None:
        """The nth lowest; with fewer values the last of them."""
        return self.values[min(nth, len(self.values)) - 1] if self.values else None

    def high(self, nth: int = 1) -> Fraction | None:
        """The nth highest; with fewer values the last of them."""
        return self.values[-min(nth, len(self.values))] if self.values else None

    def mean(self) -> Fraction | None:
        """The arithmetic mean."""
        return average(self.values) if self.values else None

    def median(self) -> Fraction | None:
        """The middle value, or the mean of the two in the middle."""
        return middle(self.values) if self.values else None

    def deviation(self, ddof: int = 1) -> Fraction | None:
        """The standard deviation, divided by n - ddof; None if that is not positive."""
        degrees = len(self.values) - ddof
        if degrees <= 0:
            return None
        centre = average(self.values)
        return root(sum(((v - centre) ** 2 for v in self.values), Fraction(0)) / degrees)

    def place(self, x: Fraction, better: str = "higher", ties: str = "min") -> Fraction:
        """The place of x, 1 = best. A value that is not of the population is placed as if it were added."""
        below, upto = bisect_left(self.values, x), bisect_right(self.values, x)
        ahead = below if better == "lower" else len(self.values) - upto
        alike = max(1, upto - below)
        if ties == "max":
            return Fraction(ahead + alike)
        if ties == "mean":
            return Fraction(2 * ahead + alike + 1, 2)
        if ties == "dense":
            side = self.values[:below] if better == "lower" else self.values[upto:]
            return Fraction(len(set(side)) + 1)
        return Fraction(ahead + 1)
