"""The parts of a run's pages that every reader sees alike, and their making in the background as soon as the run is there."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from markupsafe import Markup

from quanheng.platform.scoring import board, heatmap
from quanheng.platform.scoring.kept import kept
from quanheng.platform.scoring.models import Run
from quanheng.platform.scoring.opening import framed
from quanheng.platform.scoring.reading import Reading, reading
from quanheng.platform.scoring.sentences import bump_words, grade_words, quota_words
from quanheng.platform.ui.environment import named
from quanheng.platform.ui.numbers import fixed, number


def of_run(run: Run, read: Reading, period: str) -> Markup:
    """The body of the run page."""
    return kept(
        "scoring/run_body.html",
        _key(run, period),
        lambda: {**framed(run, read, period), **_words(read, period)},
    )


def of_heat(run: Run, read: Reading, period: str) -> Markup:
    """The table of the heat map."""
    return kept("scoring/heat_body.html", _key(run, period), lambda: {
        **framed(run, read, period), "columns": heatmap.columns(read, period),
        "rows": heatmap.rows(read, period, heatmap.chosen(read, period)),
        "tops": [(named(t), sum(n.leaf for n in t.walk()), number(read.full(t))) for t in read.tops],
        "base": reverse("scoring:heat", args=[run.pk, period]),
    })  # fmt: skip


def prepare(run: Run) -> None:
    """Make the parts of the latest period in every language, so that the first reader need not wait for them."""
    read = reading(run)
    for lang, _name in settings.LANGUAGES:
        with translation.override(lang):
            of_run(run, read, read.latest)
            of_heat(run, read, read.latest)


def _key(run: Run, period: str) -> tuple[object, ...]:
    """What a part of a run's page is made of."""
    return run.pk, run.digest, run.inputs, period


def _words(read: Reading, period: str) -> dict[str, Any]:
    """What the run page shows to every reader alike."""
    squares, size = board.squares(read, period)
    scores = read.scores(period)
    middle = read.median(period)
    figures = board.bump(read, period)
    found = board.finding(read, period)
    return {
        "rows": board.rows(read, period), "ranking": read.ranking(period), "finding": found, "median": middle or 0,
        "longest": max((s.of for s in read.ranking(period)), default=1),
        "tops": [(t, number(read.full(t))) for t in read.tops], "squares": squares, "size": size,
        "empty_squares": _("、").join(q.name for q in squares if q.standing is None),
        "down": fixed((middle or 0) - min(scores, default=0), 0), "up": fixed(max(scores, default=0) - (middle or 0), 0),
        "spread": board.distribution(read, period), "bands": board.bands_of(read, period),
        "grade_words": grade_words(read, period, found), "quota_words": quota_words(read, found),
        "influences": board.influences(read, period), "bump": figures, "bump_words": bump_words(figures), "figure_bump": _("图 4"),
    }  # fmt: skip
