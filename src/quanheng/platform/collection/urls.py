"""Addresses of the collection room, under /returns/."""

from __future__ import annotations

from django.urls import path

from quanheng.platform.collection import views, views_call, views_cell, views_confirm

app_name = "collection"
urlpatterns = [
    path("", views.listing, name="list"),
    path("open/", views_call.opening, name="open"),
    path("calls/<int:id>/", views_call.call, name="call"),
    path("calls/<int:id>/close/", views_call.close, name="close"),
    path("burden/", views_call.burden_page, name="burden"),
    path("burden/budget/", views_call.budget, name="budget"),
    path("rules/", views_call.rules, name="rules"),
    path("rules/keep/", views_call.rule, name="rule"),
    path("objections/", views_confirm.objections, name="objections"),
    path("objections/<int:id>/", views_confirm.answer, name="answer"),
    path("cells/<int:id>/", views_cell.cell, name="cell"),
    path("cells/<int:id>/evidence/", views_cell.attach, name="attach"),
    path("cells/<int:id>/object/", views_cell.object_to, name="object"),
    path("evidence/<int:id>/", views_cell.evidence_file, name="evidence"),
    path("evidence/<int:id>/off/", views_cell.detach, name="detach"),
    path("<int:id>/", views.sheet, name="return"),
    path("<int:id>/cells/", views.cells, name="cells"),
    path("<int:id>/time/", views.ping, name="ping"),
    path("<int:id>/workbook/", views.workbook_file, name="workbook"),
    path("<int:id>/marked/", views.marked, name="marked"),
    path("<int:id>/upload/", views.upload, name="upload"),
    path("<int:id>/sent/<int:upload>/", views.sent, name="sent"),
    path("<int:id>/submit/", views.submit, name="submit"),
    path("<int:id>/reopen/", views_confirm.reopen, name="reopen"),
    path("<int:id>/confirm/", views_confirm.confirm, name="confirm"),
]
