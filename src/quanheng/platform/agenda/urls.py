"""Addresses of the agenda, under agenda/."""

from __future__ import annotations

from django.urls import path

from quanheng.platform.agenda import views

app_name = "agenda"
urlpatterns = [
    path("", views.calendar_page, name="calendar"),
    path("days/", views.days, name="days"),
    path("ladder/", views.ladder_page, name="ladder"),
    path("deadlines/<int:id>/", views.move, name="move"),
    path("subscribe/", views.subscribe, name="subscribe"),
    path("feed/<str:secret>.ics", views.feed, name="feed"),
]
