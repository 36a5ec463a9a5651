"""The page of reviews of two tracks: what waits, with a form each, and what was written."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from quanheng.engine.errors import Problem, Refused
from quanheng.platform.panels import reviewing
from quanheng.platform.panels.flow import REVIEWS
from quanheng.platform.registry.act import may
from quanheng.platform.ui import asked


def tracks(request: HttpRequest) -> HttpResponse:
    """What waits for a review, and what came of the others."""
    return _page(request)


def _page(request: HttpRequest, problems: list[Problem] | None = None) -> HttpResponse:
    context = {
        "waiting": reviewing.waiting(), "written": reviewing.written(), "outcomes": REVIEWS, "problems": problems or [],
        "can": may("panels.review", request.actor), "said": request.POST,
    }  # fmt: skip
    return render(request, "panels/tracks.html", context, status=422 if problems else 200)


@require_POST
def review(request: HttpRequest) -> HttpResponse:
    """Write the outcome of one."""
    told = [asked.text(request.POST, key, longest) for key, longest in (("ref", 200), ("unit", 100), ("outcome", 12), ("words", 2000))]  # fmt: skip
    try:
        reviewing.write(*told, by=request.actor)
    except Refused as refused:
        return _page(request, refused.problems)
    return redirect("panels:tracks")
