"""The form of a connection, made from the fields of its kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quanheng.platform.feeds import terms
from quanheng.platform.ui.fact_fields import form_field


class ConnectionForm(forms.Form):
    """A connection of one kind; what is wrong with its fields is told by the act, all at once."""

    title = forms.CharField(label=_("名称"), max_length=200)
    title_en = forms.CharField(label=_("英文名称"), max_length=200, required=False)
    demonstration = forms.BooleanField(label=_("是示意数据"), required=False)

    def __init__(
        self,
        *args: Any,
        kind: str,
        facts: Mapping[str, str] | None = None,
        named: bool = True,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.own, self.shared = list(terms.OWN[kind]), list(terms.SHARED)
        if not named:
            for name in ("title", "title_en", "demonstration"):
                del self.fields[name]
        for key, field in terms.fields(kind).items():
            made = form_field(field)
            made.initial = (facts or {}).get(key, field.default)
            self.fields[key] = made

    def rows(self, keys: list[str]) -> list[Any]:
        """The bound fields of these keys."""
        return [self[key] for key in keys]

    def facts(self) -> dict[str, str]:
        """What was said of the connection."""
        return {key: str(self.cleaned_data.get(key) or "") for key in (*self.own, *self.shared)}
