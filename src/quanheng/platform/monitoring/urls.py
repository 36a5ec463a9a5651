"""Addresses of the monitoring room, under monitoring/."""

from __future__ import annotations

from django.urls import path

from quanheng.platform.monitoring import views, views_case, views_midterm, views_outlook

app_name = "monitoring"
urlpatterns = [
    path("", views.listing, name="list"),
    path("new/", views.take_in, name="take_in"),
    path("lamps/", views.tables, name="tables"),
    path("hits/", views_case.hit_rates, name="hits"),
    path("cases/", views_case.listing, name="cases"),
    path("cases/<int:id>/", views_case.page, name="case"),
    path("cases/<int:id>/step/", views_case.step, name="step"),
    path("cases/<int:id>/papers/<int:number>/", views_case.paper, name="paper"),
    path("midterm/<int:id>/", views_midterm.round_page, name="midterm"),
    path("midterm/<int:id>/close/", views_midterm.close, name="midterm_close"),
    path("midterm/<int:id>/book/", views_midterm.round_book, name="midterm_book"),
    path("forms/<int:id>/", views_midterm.form, name="form"),
    path("forms/<int:id>/book/", views_midterm.form_book, name="form_book"),
    path("<int:id>/", views.page, name="plan"),
    path("<int:id>/adopt/", views.adopt, name="adopt"),
    path("<int:id>/check/", views.check, name="check"),
    path("<int:id>/wall/", views.lights, name="wall"),
    path("<int:id>/wall/<int:month>/csv/", views.wall_csv, name="wall_csv"),
    path("<int:id>/wall/<int:month>/<str:unit>/<str:indicator>/", views.figure, name="figure"),
    path("<int:id>/months/", views.over_months, name="months"),
    path("<int:id>/dual/", views.dual, name="dual"),
    path("<int:id>/outlooks/", views_outlook.outlooks, name="outlooks"),
    path("<int:id>/back-test/", views_outlook.back_test, name="back_test"),
    path("<int:id>/midterm/", views_midterm.open_round, name="midterm_open"),
    path("<int:id>/milestones/<str:unit>/<str:stone>/", views_midterm.milestone, name="milestone"),
    path("<int:id>/milestones/<str:unit>/<str:stone>/<int:number>/", views_midterm.paper, name="evidence"),
]
