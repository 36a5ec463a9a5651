"""The house's own application with one page more, `/hello/`, through the same middleware: the limit of what a page can do."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quanheng.platform.project.settings")
application = get_wsgi_application()


def hello(request: HttpRequest) -> HttpResponse:
    """The least a page can say."""
    return HttpResponse("hello", content_type="text/plain")


def _open() -> None:
    from django.urls import path

    from quanheng.platform.project import urls
    from quanheng.platform.registry.pages import PAGES, PUBLIC

    urls.urlpatterns.insert(0, path("hello/", hello, name="hello"))
    PAGES["hello"] = PUBLIC


_open()
