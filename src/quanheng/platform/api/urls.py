"""Addresses under /api/v1/: the operations, their description, a page to read it, and the page of one's tokens."""

from __future__ import annotations

from django.urls import path

from quanheng.platform.api import views
from quanheng.platform.api.house import api

operations, _app, NAMESPACE = api.urls
urlpatterns = [
    *operations,
    path("docs", views.docs, name="docs"),
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/<int:id>/revoke/", views.revoke, name="revoke"),
]
app_name = "api"
