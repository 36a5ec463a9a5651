"""Addresses of the scoring room, under runs/."""

from __future__ import annotations

from django.urls import path

from quanheng.platform.scoring import running, trial_page, trying, views

app_name = "scoring"
urlpatterns = [
    path("", running.listing, name="list"),
    path("ask/", running.ask, name="ask"),
    path("trial/<int:draft>/", trial_page.page, name="trial"),
    path("jobs/<int:job>/", running.job, name="job"),
    path("jobs/<int:job>/stop/", running.stop, name="stop"),
    path("two/", trying.two_runs, name="two"),
    path("moments/<str:scheme>/", trying.moments, name="moments"),
    path("<int:run>/", views.run, name="run"),
    path("<int:run>/current/", running.current, name="current"),
    path("<int:run>/step/", running.step, name="step"),
    path("<int:run>/tell/", running.tell, name="tell"),
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
    path("<int:run>/<str:period>/units/<path:unit>/what-if", trying.what_if, name="what_if"),
    path("<int:run>/<str:period>/units/<path:unit>", views.unit, name="unit"),
]
