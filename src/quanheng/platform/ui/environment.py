"""The Jinja2 environment of all pages: language, numbers, addresses. Pages get figures formatted, not raw."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone, translation
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from quanheng.engine.errors import Text
from quanheng.platform.ui import numbers
from quanheng.version import __version__

DEMONSTRATION = Text(
    "示例方案 — 仅演示方法，不构成对任何地区的官方评价",
    "Demonstration scheme — it only shows the method and is no official evaluation of any region",
)


def language() -> str:
    """The language of the page being made: "zh" or "en"."""
    return "en" if (translation.get_language() or "").startswith("en") else "zh"


def said(text: Text | str) -> str:
    """A text of the engine in the language of the page; a plain string as it is."""
    return text.say(language()) if isinstance(text, Text) else text


def named(thing: Any) -> str:
    """The name of a unit, node, item, group or band in the language of the page; its id if it has no name."""
    own: str = getattr(thing, "name", "") or getattr(thing, "id", "") or str(thing)
    if language() != "en":
        return own
    english: str = getattr(thing, "name_en", "")
    return english or translation.gettext(own)


def worded(text: str) -> str:
    """A text of a scheme (unit of measure, owner, definition …) in the language of the page, where it is known."""
    return translation.gettext(text) if text else ""


def day(moment: datetime) -> str:
    """A moment as a day, in the time zone of the house."""
    return timezone.localtime(moment).date().isoformat()


def clock(moment: datetime) -> str:
    """A moment to the minute, in the time zone of the house."""
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")


def data(value: Any) -> Markup:
    """Figures for a `<script type="application/json">`: no character in it can end the element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


def address(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a page by its name."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


def environment(**options: Any) -> Environment:
    """What Django asks for in TEMPLATES."""
    options.setdefault("extensions", []).append("jinja2.ext.i18n")
    env = Environment(**{**options, "trim_blocks": True, "lstrip_blocks": True, "undefined": StrictUndefined})
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext, translation.ngettext, newstyle=True, pgettext=translation.pgettext
    )
    env.globals.update(
        url=address,
        static=static,
        language=language,
        named=named,
        said=said,
        worded=worded,
        demonstration=DEMONSTRATION,
        release=__version__,
    )
    env.filters.update(
        number=numbers.number,
        fixed=numbers.fixed,
        written=numbers.written,
        signed=numbers.signed,
        places=numbers.places,
        share=numbers.share,
        kilobytes=numbers.kilobytes,
        data=data,
        said=said,
        named=named,
        day=day,
        clock=clock,
    )
    return env
