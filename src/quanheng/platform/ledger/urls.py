"""Addresses of the ledger room, under ledger/."""

from __future__ import annotations

from django.urls import path

from quanheng.platform.ledger import views

app_name = "ledger"
urlpatterns = [
    path("", views.listing, name="list"),
    path("figures/<int:id>/", views.figure, name="figure"),
    path("<str:scheme>/items/<int:number>/", views.item, name="item"),
]
