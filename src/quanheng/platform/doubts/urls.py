"""Addresses of the doubts room, under doubts/."""

from __future__ import annotations

from django.urls import path

from quanheng.platform.doubts import views, views_set

app_name = "doubts"
urlpatterns = [
    path("", views.listing, name="list"),
    path("scan/", views.scan, name="scan"),
    path("detectors/", views_set.detectors, name="detectors"),
    path("detectors/<str:detector>/set/", views_set.probe, name="probe"),
    path("probes/<int:id>/switch/", views_set.switch, name="switch"),
    path("parameters/", views_set.parameter, name="parameter"),
    path("design/", views_set.design, name="design"),
    path("integrity/", views_set.integrity, name="integrity"),
    path("<int:id>/", views.case, name="case"),
    path("<int:id>/papers/<str:digest>/", views.paper, name="paper"),
    path("<int:id>/<str:verb>/", views.step, name="step"),
]
