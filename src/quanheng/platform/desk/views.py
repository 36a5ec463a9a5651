"""The desk: what there is, in what state, and what was done last. Each role's own desk comes with its room."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from quanheng.platform.desk import queries
from quanheng.platform.registry.powers import ACTS, ROLES
from quanheng.platform.scoring.flow import STATES
from quanheng.platform.ui.environment import language


def home(request: HttpRequest) -> HttpResponse:
    """The first page of whoever runs this house."""
    found = queries.contents()
    rows = [
        {
            "version": row.version,
            "title": row.version.title_en
            if language() == "en" and row.version.title_en
            else row.version.title,
            "run": row.run,
            "state": STATES[row.run.state].say(language()) if row.run else "",
        }
        for row in found.schemes
    ]
    acts = [
        {
            "act": a,
            "name": ACTS[a.name].say(language()),
            "subject": a.subject_en if language() == "en" and a.subject_en else a.subject,
            "role": ROLES[a.role].say(language()) if a.role in ROLES else a.role,
        }
        for a in found.acts
    ]
    return render(
        request, "desk/home.html", {"rows": rows, "extent": found.ledger, "units": found.units, "acts": acts}
    )
