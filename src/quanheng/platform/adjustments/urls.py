"""The addresses of the adjustments room."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "adjustments"
urlpatterns: list[URLPattern] = []
