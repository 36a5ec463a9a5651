"""Addresses of the register of assessments, under programmes/."""

from __future__ import annotations

from django.urls import path

from quanheng.platform.programmes import views, views_lists, views_year

app_name = "programmes"
urlpatterns = [
    path("", views.listing, name="list"),
    path("apply/", views.apply, name="apply"),
    path("<int:id>/", views.page, name="page"),
    path("<int:id>/amend/", views.amend, name="amend"),
    path("<int:id>/move/", views.move, name="move"),
    path("plan/<int:year>/", views_year.plan, name="plan"),
    path("plan/<int:year>/adopt/", views_year.adopt, name="adopt"),
    path("parameters/", views_year.parameters_page, name="parameters"),
    path("cycles/<int:id>/", views_year.cycle_page, name="cycle"),
    path("cycles/<int:id>/products/", views_year.product, name="product"),
    path("cycles/<int:id>/advance/", views_year.advance, name="advance"),
    path("lists/", views_lists.listing, name="lists"),
    path("lists/import/", views_lists.take_in, name="list_import"),
    path("lists/<int:id>/", views_lists.consolidate, name="consolidate"),
    path("lists/<int:id>/act/", views_lists.act, name="consolidate_act"),
]
