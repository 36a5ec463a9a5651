"""Pages for looking up: figures by filters and as a file, vintages side by side, postings."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from quanheng.platform.journal import queries as journal
from quanheng.platform.ledger import finding, queries
from quanheng.platform.ledger.doors import DOORS
from quanheng.platform.ledger.finding import COUNTED, Wanted
from quanheng.platform.ledger.forms import FindForm
from quanheng.platform.ledger.queries import Figure
from quanheng.platform.ledger.shown import Names, csv_rows, line, lines, text_of
from quanheng.platform.ledger.sight import INSIDERS, OPEN_DOORS
from quanheng.platform.ledger.views import moment_of
from quanheng.platform.ui.environment import language

PAGE = 100
MOST = 200_000  # rows of one file
WIDEST = 8  # editions side by side


def figures(request: HttpRequest) -> HttpResponse:
    """Figures found by filters, page by page."""
    form = FindForm(request.GET or None, auto_id="f-%s")
    wanted = form.wanted()
    after = finding.cursor(request.GET.get("after", ""))
    found, following = finding.page(wanted, request.actor, after=after, limit=PAGE)
    counted = finding.count(wanted, request.actor)
    asked = {k: v for k, v in request.GET.items() if k in form.fields and v}
    return render(request, "ledger/figures.html", {
        "form": form, "rows": [line(f) for f in found], "names": Names(found), "more": counted > COUNTED, "count": min(counted, COUNTED),
        "next": urlencode({**asked, "after": following.written()}) if following else "", "first": after is None,
        "query": urlencode(asked), "moment": moment_of(form.cleaned_data.get("as_of") if form.is_bound else None), "most": MOST,
    }, status=422 if form.errors else 200)  # fmt: skip


def figures_file(request: HttpRequest) -> StreamingHttpResponse:
    """The same as a file."""
    rows = finding.every(FindForm(request.GET or None).wanted(), request.actor, MOST)
    answer = StreamingHttpResponse(csv_rows(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="figures.csv"'
    return answer


def vintages(request: HttpRequest) -> HttpResponse:
    """One item in one period: every unit's editions side by side, with their differences."""
    item, period = request.GET.get("item", "")[:200], request.GET.get("period", "")[:10]
    if not item or "\0" in item + period:
        raise Http404(_("没有说是哪一项数据"))
    periods = finding.periods_of(item, request.actor)
    if not periods:
        raise Http404(_("台账里没有“%(i)s”的数") % {"i": item})
    period = period if period in periods else periods[-1]
    lives = finding.lives(item, period, request.actor)
    widest = min(max(len(life) for life in lives.values()), WIDEST)
    names = Names(f for life in lives.values() for f in life)
    rows = [_across(code, names.unit(code), life, widest) for code, life in lives.items()]
    revised = sum(len(life) > 1 for life in lives.values())
    return render(request, "ledger/vintages.html", {
        "item": item, "name": names.item(item), "period": period, "periods": periods, "rows": rows, "widest": widest, "revised": revised,
        "stated": _stated(list(lives.values()), widest),
    })  # fmt: skip


def _across(code: str, name: str, life: list[Figure], widest: int) -> dict[str, Any]:
    """A unit's last editions, the oldest first, and the change over all of them."""
    last = lines(life)[-widest:]
    whole = line(life[-1], life[0]) if len(life) > 1 else None
    return {
        "code": code,
        "name": name,
        "cells": last,
        "blank": widest - len(last),
        "whole": whole,
        "editions": len(life),
    }


def _stated(lives: list[list[Figure]], widest: int) -> list[str]:
    """When the editions of a column were stated, where all that have one say the same; the last column is in force."""
    heads = []
    for back in range(widest, 0, -1):
        said = {life[-back].stated_at for life in lives if back <= len(life)}
        heads.append(said.pop() if len(said) == 1 else "")
    return heads


def postings(request: HttpRequest) -> HttpResponse:
    """Every posting: when, by which door, by whom, how many rows, its root."""
    text = request.GET.get("before", "")
    before = int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
    found = queries.postings(PAGE + 1, before)
    return render(request, "ledger/postings.html", {
        "rows": found[:PAGE], "next": found[PAGE - 1].pk if len(found) > PAGE else None, "doors": DOORS, "extent": queries.extent(),
    })  # fmt: skip


def posting(request: HttpRequest, id: int) -> HttpResponse:
    """One posting: its rows in their order, its root, its line in the journal."""
    kept = queries.posting(id)
    if kept is None:
        raise Http404(_("没有第 %(n)s 次入账") % {"n": id})
    if not (request.actor.roles & INSIDERS or kept.door in OPEN_DOORS):
        raise PermissionDenied("ledger:posting")
    text = request.GET.get("start", "0")
    start = min(int(text), kept.rows) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
    rows = queries.posting_rows(id, start, start + PAGE)
    return render(request, "ledger/posting.html", {
        "posting": kept, "door": DOORS[kept.door].say(language()), "rows": [(f, text_of(f)) for f in rows], "names": Names(rows),
        "start": start, "next": start + PAGE if start + PAGE < kept.rows else None, "back": max(0, start - PAGE) if start else None,
        "leaf": journal.leaf_of("ledger.post", posting=id), "wanted": Wanted(posting=id),
    })  # fmt: skip
