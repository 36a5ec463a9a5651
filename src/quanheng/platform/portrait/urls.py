"""Addresses of the portrait room, under portraits/."""

from __future__ import annotations

from django.urls import path

from quanheng.platform.portrait import views

app_name = "portrait"
urlpatterns = [
    path("", views.listing, name="list"),
    path("<path:code>/", views.unit, name="unit"),
]
