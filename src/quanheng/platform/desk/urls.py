"""Addresses of the desk, under desk/."""

from __future__ import annotations

from django.urls import path

from quanheng.platform.desk import views

app_name = "desk"
urlpatterns = [path("", views.home, name="home")]
