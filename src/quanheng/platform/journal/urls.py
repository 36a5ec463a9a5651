"""Addresses of the journal room."""

from __future__ import annotations

from django.urls import path

from quanheng.platform.journal import views

app_name = "journal"
urlpatterns = [
    path("", views.listing, name="list"),
    path("cosign/", views.cosign, name="cosign"),
    path("request/<int:number>/", views.request_file, name="request"),
    path("checkpoint.txt", views.checkpoint_file, name="checkpoint"),
    path("policy.txt", views.policy_file, name="policy"),
    path("journal.zip", views.journal_file, name="file"),
    path("<int:index>/", views.entry, name="entry"),
    path("<int:index>/proof/", views.proof_file, name="proof"),
]
