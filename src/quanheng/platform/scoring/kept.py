"""Parts of pages of what never changes — a run, a release — put into words once a language and kept in the process.

A key holds the digests of what the part is made of, so that nothing else is ever shown in its place. No part depends
on who reads it. The shelf is bounded; what was not asked for longest goes first.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

from django.template import engines
from markupsafe import Markup

from quanheng.platform.ui.environment import language

MOST = 48_000_000  # characters kept in all

Key = tuple[object, ...]
_shelf: OrderedDict[Key, Markup] = OrderedDict()
_turn = threading.Lock()


def kept(page: str, key: Key, context: Callable[[], Mapping[str, Any]]) -> Markup:
    """The template `page` with a context that is made only if it is not kept yet."""
    whole = (page, language(), *key)
    with _turn:
        found = _shelf.get(whole)
        if found is not None:
            _shelf.move_to_end(whole)
            return found
    made = Markup(engines["jinja2"].env.get_template(page).render(**context()))
    with _turn:
        _shelf[whole] = made
        while sum(map(len, _shelf.values())) > MOST and len(_shelf) > 1:
            _shelf.popitem(last=False)
    return made
