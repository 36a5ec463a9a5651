"""Every address of the house, room by room."""

from __future__ import annotations

from django.urls import include, path

ROOMS = {
    "journal": "journal",
    "people": "registry",
    "notices": "notices",
    "agenda": "agenda",
    "catalogue": "catalogue",
    "programmes": "programmes",
    "schemes": "schemes",
    "ledger": "ledger",
    "returns": "collection",
    "panels": "panels",
    "surveys": "surveys",
    "adjustments": "adjustments",
    "verification": "verification",
    "feeds": "feeds",
    "hotline": "hotline",
    "runs": "scoring",
    "monitoring": "monitoring",
    "doubts": "doubts",
    "appeals": "appeals",
    "public": "publication",
    "reports": "reports",
    "followup": "followup",
    "commitments": "commitments",
    "portraits": "portrait",
    "desk": "desk",
    "api/v1": "api",
}
urlpatterns = [
    path("language/", include("django.conf.urls.i18n")),
    path("account/", include("quanheng.platform.registry.signin_urls")),
    *(path(f"{prefix}/", include(f"quanheng.platform.{room}.urls")) for prefix, room in ROOMS.items()),
    path("", include("quanheng.platform.portal.urls")),
]
handler403 = "quanheng.platform.registry.views.refused"
handler404 = "quanheng.platform.portal.views.not_found"
handler500 = "quanheng.platform.portal.views.broken"
