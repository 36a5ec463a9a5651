"""Addresses of the portrait room, under portrait/."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "portrait"
urlpatterns: list[URLPattern] = []
