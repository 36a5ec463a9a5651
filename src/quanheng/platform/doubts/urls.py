"""Addresses of the doubts room, under doubts/."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "doubts"
urlpatterns: list[URLPattern] = []
