"""Addresses of the catalogue, under catalogue/."""

from __future__ import annotations

from django.urls import path

from quanheng.platform.catalogue import views

app_name = "catalogue"
urlpatterns = [
    path("", views.listing, name="list"),
    path("items/<path:id>/", views.item, name="item"),
    path("revise/<path:id>/", views.revise, name="revise"),
    path("import/", views.take_in, name="import"),
    path("conflicts/", views.conflicts, name="conflicts"),
    path("conflicts/<int:id>/", views.settle, name="settle"),
]
