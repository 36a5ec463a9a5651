"""Addresses of the hotline room, under hotline/."""

from __future__ import annotations

from django.urls import path

from quanheng.platform.hotline import views, views_issues, views_month, views_ticket

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
    path("suggestions/", views_issues.suggestions, name="suggestions"),
    path("suggestions/<int:number_>/sign/", views_issues.sign, name="sign"),
    path("issues/", views_issues.issues, name="issues"),
    path("issues/analyse/", views_issues.analyse, name="analyse"),
    path("issues/<int:number_>/", views_issues.issue, name="issue"),
    path("unsolved/", views_issues.unsolved_page, name="unsolved"),
    path("months/<str:period>/circular.<str:form>", views_month.circular_file, name="circular"),
    path("months/<str:period>/propose/", views_month.propose, name="propose"),
    path("figures/<int:number_>/", views_month.month, name="month"),
    path("figures/<int:number_>/post/", views_month.post, name="post"),
]
