"""The addresses of the reports room."""

from __future__ import annotations

from django.urls import path

from quanheng.platform.reports import views, views_enter

app_name = "reports"
urlpatterns = [
    path("", views.listing, name="list"),
    path("sets/<int:batch>/", views.batch, name="batch"),
    path("sets/<int:batch>/reports.zip", views.batch_file, name="batch_file"),
    path("<int:run>/<str:period>/", views.period, name="period"),
    path("<int:run>/<str:period>/make/", views.make, name="make"),
    path("<int:run>/<str:period>/enter/", views_enter.enter, name="enter"),
    path("<int:run>/<str:period>/<slug:kind>/", views.document, name="document"),
    path("<int:run>/<str:period>/<slug:kind>/document.<slug:form>", views.file, name="file"),
    path("<int:run>/<str:period>/<slug:kind>/figures/<int:index>.svg", views.picture, name="picture"),
]
