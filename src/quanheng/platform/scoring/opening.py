"""Opening a run for a page: is it there, may this reader see it, and what every page of it is given."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from quanheng.platform.scoring import queries
from quanheng.platform.scoring.board import named_unit
from quanheng.platform.scoring.flow import STATES
from quanheng.platform.scoring.models import Run
from quanheng.platform.scoring.reading import Reading, reading
from quanheng.platform.scoring.sentences import tile_name, when
from quanheng.platform.ui.environment import day, language

View = Callable[..., HttpResponse]


class NotShown(PermissionDenied):
    """This run is not for this reader, as yet or any more."""

    def __init__(self, run: Run) -> None:
        super().__init__(str(run.pk))
        self.run = run


def of_run(view: View) -> View:
    """A view of one run: where the reader may not see it, a page says who may and what can be seen instead."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NotShown as refusal:
            run = refusal.run
            other = queries.latest_public(run.version.scheme)
            return render(
                request,
                "scoring/not_shown.html",
                {"number": run.pk, "title": titled(run), "other": other, "next": request.get_full_path()},
                status=403,
            )

    return shown


def met(request: HttpRequest, run_id: int, unit: str = "") -> Run:
    """A run; 404 for an unknown one, `NotShown` if it is not for this reader. With `unit`, that unit's page of it is
    asked for, which its own people see earlier."""
    try:
        run = queries.run(run_id)
    except KeyError as error:
        raise Http404(_("没有第 %(n)s 次计分") % {"n": run_id}) from error
    if not queries.visible(run, request.actor, unit):  # type: ignore[attr-defined]
        raise NotShown(run)
    return run


def opened(
    request: HttpRequest, run_id: int, period: str | None = None, unit: str = ""
) -> tuple[Run, Reading]:
    """A run and its reading, as `met`; 404 for a period that was not scored."""
    run = met(request, run_id, unit)
    read = reading(run)
    if period is not None and period not in read.periods:
        raise Http404(_("没有 %(p)s 这一期") % {"p": period})
    return run, read


def titled(run: Run) -> str:
    """The title of the run's scheme in the language of the page."""
    return run.version.title_en or run.version.title if language() == "en" else run.version.title


def framed(run: Run, read: Reading, period: str) -> dict[str, Any]:
    """What every page of a run is given."""
    return {
        "run": described(run), "scheme": read.scheme, "title": titled(run), "period": period, "periods": read.periods,
        "places": read.places, "unit_name": named_unit, "when": when, "tile_name": tile_name, "sp": " " if language() == "en" else "",
        "sources": sources(read), "switch": reverse("scoring:run", args=[run.pk]),
        "stamp": _("截数 %(day)s") % {"day": day(run.cut_off)},
    }  # fmt: skip


def described(run: Run) -> dict[str, Any]:
    """A run in words."""
    return {
        "id": run.pk,
        "state": run.state,
        "state_said": STATES[run.state].say(language()),
        "cut_off": day(run.cut_off),
        "digest": run.digest,
        "public": run.public,
    }


def sources(read: Reading) -> str:
    """`数字：` and the sources the items name."""
    met = dict.fromkeys(_(i.source) for i in read.scheme.items.values() if i.source)
    return _("数字：%(sources)s。") % {"sources": _("；").join(met)} if met else ""


def sent(body: bytes, kind: str, name: str) -> HttpResponse:
    """A file to be kept."""
    response = HttpResponse(body, content_type=kind)
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    response.headers["Cache-Control"] = "private, max-age=300"
    return response
