"""The addresses of the verification room."""

from __future__ import annotations

from django.urls import path

from quanheng.platform.verification import views, views_check

app_name = "verification"
urlpatterns = [
    path("", views.listing, name="list"),
    path("open/", views.open_, name="open"),
    path("<int:id>/", views.round_, name="round"),
    path("<int:id>/draw/", views.draw, name="draw"),
    path("<int:id>/close/", views.close, name="close"),
    path("<int:id>/gap/", views_check.gap_page, name="gap"),
    path("tables/<int:id>/", views.table, name="table"),
    path("tables/<int:id>/submit/", views.submit, name="submit"),
    path("tables/<int:id>/reopen/", views.reopen, name="reopen"),
    path("tables/<int:id>/book/", views.workbook, name="book"),
    path("checks/<int:id>/", views_check.check, name="check"),
    path("checks/<int:id>/move/", views_check.move, name="move"),
    path("checks/<int:id>/papers/<str:digest>/", views_check.paper, name="paper"),
    path("lists/", views_check.all_lists, name="lists"),
    path("lists/<int:id>/", views_check.listing, name="listing"),
    path("integrity/", views_check.integrity, name="integrity"),
]
