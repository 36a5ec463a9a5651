"""Pages of the API: what it can do, from its own description; one's tokens."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from quanheng.engine.errors import Refused
from quanheng.platform.api import actions
from quanheng.platform.api.house import api
from quanheng.platform.api.models import Token
from quanheng.platform.registry.acts import ACTS
from quanheng.platform.registry.people import today
from quanheng.platform.ui.environment import language


class TokenForm(forms.Form):
    """What a token is for."""

    name = forms.CharField(label=gettext_lazy("用途"), max_length=100)
    acts = forms.MultipleChoiceField(label=gettext_lazy("能办什么"), widget=forms.CheckboxSelectMultiple)
    unit = forms.ChoiceField(label=gettext_lazy("限于单位"), required=False)
    days = forms.IntegerField(
        label=gettext_lazy("有效天数"), min_value=1, max_value=actions.MOST_DAYS, initial=90
    )

    def __init__(self, actor: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["acts"].choices = [(a, ACTS[a].words.say(language())) for a in actions.ACTS]
        self.fields["unit"].choices = [
            ("", _("不限")),
            *((u, u) for u in sorted({u for _r, u in actor.seats if u})),
        ]


def tokens(request: HttpRequest) -> HttpResponse:
    """My tokens: what there is, and making one. The secret is shown once."""
    form, problems, secret, status = TokenForm(request.actor, request.POST or None), [], "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            told = form.cleaned_data
            try:
                _made, secret = actions.make_token(
                    request.user,
                    told["name"],
                    told["acts"],
                    days=told["days"],
                    unit=told["unit"],
                    by=request.actor,
                )
                form, status = TokenForm(request.actor), 200
            except Refused as refused:
                problems = refused.problems
    held = Token.objects.filter(person=request.user)
    context = {"form": form, "problems": problems, "secret": secret, "tokens": held, "today": today()}
    answer = render(request, "api/tokens.html", context, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
def revoke(request: HttpRequest, id: int) -> HttpResponse:
    """End one of my tokens; the security administrator ends anybody's."""
    token = get_object_or_404(Token, pk=id)
    if token.person_id != request.user.pk and "security" not in request.actor.roles:
        raise Http404
    actions.revoke(token, by=request.actor)
    messages.success(request, _("令牌已撤销，立即失效。"))
    return HttpResponseRedirect(reverse("api:tokens"))


def docs(request: HttpRequest) -> HttpResponse:
    """What the API can do: a page made of its description, readable without any script."""
    described = api.get_openapi_schema()
    rows = [
        {"path": path, "method": method.upper(), **_told(operation)}
        for path, ways in described["paths"].items()
        for method, operation in ways.items()
    ]
    return render(request, "api/docs.html", {"rows": rows, "title": described["info"]["title"]})


def _told(operation: dict[str, Any]) -> dict[str, Any]:
    summary = operation.get("summary", "")
    zh, _space, en = summary.partition(" ")
    return {
        "id": operation["operationId"],
        "summary": en if language() == "en" and en else zh,
        "what": operation.get("description", ""),
        "parameters": [p["name"] for p in operation.get("parameters", ())],
        "token": operation.get("security") == [{"Bearer": []}],
    }
