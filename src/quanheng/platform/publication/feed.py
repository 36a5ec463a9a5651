"""The feed: releases and changes as Atom (RFC 4287), one entry for each thing that happened."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin
from xml.etree import ElementTree

from django.urls import reverse
from django.utils.translation import gettext as _

from quanheng.platform.ui.environment import DEMONSTRATION

ATOM = "http://www.w3.org/2005/Atom"
SPACE = uuid.UUID("6f1d9a52-6a0e-5d43-9d6c-0a6f5a3cf001")  # of our entries' names
MOST = 50


def written(
    listed: list[dict[str, Any]], events: list[dict[str, Any]], own: str, home: str, lang: str
) -> bytes:
    """The feed's bytes. `own` and `home` are the full addresses of the feed and of the first page."""
    ElementTree.register_namespace("", ATOM)
    by_id = {r["id"]: r for r in listed}
    newest = events[0]["at"] if events else datetime(2026, 1, 1, tzinfo=UTC)
    feed = ElementTree.Element(
        f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": "en" if lang == "en" else "zh-CN"}
    )
    _text(feed, "id", _urn("feed", own))
    _text(feed, "title", _("权衡：公布与更正"))
    _text(feed, "updated", _moment(newest))
    _link(feed, "self", own, "application/atom+xml")
    _link(feed, "alternate", urljoin(home, reverse("publication:releases")), "text/html")
    author = ElementTree.SubElement(feed, f"{{{ATOM}}}author")
    _text(author, "name", _("考核办"))
    _text(feed, "generator", "Quanheng")
    for event in events[:MOST]:
        _entry(feed, event, by_id[event["id"]], home)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(feed, encoding="utf-8")


def _entry(feed: ElementTree.Element, event: dict[str, Any], told: dict[str, Any], home: str) -> None:
    entry = ElementTree.SubElement(feed, f"{{{ATOM}}}entry")
    page = urljoin(home, reverse("publication:release", args=[told["id"]]))
    _text(entry, "id", _urn(told["steps"]["proposed"]["at"], str(told["id"]), event["state"]))
    _text(entry, "title", _("%(what)s：%(title)s") % {"what": event["state_said"], "title": event["title"]})
    _text(entry, "updated", _moment(event["at"]))
    _text(entry, "published", _moment(event["at"]))
    _link(entry, "alternate", page, "text/html")
    if event["state"] == "released" and told["state"] in ("released", "superseded"):
        for one in told["files"]:
            if one["name"] in ("scores.csv", "bundle.zip"):
                _link(
                    entry,
                    "enclosure",
                    urljoin(page, f"files/{one['name']}"),
                    one["media"].partition(";")[0],
                    one["size"],
                )
    _text(entry, "summary", _summary(event, told))


def _summary(event: dict[str, Any], told: dict[str, Any]) -> str:
    periods = _("期间 %(p)s。") % {"p": _("、").join(told["periods"])}
    words = {
        "proposed": _("公示到 %(day)s。") % {"day": told["notice_until"]},
        "released": _("已公布，可以下载、可以自己重算。"),
        "superseded": _("已被第 %(n)s 次公布取代。") % {"n": event["detail"].get("by", "")},
        "withdrawn": _("已撤回：%(why)s") % {"why": event["reason"]},
    }[event["state"]]
    note = f" {DEMONSTRATION.zh} / {DEMONSTRATION.en}" if told["demonstration"] else ""
    return f"{words} {periods}{note}"


def _text(parent: ElementTree.Element, name: str, words: str) -> None:
    one = ElementTree.SubElement(parent, f"{{{ATOM}}}{name}")
    one.text = "".join(c for c in words if c in "\t\n" or c >= " ")


def _link(parent: ElementTree.Element, rel: str, href: str, kind: str, size: int | None = None) -> None:
    more = {} if size is None else {"length": str(size)}
    ElementTree.SubElement(parent, f"{{{ATOM}}}link", {"rel": rel, "href": href, "type": kind, **more})


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _urn(*parts: str) -> str:
    return uuid.uuid5(SPACE, "/".join(parts)).urn
