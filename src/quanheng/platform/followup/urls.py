"""The addresses of the follow-up room, under followup/."""

from __future__ import annotations

from django.urls import path

from quanheng.platform.followup import views, views_rectify

app_name = "followup"
urlpatterns = [
    path("", views.home, name="home"),
    path("rules/", views.rules, name="rules"),
    path("releases/<int:number_>/letters/", views.draft, name="draft"),
    path("releases/<int:number_>/urge/", views.urge, name="urge"),
    path("letters/<int:number_>/", views.letter, name="letter"),
    path("interviews/new/", views.new_interview, name="new_interview"),
    path("interviews/<int:number_>/", views.interview, name="interview"),
    path("consequences/new/", views.new_consequence, name="new_consequence"),
    path("consequences/<int:number_>/", views.consequence, name="consequence"),
    path("rectification/", views_rectify.listing, name="ledger"),
    path("rectification/new/", views_rectify.new, name="new"),
    path("rectification/take-in/", views_rectify.take_in, name="take_in"),
    path("rectification/targets/", views_rectify.targets, name="targets"),
    path("rectification/<int:number_>/", views_rectify.page, name="rectification"),
    path("rectification/<int:number_>/files/<int:file>/", views_rectify.file, name="file"),
    path("rectification/<int:number_>/<str:verb>/", views_rectify.step, name="step"),
]
