"""Which page of the watch is for whom: feeds, hotline, monitoring, doubts, portrait; joined into `pages`."""

from __future__ import annotations

from quanheng.platform.registry.readers import OVERSEERS, PUBLIC, SIGNED, Readers

_MONITORS = frozenset({"office", "leader", "finance", "congress", "audit", "reviewer", "reporter", "owner"})
_FEEDS = OVERSEERS | {"owner"}
_HOTLINE = OVERSEERS | {"reviewer", "reporter"}

WATCH: dict[str, Readers] = {
    # feeds
    "feeds:list": _FEEDS,
    "feeds:add": frozenset({"office"}),
    "feeds:page": _FEEDS,
    "feeds:edit": frozenset({"office"}),
    "feeds:move": frozenset({"office", "owner"}),
    "feeds:mapping": frozenset({"office", "owner"}),
    "feeds:snapshot": frozenset({"office", "owner", "audit", "auditor"}),
    "feeds:file": frozenset({"office", "owner", "audit", "auditor"}),
    "feeds:replay": frozenset({"office"}),
    "feeds:letters": _FEEDS,
    "feeds:settle": frozenset({"office"}),
    # hotline (reporters see their own unit's tickets: the view's own limit)
    "hotline:home": _HOTLINE,
    "hotline:take_in": frozenset({"office"}),
    "hotline:tickets": _HOTLINE,
    "hotline:ticket": _HOTLINE,
    "hotline:exclude": frozenset({"office", "reporter"}),
    "hotline:exclusions": _HOTLINE,
    "hotline:audit": frozenset({"office", "reviewer", "audit"}),
    "hotline:suggestions": OVERSEERS | {"reviewer"},
    "hotline:sign": frozenset({"office"}),
    "hotline:issues": _HOTLINE,
    "hotline:issue": _HOTLINE,
    "hotline:unsolved": _HOTLINE,
    "hotline:analyse": frozenset({"office"}),
    "hotline:circular": OVERSEERS | {"reviewer"},
    "hotline:propose": frozenset({"office"}),
    "hotline:month": OVERSEERS | {"reviewer"},
    "hotline:post": frozenset({"office"}),
    "hotline:rules": _HOTLINE,
    # monitoring (reporters and owners see their own units: the view's own limit)
    "monitoring:list": _MONITORS,
    "monitoring:cases": _MONITORS,
    "monitoring:case": _MONITORS,
    "monitoring:paper": _MONITORS,
    "monitoring:midterm": _MONITORS,
    "monitoring:midterm_book": _MONITORS,
    "monitoring:form": _MONITORS,
    "monitoring:form_book": _MONITORS,
    "monitoring:plan": _MONITORS,
    "monitoring:wall": _MONITORS,
    "monitoring:wall_csv": _MONITORS,
    "monitoring:figure": _MONITORS,
    "monitoring:months": _MONITORS,
    "monitoring:dual": _MONITORS,
    "monitoring:outlooks": _MONITORS,
    "monitoring:back_test": _MONITORS,
    "monitoring:milestone": _MONITORS,
    "monitoring:evidence": _MONITORS,
    "monitoring:step": _MONITORS,
    "monitoring:tables": SIGNED,
    "monitoring:hits": PUBLIC,
    "monitoring:take_in": frozenset({"office"}),
    "monitoring:check": frozenset({"office"}),
    "monitoring:midterm_open": frozenset({"office"}),
    "monitoring:midterm_close": frozenset({"office"}),
    "monitoring:adopt": frozenset({"office", "leader"}),
    # doubts (which unit's cases a viewer sees is decided by the queries)
    "doubts:list": SIGNED,
    "doubts:scan": frozenset({"office", "reviewer", "audit"}),
    "doubts:case": SIGNED,
    "doubts:step": SIGNED,
    "doubts:paper": SIGNED,
    "doubts:detectors": SIGNED,
    "doubts:probe": frozenset({"office"}),
    "doubts:switch": frozenset({"office"}),
    "doubts:parameter": frozenset({"office"}),
    "doubts:design": OVERSEERS,
    "doubts:integrity": OVERSEERS | {"reviewer", "third"},
    # portrait (everybody sees what is published; the rest is the view's own limit)
    "portrait:list": PUBLIC,
    "portrait:unit": PUBLIC,
}
