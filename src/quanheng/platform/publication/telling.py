"""A release in words for its pages, in the language of the page: made of the list and of `page.json` alone.

No table of the database is read here, so that the same page stands while the database is away.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from markupsafe import Markup

from quanheng.engine.errors import Text
from quanheng.platform.publication.flow import OFFERED, STATES
from quanheng.platform.publication.making import BUNDLE, PAGE, VERIFIER, page_of
from quanheng.platform.scoring.kept import kept
from quanheng.platform.ui import heat
from quanheng.platform.ui.environment import language, worded
from quanheng.platform.ui.numbers import fixed, kilobytes, number

MOST = 400  # rows on a page; the rest is in the files

WITHHELD = {
    "units": Text(
        "隐去 {n} 个单位（个人，或规则写明的类别）", "{n} units are hidden (persons, or kinds the rules name)"
    ),
    "figures": Text(
        "{n} 个底数因人数过少不公布", "{n} figures are not published, being counts of few people"
    ),
    "cells": Text(
        "{n} 格得分因可以倒推而不公布", "{n} cells of scores are not published, for they would tell them"
    ),
    "columns": Text("{n} 列不公布", "{n} columns are not published"),
    "sources": Text("{n} 个底数的来源不公布", "the sources of {n} figures are not published"),
}
OFFERS = {
    "scores.csv": Text("得分，CSV", "scores, CSV"), "scores.parquet": Text("得分，Parquet", "scores, Parquet"),
    "scores.json": Text("全部，JSON", "everything, JSON"), "scores.xlsx": Text("全部，Excel", "everything, Excel"),
    "observations.csv": Text("底数，CSV", "figures, CSV"), "units.csv": Text("单位，CSV", "units, CSV"),
    "adjustments.csv": Text("加减分和否决，CSV", "bonuses, deductions, vetoes, CSV"),
    "indicators.csv": Text("指标，CSV", "indicators, CSV"), "sdmx.csv": Text("得分，SDMX-CSV 2.0", "scores, SDMX-CSV 2.0"),
    "sdmx-codes.csv": Text("SDMX 代码表", "SDMX codelists"), "scheme.yaml": Text("方案原文", "the scheme"),
    "datapackage.json": Text("Frictionless 数据包描述", "Frictionless Data Package"), BUNDLE: Text("底数包（可断网重算）", "the bundle (to be weighed offline)"),
    VERIFIER: Text("验算程序", "the verifier"),
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A unit in a period, as a page shows it."""

    unit: str
    name: str
    group: str
    rank: int | None
    low: int | None
    high: int | None
    score: float | None
    grade: str
    grade_place: int | None
    held: bool
    change: int | None
    tops: tuple[tuple[str, int], ...]


def named(pair: list[str]) -> str:
    """A name in the language of the page."""
    return pair[1] or worded(pair[0]) if language() == "en" else pair[0]


def titled(told: dict[str, Any]) -> str:
    """The title in the language of the page."""
    return str(told["title_en"] or told["title"]) if language() == "en" else str(told["title"])


def page(told: dict[str, Any]) -> dict[str, Any]:
    """What the release's page is drawn from. Raises KeyError or `store.Damaged` where the file is gone or altered."""
    return page_of(next(f["digest"] for f in told["files"] if f["name"] == PAGE))


def rows(drawn: dict[str, Any], period: str) -> list[Row]:
    """The ranking of a period; tops with their heat steps."""
    listed = drawn["rows"][period]
    steps = [heat.steps({r[0]: r[9][k] for r in listed}) for k in range(len(drawn["tops"]))]
    return [
        Row(
            r[0], named(drawn["units"][r[0]]), named(drawn["groups"].get(r[1], [r[1], ""])), r[2], r[3], r[4], r[5],
            named(drawn["bands"][r[6]]) if r[6] is not None else "", r[6], r[7], r[8],
            tuple((fixed(x, drawn["places"]), steps[k].get(r[0], 0)) for k, x in enumerate(r[9])),
        )
        for r in listed
    ]  # fmt: skip


def body(told: dict[str, Any], drawn: dict[str, Any], period: str) -> Markup:
    """The ranking of a period in words, the same for every reader; put into words once and kept."""
    digest = next(f["digest"] for f in told["files"] if f["name"] == PAGE)
    linked = told["whole"] and told["state"] in OFFERED
    return kept("publication/release_body.html", (digest, told["id"], linked, period), lambda: {
        **_ranking(drawn, period), "issue": {"run": told["run"]}, "run_open": linked, "period": period,
    })  # fmt: skip


def prepare(told: dict[str, Any]) -> None:
    """Put the latest ranking into words in every language, so that the first reader need not wait for it."""
    drawn = page(told)
    for lang, _name in settings.LANGUAGES:
        with translation.override(lang):
            body(told, drawn, drawn["periods"][-1])


def _ranking(drawn: dict[str, Any], period: str) -> dict[str, Any]:
    listed = rows(drawn, period)
    return {
        "rows": listed[:MOST], "tops": [(named([t[1], t[2]]), number(t[3])) for t in drawn["tops"]], "places": drawn["places"],
        "most": drawn["ranked"][period], "parted": len(drawn["groups"]) > 1 and sum(r.rank == 1 for r in listed) > 1,
    }  # fmt: skip


def ranks(drawn: dict[str, Any], unit: str) -> list[tuple[str, int | None, float | None]]:
    """(period, rank, score) of one unit, oldest first."""
    found = []
    for period in drawn["periods"]:
        row = next((r for r in drawn["rows"][period] if r[0] == unit), None)
        found.append((period, row[2] if row else None, row[5] if row else None))
    return found


def described(told: dict[str, Any]) -> dict[str, Any]:
    """A release in words: state, days, reasons, files, what was withheld."""
    offered = told["state"] in OFFERED
    steps = {k: {**v, "at": datetime.fromisoformat(v["at"])} for k, v in told["steps"].items()}
    files = [
        {**f, "words": OFFERS[f["name"]].say(language()), "kilobytes": kilobytes(f["size"]),
         "address": reverse("publication:file", args=[told["id"], f["name"]]) if offered else ""}
        for f in sorted(told["files"], key=lambda f: list(OFFERS).index(f["name"]) if f["name"] in OFFERS else 99)
        if f["name"] in OFFERS
    ]  # fmt: skip
    return {
        "id": told["id"], "run": told["run"], "scheme_id": told["scheme"], "title": titled(told), "state": told["state"],
        "state_said": STATES[told["state"]].say(language()), "offered": offered, "whole": told["whole"], "periods": told["periods"],
        "demonstration": told["demonstration"], "notice_days": told["notice_days"], "notice_from": told["notice_from"],
        "notice_until": told["notice_until"], "notice_over": date.fromisoformat(told["notice_until"]) < date.today(),
        "contact": told["contact"], "note": told["note"], "steps": steps, "files": files, "supersedes": told["supersedes"],
        "superseded_by": told["steps"].get("superseded", {}).get("detail", {}).get("by"),
        "released_at": steps.get("released", {}).get("at"), "withdrawn_at": steps.get("withdrawn", {}).get("at"),
        "reason": steps.get("withdrawn", {}).get("reason", ""), "sealed": steps.get("released", {}).get("detail", {}),
        "withheld": [WITHHELD[k].say(language()).format(n=n) for k, n in told["withheld"].items() if k in WITHHELD],
        "bundle": next((f for f in files if f["name"] == BUNDLE), None), "rules": rules_said(told["rules"]),
    }  # fmt: skip


def rules_said(rules: dict[str, Any]) -> list[str]:
    """The redaction rules in words."""
    found = [_("个人（公务员、干部等）一律不点名公布。")]
    if rules["hide_kinds"]:
        found.append(_("这些类别的单位不公布：%(kinds)s。") % {"kinds": _("、").join(rules["hide_kinds"])})
    found.append(_("计人数的底数不足 %(n)s 的不公布，能倒推出它的格子一并不公布。") % {"n": rules["least"]})
    found.append(
        _("填报说明、理由、申诉等文字不公布；底数的来源%(do)s。")
        % {"do": _("公布") if rules["sources"] else _("不公布")}
    )
    return found


def adjusted(drawn: dict[str, Any], period: str) -> list[dict[str, str]]:
    """The bonuses, deductions and vetoes granted in a period, in words; a release made before there were any has none."""
    at = 1 if language() == "en" else 0
    return [
        {**a, "kind": a["kind_words"][at], "name": named(drawn["units"][a["unit"]])}
        for a in drawn.get("adjusted", {}).get(period, [])
    ]


def leaves_said(drawn: dict[str, Any]) -> list[tuple[str, str, str]]:
    """(name, unit of measure, weight) of every indicator."""
    return [
        (named([n[1], n[2]]), worded(n[3]) if n[3] else "", number(n[4])) for n in drawn["leaves"]
    ]  # fmt: skip
