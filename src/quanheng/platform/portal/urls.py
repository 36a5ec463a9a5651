"""Public addresses, at the root."""

from __future__ import annotations

from django.urls import path

from quanheng.platform.portal import views

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("open/", views.open_data, name="open"),
    path("weigh/", views.weigh, name="weigh"),
    path("weigh/verify.pyz", views.verifier, name="verifier"),
    path("run-of/<str:scheme>/", views.run_of, name="run_of"),
]
