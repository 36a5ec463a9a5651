"""Addresses of the schemes room, under schemes/."""

from __future__ import annotations

from django.urls import path

from quanheng.platform.schemes import views

app_name = "schemes"
urlpatterns = [
    path("", views.listing, name="list"),
    path("<str:scheme>/", views.page, name="page"),
    path("<str:scheme>/scheme.<str:form>", views.file, name="file"),
]
