"""Addresses of the commitments room, under commitments/."""

from __future__ import annotations

from django.urls import path

from quanheng.platform.commitments import views, views_goal

app_name = "commitments"
urlpatterns = [
    path("", views.listing, name="list"),
    path("new/", views.take_in, name="take_in"),
    path("past/", views.past, name="past"),
    path("rules/", views.rule, name="rule"),
    path("<int:id>/", views.paper, name="paper"),
    path("<int:id>/act/", views.act, name="act"),
    path("<int:id>/accounts/<int:year>/", views.account, name="account"),
    path("goals/<int:id>/", views_goal.goal, name="goal"),
    path("goals/<int:id>/tell/", views_goal.tell, name="tell"),
]
