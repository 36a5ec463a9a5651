"""Addresses of the notices room, under notices/."""

from __future__ import annotations

from django.urls import path

from quanheng.platform.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("<int:id>/", views.notice, name="notice"),
    path("read/", views.read, name="read"),
    path("mail/", views.choose, name="choose"),
    path("outbox/", views.outbox, name="outbox"),
    path("outbox/resend/", views.resend, name="resend"),
]
