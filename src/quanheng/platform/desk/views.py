"""The desk: each person's first page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from quanheng.platform.collection.flow import RETURNS
from quanheng.platform.desk import days, queries
from quanheng.platform.journal.queries import Entry
from quanheng.platform.registry.acts import ACTS
from quanheng.platform.registry.people import today
from quanheng.platform.registry.powers import ROLES
from quanheng.platform.scoring.flow import STATES
from quanheng.platform.ui.environment import language


def home(request: HttpRequest) -> HttpResponse:
    """What waits, what was told, how my work stands."""
    found = queries.desk(request.actor)
    words = {"today": _("今天"), "due": _("%d 件到期")}
    return render(
        request,
        "desk/home.html",
        {
            "desk": found,
            "beam": days.beam(today(), found.waiting, words),
            "returns": RETURNS,
            "states": STATES,
            "acts": [_act(entry) for entry in found.acts],
            "roles": "、".join(sorted({ROLES[r].say(language()) for r in request.actor.roles}))
            if language() == "zh"
            else ", ".join(sorted({ROLES[r].en for r in request.actor.roles})),
        },
    )


def _act(entry: Entry) -> dict[str, Any]:
    row = ACTS.get(entry.kind)
    return {
        "entry": entry,
        "name": row.words.say(language()) if row else entry.kind,
        "subject": entry.subject_en if language() == "en" and entry.subject_en else entry.subject,
        "role": ROLES[entry.role].say(language()) if entry.role in ROLES else entry.role,
    }
