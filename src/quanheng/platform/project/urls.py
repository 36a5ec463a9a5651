"""Every address of the house, room by room."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("language/", include("django.conf.urls.i18n")),
    path("desk/", include("quanheng.platform.desk.urls")),
    path("schemes/", include("quanheng.platform.schemes.urls")),
    path("ledger/", include("quanheng.platform.ledger.urls")),
    path("runs/", include("quanheng.platform.scoring.urls")),
    path("", include("quanheng.platform.portal.urls")),
]
handler404 = "quanheng.platform.portal.views.not_found"
handler500 = "quanheng.platform.portal.views.broken"
