"""The shelf: a list of releases in a file beside the database, so that public pages stand while the database is away.

Everything else a public page needs is in the store already. The list is written anew, whole, after every act that
changes it, and by the worker now and then; it is read only when the database does not answer.
"""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import Error
from django.utils import timezone

from quanheng.platform.lib.home import home
from quanheng.platform.publication.flow import PUBLIC
from quanheng.platform.publication.models import Release


def told(release: Release) -> dict[str, Any]:
    """A release as plain values: all that its page needs besides `page.json`."""
    steps = {
        s.state: {"at": s.at.isoformat(), "reason": s.reason, "detail": s.detail} for s in release.steps.all()
    }
    newest: dict[str, dict[str, Any]] = {}
    for f in release.files.all():
        newest[f.name] = {
            "name": f.name,
            "media": f.media,
            "digest": f.digest,
            "size": f.size,
            "edition": f.edition,
            "note": f.note,
        }
    return {
        "id": release.pk, "run": release.run_id, "scheme": release.scheme, "title": release.title, "title_en": release.title_en,
        "periods": release.periods, "demonstration": release.demonstration, "state": release.state, "rules": release.rules,
        "withheld": release.withheld, "whole": release.whole, "notice_days": release.notice_days,
        "notice_from": release.notice_from.isoformat(), "notice_until": release.notice_until.isoformat(), "contact": release.contact,
        "note": release.note, "steps": steps, "files": list(newest.values()), "supersedes": release.supersedes_id,
    }  # fmt: skip


def listed() -> list[dict[str, Any]]:
    """Every release that has a public page, newest first, from the database."""
    found = Release.objects.filter(state__in=PUBLIC).prefetch_related("steps", "files")
    return [told(r) for r in found]


def path() -> Path:
    """Where the list stands."""
    return home() / "public" / "releases.json"


def refresh() -> None:
    """Write the list anew; the old one stands until the new one is whole."""
    value = {"at": timezone.now().isoformat(timespec="seconds"), "releases": listed()}
    target = path()
    target.parent.mkdir(parents=True, exist_ok=True)
    half = target.with_suffix(f".{os.getpid()}")
    half.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    os.replace(half, target)


def shown() -> tuple[list[dict[str, Any]], datetime | None]:
    """The releases from the database, and None; or, while it is away, from the list, and since when that stands."""
    try:
        return listed(), None
    except Error:
        return kept()


def kept() -> tuple[list[dict[str, Any]], datetime]:
    """The list as it was last written; empty where there is none."""
    try:
        value = json.loads(path().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return [], timezone.now()
    return value["releases"], datetime.fromisoformat(value["at"])
