"""The addresses of the adjustments room."""

from __future__ import annotations

from django.urls import path

from quanheng.platform.adjustments import views

app_name = "adjustments"
urlpatterns = [
    path("", views.listing, name="list"),
    path("claim/", views.claim, name="claim"),
    path("<int:id>/", views.page, name="page"),
    path("<int:id>/decide/", views.decide, name="decide"),
    path("<int:id>/withdraw/", views.withdraw, name="withdraw"),
    path("<int:id>/attach/", views.attach, name="attach"),
    path("<int:id>/papers/<str:digest>/", views.paper, name="paper"),
]
