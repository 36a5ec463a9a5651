"""Pages of defaults: what a draft carries over from last year for each unit, to be confirmed; and the public list of nudges."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from quanheng.engine.errors import Place, Problems, Refused
from quanheng.platform.registry.act import may
from quanheng.platform.schemes import aims, confirming, defaults, drafts, flow, queries, showing
from quanheng.platform.schemes.models import Draft
from quanheng.platform.ui.environment import said


def page(request: HttpRequest, draft: int) -> HttpResponse:
    """The units with how much is carried over and to be confirmed, and one of them (`?unit=`) line by line."""
    one = showing.open_draft(draft)
    actor = request.actor  # type: ignore[attr-defined]
    problems: list[Any] = []
    if request.method == "POST":
        try:
            messages.success(request, _moved(request, one))
            return HttpResponseRedirect(
                f"{queries.draft_address(one, 'defaults')}?unit={request.POST.get('unit', '')}"
            )
        except Refused as refused:
            problems = refused.problems
        except KeyError as error:
            raise Http404 from error
    found = drafts.examined(one, queries.text(one).text)
    lines = defaults.carried(one, found.scheme)
    names = showing.unit_names(one.members)
    waits = {line.unit for line in defaults.unconfirmed(lines)}
    picked = request.POST.get("unit") or request.GET.get("unit", "")
    if picked not in one.members:
        picked = next(iter(line.unit for line in lines if line.unit in waits), next(iter(one.members), ""))
    live = one.state in flow.MOVES["target"].frm and may("schemes.default", actor)
    known = defaults.elsewhere(found.scheme) if found.scheme is not None else {}
    return render(
        request, "schemes/defaults.html",
        {
            **showing.frame(request, one, "defaults", found), "problems": problems, "picked": picked, "names": names, "live": live,
            "units": [_unit(code, names.get(code, code), [x for x in lines if x.unit == code]) for code in one.members],
            "lines": sorted((x for x in lines if x.unit == picked), key=lambda x: (not x.special, not x.own)),
            "tallies": [_told(t) for t in defaults.tallies(one, found.scheme)], "kinds": {k: said(v) for k, v in defaults.SPECIAL.items()},
            "choices": {k: said(v) for k, v in defaults.CHOICES.items()}, "post": request.POST,
            "known": [(found.scheme.items[i], [said(t) for t in titles]) for i, titles in known.items()] if found.scheme else [],
            "bringable": sum(_bringable(x) for x in lines), "open_count": len(defaults.unconfirmed(lines)),
        },
        status=422 if problems else 200,
    )  # fmt: skip


def _bringable(line: defaults.Carried) -> bool:
    return not line.special and line.aims and line.there and line.last is not None and line.now is None


def _unit(code: str, name: str, lines: list[defaults.Carried]) -> dict[str, Any]:
    return {
        "code": code, "name": name, "common": sum(not x.own for x in lines), "own": sum(x.own for x in lines),
        "waits": len(defaults.unconfirmed(lines)),
    }  # fmt: skip


def _told(tally: defaults.Tally) -> dict[str, Any]:
    """A count of a nudge with its shares of what was decided."""
    decided = tally.offered - tally.open
    return {
        "tally": tally, "words": said(defaults.NUDGES[tally.nudge][0]), "otherwise": said(defaults.NUDGES[tally.nudge][1]),
        "taken": Fraction(tally.kept, decided) if decided else None,
        "moved": Fraction(tally.changed + tally.dropped, decided) if decided else None,
    }  # fmt: skip


def _moved(request: HttpRequest, draft: Draft) -> str:
    """Do what a form asks; the words that say so."""
    post, actor = request.POST, request.actor  # type: ignore[attr-defined]
    if post.get("do") == "bring":
        made = confirming.bring_out(draft.pk, by=actor)
        return ngettext("带出 %(n)s 个上年目标值", "带出 %(n)s 个上年目标值", len(made)) % {"n": len(made)}
    choice, typed = post.get("do", ""), post.get("value", "").strip()
    value = aims.decimal_of(typed) if typed else None
    if choice == defaults.CHANGE and typed and value is None:
        problems = Problems()
        problems.add(
            "not-a-number", Place(path=post.get("node", "")[:80]), (f"写的是“{typed[:40]}”", f"“{typed[:40]}” is written"),
            ("一个数", "a number"), ("只写数字", "digits only"),
        )  # fmt: skip
        problems.refuse()
    made_choice = confirming.choose(
        draft.pk, post.get("unit", ""), post.get("node", ""), choice, value=value if choice == defaults.CHANGE else None,
        words=post.get("words", ""), by=actor,
    )  # fmt: skip
    return _("已记下：%(c)s") % {"c": said(defaults.CHOICES[made_choice.choice])}


@require_GET
def nudges(request: HttpRequest) -> HttpResponse:
    """Every nudge of drafting, and how often it was taken: public."""
    rows = [
        {
            "one": one, "words": said(defaults.NUDGES[one.tally.nudge][0]), "title": said(one.title),
            "automatic": one.tally.nudge in defaults.AUTOMATIC,
        }
        for one in defaults.nudges()
    ]  # fmt: skip
    listed = [
        {"words": said(words), "otherwise": said(other), "automatic": key in defaults.AUTOMATIC}
        for key, (words, other) in defaults.NUDGES.items()
    ]
    return render(request, "schemes/nudges.html", {"listed": listed, "rows": rows})
