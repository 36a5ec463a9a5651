"""What may be shown of small numbers: below `least` nothing, below `firm` in grey, and nothing that gives it away.

Source: ONS and Eurostat practice of primary and secondary suppression (Hundepool et al. 2012, Statistical Disclosure
Control, ch. 4): where one part of a published total is held back, the smallest other part is held back with it, or the
subtraction would tell.
"""

from __future__ import annotations

from collections.abc import Sequence

HIDDEN = "hidden"
GREY = "grey"
SHOWN = "shown"
LEAST = 10  # parameters of the survey; these are their defaults (methods.md D.8)
FIRM = 30


def standing(
    sizes: Sequence[float], *, least: int = LEAST, firm: int = FIRM, total_shown: bool = True
) -> list[str]:
    """Of each part of a total, by its number of answers: "hidden", "grey" or "shown".

    Parts without answers are hidden but give nothing away. `total_shown`: their sum stands beside them, so the hidden
    parts must be at least two and hold at least `least` answers together; else the next smallest is hidden too.

    >>> standing([120, 8, 45, 22])
    ['shown', 'hidden', 'shown', 'hidden']
    """
    marks = [HIDDEN if n < least else GREY if n < firm else SHOWN for n in sizes]
    if total_shown:
        secret = [n for n in sizes if 0 < n < least]
        for k in sorted((k for k, mark in enumerate(marks) if mark != HIDDEN), key=lambda k: sizes[k]):
            if not secret or (len(secret) > 1 and sum(secret) >= least):
                break
            marks[k] = HIDDEN
            secret.append(sizes[k])
    return marks
