"""The fields of a source (`lib.fetching.terms`) as fields of a form, in the language of the page."""

from __future__ import annotations

from django import forms

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
