"""Addresses of the feeds room, under feeds/."""

from __future__ import annotations

from django.urls import path

from quanheng.platform.feeds import views, views_map

app_name = "feeds"
urlpatterns = [
    path("", views.listing, name="list"),
    path("add/", views.add, name="add"),
    path("letters/", views.letters, name="letters"),
    path("letters/<int:id>/settle/", views.settle, name="settle"),
    path("<int:id>/", views.page, name="page"),
    path("<int:id>/edit/", views.edit, name="edit"),
    path("<int:id>/move/", views.move, name="move"),
    path("<int:id>/mapping/", views_map.mapping, name="mapping"),
    path("snapshots/<int:id>/", views_map.snapshot, name="snapshot"),
    path("snapshots/<int:id>/file/", views_map.file, name="file"),
    path("snapshots/<int:id>/replay/", views_map.replay, name="replay"),
]
