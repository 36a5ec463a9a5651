"""Addresses of the hotline room, under hotline/."""

from __future__ import annotations

from django.urls import path

from quanheng.platform.hotline import (
    views,
    views_issues,
    views_month,
    views_signing,
    views_sources,
    views_ticket,
)

app_name = "hotline"
urlpatterns = [
    path("", views.home, name="home"),
    path("take-in/", views.take_in, name="take_in"),
    path("rules/", views.rules, name="rules"),
    path("tickets/", views_ticket.listing, name="tickets"),
    path("tickets/<int:number_>/", views_ticket.page, name="ticket"),
    path("tickets/<int:number_>/exclude/", views_ticket.exclude, name="exclude"),
    path("exclusions/", views_ticket.exclusions_page, name="exclusions"),
    path("exclusions/<int:number_>/audit/", views_ticket.audit, name="audit"),
    path("suggestions/", views_signing.suggestions, name="suggestions"),
    path("suggestions/sign/", views_signing.sign_many, name="sign_many"),
    path("suggestions/<int:number_>/sign/", views_signing.sign, name="sign"),
    path("sources/", views_sources.listing, name="sources"),
    path("sources/new/", views_sources.add, name="source_add"),
    path("sources/<int:number_>/", views_sources.page, name="source"),
    path("sources/<int:number_>/edit/", views_sources.edit, name="source_edit"),
    path("sources/<int:number_>/move/", views_sources.move, name="source_move"),
    path("letters/<int:number_>/settle/", views_sources.settle, name="settle"),
    path("issues/", views_issues.issues, name="issues"),
    path("issues/analyse/", views_issues.analyse, name="analyse"),
    path("issues/<int:number_>/", views_issues.issue, name="issue"),
    path("unsolved/", views_issues.unsolved_page, name="unsolved"),
    path("months/<str:period>/circular.<str:form>", views_month.circular_file, name="circular"),
    path("months/<str:period>/propose/", views_month.propose, name="propose"),
    path("figures/<int:number_>/", views_month.month, name="month"),
    path("figures/<int:number_>/post/", views_month.post, name="post"),
]
