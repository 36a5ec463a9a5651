"""The addresses of the surveys room: short ones for who answers, and those of the desk."""

from __future__ import annotations

from django.urls import path

from quanheng.platform.surveys import views, views_answer
from quanheng.platform.surveys.results_urls import urlpatterns as of_results

app_name = "surveys"
urlpatterns = [
    path("q/<str:code>/", views_answer.q, name="q"),
    path("s/<int:id>/", views_answer.typed, name="typed"),
    path("o/<int:id>/", views_answer.link, name="link"),
    path("<int:id>/routes.css", views_answer.routes, name="routes"),
    path("<int:id>/receipts/", views.receipts, name="receipts"),
    path("", views.listing, name="list"),
    path("new/", views.new, name="new"),
    path("<int:id>/", views.page, name="page"),
    path("<int:id>/preview/", views.preview, name="preview"),
    path("<int:id>/document/", views.document_file, name="document"),
    path("<int:id>/revise/", views.revise, name="revise"),
    path("<int:id>/move/", views.move, name="move"),
    path("<int:id>/codes/", views.codes, name="codes"),
    path("<int:id>/lot/", views.lot_file, name="lot"),
    path("<int:id>/void/", views.void, name="void"),
    *of_results,
]
