"""Addresses of the hotline room, under hotline/."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "hotline"
urlpatterns: list[URLPattern] = []
