"""Addresses of the ledger room, under ledger/."""

from __future__ import annotations

from django.urls import path

from quanheng.platform.ledger import views, views_find, views_locks

app_name = "ledger"
urlpatterns = [
    path("", views.listing, name="list"),
    path("figures/", views_find.figures, name="figures"),
    path("figures.csv", views_find.figures_file, name="figures_file"),
    path("figures/<int:id>/", views.figure, name="figure"),
    path("vintages/", views_find.vintages, name="vintages"),
    path("postings/", views_find.postings, name="postings"),
    path("postings/<int:id>/", views_find.posting, name="posting"),
    path("locks/", views_locks.listing, name="locks"),
    path("locks/<int:id>/", views_locks.page, name="lock"),
    path("exceptions/<int:id>/", views_locks.decide, name="decide"),
    path("<str:scheme>/items/<int:number>/", views.item, name="item"),
]
