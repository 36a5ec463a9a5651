"""The addresses of the panels room."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "panels"
urlpatterns: list[URLPattern] = []
