"""The states of a run, as data. Confirming and freezing come with the rooms that need them."""

from __future__ import annotations

from quanheng.engine.errors import Text

PROVISIONAL = "provisional"
STATES = {PROVISIONAL: Text("初评", "provisional")}
