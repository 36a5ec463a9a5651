"""Pages of the registry: the refusal, and the one-click entry of the demonstration's cast."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from quanheng.platform.registry.models import Person

BACKEND = "django.contrib.auth.backends.ModelBackend"


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """This page is not for you: who may, and where you may go."""
    return render(request, "registry/refused.html", {}, status=403)


@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """Enter as one of the invented cast: only where the house was started as a demonstration."""
    if not settings.DEMO:
        raise Http404
    asked = request.POST.get("person", "")
    number = int(asked) if asked.isascii() and asked.isdecimal() else 0
    person = get_object_or_404(Person, pk=number, demonstration=True, is_active=True)
    login(request, person, backend=BACKEND)
    to = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(to, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(to if safe else resolve_url(settings.LOGIN_REDIRECT_URL))
