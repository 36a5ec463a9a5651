"""Addresses of the publication room, under public/."""

from __future__ import annotations

from django.urls import path

from quanheng.platform.publication import office, views

app_name = "publication"
urlpatterns = [
    path("", office.listing, name="list"),
    path("releases/", views.releases, name="releases"),
    path("releases.atom", views.feed, name="feed"),
    path("releases/<int:number_>/", views.release, name="release"),
    path("releases/<int:number_>/changes/", views.changes, name="changes"),
    path("releases/<int:number_>/files/<str:name>", views.file, name="file"),
    path("propose/<int:run>/", office.propose, name="propose"),
    path("manage/<int:number_>/", office.manage, name="manage"),
    path("manage/<int:number_>/decide/", office.decide, name="decide"),
    path("manage/<int:number_>/drop/", office.drop, name="drop"),
    path("manage/<int:number_>/withdraw/", office.withdraw, name="withdraw"),
]
