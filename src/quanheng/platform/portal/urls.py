"""Public addresses, at the root."""

from __future__ import annotations

from django.urls import path

from quanheng.platform.portal import views

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("units/<path:code>/", views.unit, name="public_unit"),
    path("trend/<str:scheme>/", views.trend, name="trend"),
    path("plans/<str:scheme>/", views.plan, name="plan"),
    path("open/", views.open_data, name="open"),
    path("subscribe/", views.subscribe, name="subscribe"),
    path("weigh/", views.weigh, name="weigh"),
    path("weigh/verify.pyz", views.verifier, name="verifier"),
    path("run-of/<str:scheme>/", views.run_of, name="run_of"),
]
