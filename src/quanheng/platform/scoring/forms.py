"""Forms of the scoring room: asking for a run, taking a step of its life."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quanheng.platform.schemes import queries as schemes
from quanheng.platform.schemes.models import SchemeVersion
from quanheng.platform.ui.environment import language


def _titled(version: SchemeVersion) -> str:
    """The title in the language of the page."""
    return version.title_en if language() == "en" and version.title_en else version.title


class AskForm(forms.Form):
    """What to score, as of when, which periods."""

    version = forms.TypedChoiceField(label=_("方案"), coerce=int)
    cut_off = forms.DateTimeField(
        label=_("截数时点"), required=False, help_text=_("空着就是现在；写早些，就按那时在册的数重算。"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
    )  # fmt: skip
    periods = forms.CharField(
        label=_("期间"), required=False, max_length=400,
        help_text=_("空着就是全部；只算几期，用空格隔开，如 2025 2026。"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].choices = [(v.pk, f"{_titled(v)} · {v.number}") for v in schemes.versions()]  # type: ignore[attr-defined]

    def clean_periods(self) -> list[str] | None:
        """A list, or None for all."""
        listed = (
            str(self.cleaned_data["periods"]).replace("、", " ").replace("，", " ").replace(",", " ").split()
        )
        return listed or None


class StepForm(forms.Form):
    """A step of a run's life, with words where they are called for."""

    verb = forms.CharField(max_length=20)
    reason = forms.CharField(
        label=_("理由"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
