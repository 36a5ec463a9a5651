"""The addresses of the appeals room, under appeals/."""

from __future__ import annotations

from django.urls import path

from quanheng.platform.appeals import views

app_name = "appeals"
urlpatterns = [
    path("", views.listing, name="list"),
    path("counts/", views.counts, name="counts"),
    path("runs/<int:run>/<path:unit>/", views.mine, name="mine"),
    path("<int:number_>/", views.page, name="page"),
    path("<int:number_>/files/<int:file>/", views.file, name="file"),
    path("<int:number_>/<str:verb>/", views.step, name="step"),
]
