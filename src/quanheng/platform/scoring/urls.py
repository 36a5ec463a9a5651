"""Addresses of the scoring room, under runs/."""

from __future__ import annotations

from django.urls import path

from quanheng.platform.scoring import views

app_name = "scoring"
urlpatterns = [
    path("", views.listing, name="list"),
    path("<int:run>/", views.run, name="run"),
    path("<int:run>/compare/", views.compare, name="compare"),
    path("<int:run>/years/", views.years, name="years"),
    path("<int:run>/bundle.zip", views.bundle, name="bundle"),
    path("<int:run>/<str:period>/", views.period, name="period"),
    path("<int:run>/<str:period>/heat/", views.heat, name="heat"),
    path("<int:run>/<str:period>/heat/<int:leaf>/<path:unit>", views.cell, name="cell"),
    path("<int:run>/<str:period>/files/", views.files, name="files"),
    path("<int:run>/<str:period>/scores.<str:kind>", views.file, name="file"),
    path("<int:run>/<str:period>/tables/<str:kind>.csv", views.table, name="table"),
    path("<int:run>/<str:period>/units/<path:unit>/explanation.txt", views.explanation, name="explanation"),
    path("<int:run>/<str:period>/units/<path:unit>/ways", views.ways, name="ways"),
    path("<int:run>/<str:period>/units/<path:unit>", views.unit, name="unit"),
]
