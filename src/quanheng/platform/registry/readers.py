"""Kinds of readers a page may have: everybody, whoever has signed in, or a set of roles."""

from __future__ import annotations

from typing import Final

PUBLIC: Final = "public"
SIGNED: Final = "signed"
Readers = str | frozenset[str]

OVERSEERS: Final = frozenset({"office", "leader", "finance", "congress", "audit", "auditor"})
