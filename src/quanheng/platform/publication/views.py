"""The public pages of releases: history, one release, what a new one changed, its files, the feed.

They are drawn from the list of releases and from stored files alone; where the database does not answer, the list
as it was last written serves, and the page says since when.
"""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Any

from django.db import Error
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from quanheng.platform.lib import store
from quanheng.platform.publication import changes as compared
from quanheng.platform.publication import feed as atom
from quanheng.platform.publication import open_data, refusals, shelf, telling
from quanheng.platform.publication.flow import OFFERED, STATES
from quanheng.platform.scoring import queries as scores
from quanheng.platform.scoring.sentences import when
from quanheng.platform.ui.environment import language

SHOWN = ("proposed", "released", "superseded", "withdrawn")


def found(number: int) -> tuple[dict[str, Any], datetime | None]:
    """A release with a public page, and since when the list stands it was found in (None: now). 404 for none."""
    listed, since = shelf.shown()
    told = next((r for r in listed if r["id"] == number), None)
    if told is None:
        raise Http404(_("没有第 %(n)s 次公布") % {"n": number})
    return told, since


def releases(request: HttpRequest) -> HttpResponse:
    """Everything that was put under notice, published, superseded, withdrawn."""
    listed, since = shelf.shown()
    rows = [telling.described(r) for r in listed]
    happened = events(listed)
    if request.GET.get("form") == "csv":
        body = open_data.csv_table(("at", "release", "title", "what", "reason"), (
            {"at": e["at"].isoformat(timespec="seconds"), "release": e["id"], "title": e["title"], "what": e["state_said"], "reason": e["reason"]} for e in happened
        ), False)  # fmt: skip
        return _table(body, "releases.csv")
    return render(
        request, "publication/releases.html", {"releases": rows, "events": happened, "since": since}
    )


def events(listed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What happened to these releases, the last first."""
    found = [
        {"id": r["id"], "title": telling.titled(r), "state": state, "state_said": STATES[state].say(language()),
         "at": datetime.fromisoformat(step["at"]), "reason": step["reason"] if state == "withdrawn" else "", "detail": step["detail"]}
        for r in listed for state, step in r["steps"].items() if state in SHOWN and (state != "proposed" or r["notice_days"])
    ]  # fmt: skip
    return sorted(found, key=lambda e: (e["at"], e["id"]), reverse=True)


def release(request: HttpRequest, number_: int) -> HttpResponse:
    """One release: state and why, ranking, files, rules, proofs. A withdrawn one says so and offers nothing."""
    told, since = found(number_)
    words = telling.described(told)
    context: dict[str, Any] = {"issue": words, "since": since, "title": words["title"], "when": when}
    if told["state"] == "withdrawn":
        return render(request, "publication/withdrawn.html", context, status=410)
    try:
        drawn = telling.page(told)
    except (KeyError, store.Damaged, OSError):
        return render(request, "publication/gone.html", context, status=503)
    period = request.GET.get("period") or drawn["periods"][-1]
    if period not in drawn["periods"]:
        raise Http404(_("没有 %(p)s 这一期") % {"p": period})
    if request.GET.get("form") == "csv":
        head = ("unit", "name", "group", "rank", "rank_low", "rank_high", "score", "grade", "change")
        body = open_data.csv_table(head, ({"unit": r.unit, "name": r.name, "group": r.group, "rank": r.rank, "rank_low": r.low, "rank_high": r.high, "score": r.score, "grade": r.grade, "change": r.change} for r in telling.rows(drawn, period)), told["demonstration"])  # fmt: skip
        return _table(body, f"release-{told['id']}-{period}.csv")
    opened = told["whole"] and told["state"] in OFFERED
    many = len(drawn["rows"][period])
    return render(request, "publication/release.html", {
        **context, "page": drawn, "appeals_open": _appeals(told), "period": period, "periods": drawn["periods"], "left_out": max(many - telling.MOST, 0), "shown": min(many, telling.MOST),
        "leaves": telling.leaves_said(drawn), "run_open": opened, "facts": drawn["facts"],
        "switch": reverse("publication:release", args=[told["id"]]), "sources": drawn["items"],
        "body": telling.body(told, drawn, period), "adjusted": telling.adjusted(drawn, period),
    })  # fmt: skip


def _appeals(told: dict[str, Any]) -> int:
    """How many appeals stand in the way of what is under notice; 0 while the database is away."""
    if told["state"] != "proposed":
        return 0
    try:
        return len(refusals.standing(scores.run(told["run"])))
    except (Error, KeyError):
        return 0


def changes(request: HttpRequest, number_: int) -> HttpResponse:
    """What a release changed of the one it superseded."""
    told, since = found(number_)
    listed, _since = shelf.shown()
    old = next((r for r in listed if r["id"] == told["supersedes"]), None)
    if old is None or told["state"] == "withdrawn" or old["state"] == "withdrawn":
        raise Http404(_("这次公布没有可以对照的前一次"))
    a, b = telling.page(old), telling.page(told)
    common = [p for p in b["periods"] if p in a["rows"]]
    period = request.GET.get("period") or (common[-1] if common else "")
    if period not in common:
        raise Http404(_("没有 %(p)s 这一期") % {"p": period})
    lines = compared.lines(a, b, period)
    if request.GET.get("form") == "csv":
        return _table(open_data.csv_table(compared.COLUMNS, (vars(x) for x in lines), told["demonstration"]), f"release-{told['id']}-changes-{period}.csv")  # fmt: skip
    return render(request, "publication/changes.html", {
        "issue": telling.described(told), "old": telling.described(old), "title": telling.titled(told), "lines": lines, "period": period,
        "periods": common, "since": since, "places": b["places"], "moved": [x for x in lines if x.places], "summary": compared.summary(a, b, common),
        "when": when, "switch": reverse("publication:changes", args=[told["id"]]),
    })  # fmt: skip


def file(request: HttpRequest, number_: int, name: str) -> HttpResponse:
    """A file of a release, the same bytes for everybody, by its digest. A withdrawn release hands out nothing."""
    told, _since = found(number_)
    one = next((f for f in told["files"] if f["name"] == name and name in telling.OFFERS), None)
    if one is None:
        raise Http404(_("没有这种文件"))
    if told["state"] == "withdrawn":
        return render(request, "publication/withdrawn.html", {"issue": telling.described(told), "title": telling.titled(told), "since": None}, status=410)  # fmt: skip
    if told["state"] not in OFFERED:
        raise Http404(_("公示期满、正式公布之后才能下载"))
    tag = f'"{one["digest"]}"'
    if tag in request.headers.get("If-None-Match", ""):
        return HttpResponseNotModified(headers={"ETag": tag})
    try:
        body = store.path(one["digest"]).open("rb")
    except (KeyError, OSError) as error:
        raise Http404(_("这个文件不在了；存证里有它的摘要")) from error
    answer = FileResponse(
        body, content_type=one["media"], as_attachment=True, filename=f"release-{told['id']}-{name}"
    )
    answer.headers["ETag"] = tag
    answer.headers["Repr-Digest"] = f"sha-256=:{_base64(one['digest'])}:"
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer


def _base64(digest: str) -> str:
    return base64.b64encode(bytes.fromhex(digest)).decode("ascii")


def feed(request: HttpRequest) -> HttpResponse:
    """Releases and changes as Atom."""
    listed, _since = shelf.shown()
    body = atom.written(
        listed,
        events(listed),
        request.build_absolute_uri(request.path),
        request.build_absolute_uri("/"),
        language(),
    )
    answer = HttpResponse(body, content_type="application/atom+xml; charset=utf-8")
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer


def _table(body: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(
        b"\xef\xbb\xbf" + body, content_type="text/csv; charset=utf-8"
    )  # Excel reads Chinese by the mark
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    return answer
