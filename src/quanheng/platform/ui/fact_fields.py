"""The fields of a source (`lib.fetching.terms`) as fields of a form, in the language of the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quanheng.platform.lib.fetching import terms
from quanheng.platform.ui.environment import said


def form_field(field: terms.Field) -> forms.Field:
    """The form field; what is wrong with its value is told by the act, all at once."""
    words, help_text = said(field.words), said(field.help)
    label = words[:1].upper() + words[1:]
    if field.choices is not None:
        choices = [(key, said(words)) for key, words in field.choices.items()]
        return forms.ChoiceField(label=label, help_text=help_text, choices=choices)
    if field.form == terms.LONG:
        return forms.CharField(label=label, help_text=help_text, required=False, strip=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}))  # fmt: skip
    return forms.CharField(label=label, help_text=help_text, required=field.needed, max_length=1_000)


class FactsForm(forms.Form):
    """A source of one kind; what is wrong with its fields is told by the act, all at once.

    `terms_of_kind`: its fields by key, its `own` and those `shared` by all kinds; `facts`: what it says today; `named`: whether
    its title is asked for.
    """

    title = forms.CharField(label=_("名称"), max_length=200)
    title_en = forms.CharField(label=_("英文名称"), max_length=200, required=False)
    demonstration = forms.BooleanField(label=_("是示意数据"), required=False)

    def __init__(
        self,
        *args: Any,
        own: Iterable[str],
        shared: Iterable[str],
        terms_of_kind: Mapping[str, terms.Field],
        facts: Mapping[str, str] | None = None,
        named: bool = True,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.own, self.shared = list(own), list(shared)
        if not named:
            for name in ("title", "title_en", "demonstration"):
                del self.fields[name]
        for key, field in terms_of_kind.items():
            made = form_field(field)
            made.initial = (facts or {}).get(key, field.default)
            self.fields[key] = made

    def rows(self, keys: list[str]) -> list[Any]:
        """The bound fields of these keys."""
        return [self[key] for key in keys]

    def facts(self) -> dict[str, str]:
        """What was said of the source."""
        return {key: str(self.cleaned_data.get(key) or "") for key in (*self.own, *self.shared)}
