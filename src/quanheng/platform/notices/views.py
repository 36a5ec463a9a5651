"""Pages of the notices room: the inbox, one notice, the way of mail; for the office, the outbox."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanheng.engine.errors import Refused
from quanheng.platform.notices import actions, queries
from quanheng.platform.notices.forms import ChoiceForm
from quanheng.platform.notices.outbox import resend as resend_letters
from quanheng.platform.ui import asked

SHOWN = 50


def inbox(request: HttpRequest, problems: list | None = None) -> HttpResponse:
    """One's own notices, the unread first."""
    shown = asked.number(request.GET, "shown", SHOWN, 1000) or SHOWN
    found = queries.inbox(request.actor, shown + 1)
    return render(request, "notices/inbox.html", {
        "notices": found[:shown], "more": shown * 2 if len(found) > shown else 0,
        "unread": queries.unread(request.actor), "address": request.user.email,
        "form": ChoiceForm(initial={"way": queries.choice(request.actor)}), "problems": problems or [],
    }, status=422 if problems else 200)  # fmt: skip


def notice(request: HttpRequest, id: int) -> HttpResponse:
    """One notice; to open it is to have read it."""
    found = queries.notice(request.actor, id)
    if found is None:
        raise Http404(_("没有这条通知"))
    if request.method == "GET" and found.read_at is None:
        actions.mark_read([found.pk], by=request.actor)
    return render(request, "notices/notice.html", {"notice": found})


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Mark all of one's own as read."""
    actions.mark_read(None, by=request.actor)
    return redirect("notices:inbox")


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Choose the way of mail."""
    try:
        actions.choose(asked.text(request.POST, "way"), by=request.actor)
    except Refused as refused:
        return inbox(request, refused.problems)
    return redirect("notices:inbox")


def outbox(request: HttpRequest) -> HttpResponse:
    """The state of the mail."""
    return render(request, "notices/outbox.html", {"outbox": queries.outbox()})


@require_POST
def resend(request: HttpRequest) -> HttpResponse:
    """Send stuck letters on their way again."""
    resend_letters(by=request.actor)
    return redirect("notices:outbox")
