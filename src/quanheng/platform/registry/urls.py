"""Addresses of the registry, under /people/."""

from __future__ import annotations

from django.urls import path

from quanheng.platform.registry import account_views, people_views, unit_views, views

app_name = "registry"
urlpatterns = [
    path("", people_views.people, name="people"),
    path("add/", people_views.add, name="person_add"),
    path("<int:pk>/", people_views.person, name="person"),
    path("<int:pk>/appoint", people_views.appoint, name="appoint"),
    path("<int:pk>/secret", people_views.secret, name="secret"),
    path("<int:pk>/leave", people_views.leave, name="leave"),
    path("<int:pk>/reinstate", people_views.reinstate, name="reinstate"),
    path("seats/<int:pk>/end", people_views.end, name="end"),
    path("review/", people_views.weekly, name="review"),
    path("review/done", people_views.reviewed, name="reviewed"),
    path("account/", account_views.account, name="account"),
    path("account/deputy", account_views.delegate, name="delegate"),
    path("account/deputy/<int:pk>/recall", account_views.recall, name="recall"),
    path("account/sessions", account_views.sessions, name="sessions"),
    path("powers/", account_views.powers, name="powers"),
    path("selfcheck/", account_views.selfcheck, name="selfcheck"),
    path("enter/", views.enter, name="enter"),
    path("units/", unit_views.units, name="units"),
    path("units/change/", unit_views.change, name="change"),
    path("units/import/", unit_views.take_in, name="import"),
    path("units/of/<path:code>/place", unit_views.placed, name="place"),
    path("units/of/<path:code>/", unit_views.unit, name="unit"),
]
