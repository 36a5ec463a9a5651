"""The addresses of results, of comments and of the questionnaire as files, joined by `urls`."""

from __future__ import annotations

from django.urls import path

from quanheng.platform.surveys import views_comments, views_document, views_results

urlpatterns = [
    path("example.<str:kind>", views_document.example, name="example"),
    path("<int:id>/document.xlsx", views_document.document_book, name="document_book"),
    path("<int:id>/results/", views_results.results_page, name="results"),
    path("<int:id>/results.xlsx", views_results.book, name="results_book"),
    path("<int:id>/count/", views_results.count, name="count"),
    path("<int:id>/post/", views_results.post, name="post"),
    path("outside/", views_results.outside_page, name="outside"),
    path("<int:id>/comments/", views_comments.listing, name="comments"),
    path("<int:id>/comments/take-in/", views_comments.take_in, name="take_in"),
    path("<int:id>/comments/assign/", views_comments.assign, name="assign"),
    path("comments/<int:comment>/", views_comments.page, name="comment"),
    path("comments/<int:comment>/reply/", views_comments.reply, name="reply"),
    path("comments/<int:comment>/decide/", views_comments.decide, name="decide"),
    path("heard/", views_comments.heard, name="heard"),
]
