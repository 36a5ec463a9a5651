"""Addresses of the schemes room, under schemes/."""

from __future__ import annotations

from django.urls import path

from quanheng.platform.schemes import default_views, draft_views, node_views, talk_views, target_views, views

app_name = "schemes"
urlpatterns = [
    path("", views.listing, name="list"),
    path("drafts/new/", draft_views.new, name="draft_new"),
    path("drafts/<int:draft>/", draft_views.page, name="draft"),
    path("drafts/<int:draft>/check/", draft_views.check, name="draft_check"),
    path("drafts/<int:draft>/node/", node_views.node, name="draft_node"),
    path("drafts/<int:draft>/weights/", node_views.weights, name="draft_weights"),
    path("drafts/<int:draft>/item/", node_views.item, name="draft_item"),
    path("drafts/<int:draft>/excel/", draft_views.excel, name="draft_excel"),
    path("drafts/<int:draft>/members/", draft_views.members, name="draft_members"),
    path("drafts/<int:draft>/texts/", draft_views.texts, name="draft_texts"),
    path("drafts/<int:draft>/compare/", draft_views.compare, name="draft_compare"),
    path("drafts/<int:draft>/waive/", draft_views.waive, name="draft_waive"),
    path("drafts/<int:draft>/turn/", draft_views.turn, name="draft_turn"),
    path("drafts/<int:draft>/consult/", talk_views.consult, name="draft_consult"),
    path("drafts/<int:draft>/issued/", talk_views.draft_issued, name="draft_issued"),
    path("drafts/<int:draft>/issued.docx", talk_views.draft_issued_file, name="draft_issued_file"),
    path("drafts/<int:draft>/targets/", target_views.draft_targets, name="draft_targets"),
    path("drafts/<int:draft>/defaults/", default_views.page, name="draft_defaults"),
    path("drafts/<int:draft>/targets.xlsx", target_views.draft_template, name="draft_template"),
    path("drafts/<int:draft>/scheme.<str:form>", draft_views.file, name="draft_file"),
    path("drafts/nudges/", default_views.nudges, name="nudges"),
    path("<str:scheme>/", views.page, name="page"),
    path("<str:scheme>/targets/", target_views.page, name="targets"),
    path("<str:scheme>/retire/", views.retired, name="retire"),
    path("<str:scheme>/issued.docx", talk_views.issued_file, name="issued_file"),
    path("<str:scheme>/scheme.<str:form>", views.file, name="file"),
]
