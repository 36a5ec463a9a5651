"""The addresses of the panels room, under panels/."""

from __future__ import annotations

from django.urls import path

from quanheng.platform.panels import views, views_expert, views_grades, views_tracks

app_name = "panels"
urlpatterns = [
    path("", views.listing, name="list"),
    path("open/", views.open_page, name="open"),
    path("<int:id>/", views.page, name="page"),
    path("<int:id>/move/", views.move, name="move"),
    path("<int:id>/dossier/", views.exhibit, name="exhibit"),
    path("<int:id>/calibrate/", views.meeting, name="meeting"),
    path("<int:id>/draw/", views.draw, name="draw"),
    path("<int:id>/result/", views.result, name="result"),
    path("files/<int:id>/", views.file, name="file"),
    path("seats/<int:id>/", views_expert.seat, name="seat"),
    path("seats/<int:id>/mark/<int:subject>/", views_expert.mark, name="mark"),
    path("seats/<int:id>/submit/", views_expert.submit, name="submit"),
    path("seats/<int:id>/aside/", views_expert.aside, name="aside"),
    path("interests/", views_expert.interests, name="interests"),
    path("pool/", views_expert.pool_page, name="pool"),
    path("pool/interest/", views_expert.interest, name="interest"),
    path("pool/expert/", views_expert.expert, name="expert"),
    path("tracks/", views_tracks.tracks, name="tracks"),
    path("tracks/review/", views_tracks.review, name="review"),
    path("looks/", views_grades.looks, name="looks"),
    path("grades/", views_grades.listing, name="grades"),
    path("grades/import/", views_grades.take_in, name="grades_import"),
    path("grades/<int:id>/", views_grades.grade_list, name="grade_list"),
    path("grades/<int:id>/calibrate/", views_grades.calibrate, name="calibrate"),
]
