"""Forms of the ledger: what is looked for, a lock, an exception, a decision on it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quanheng.engine.periods import parse
from quanheng.platform.ledger.doors import DOORS
from quanheng.platform.ledger.finding import Wanted, end_of
from quanheng.platform.ledger.models import Lock
from quanheng.platform.registry import queries as registry
from quanheng.platform.schemes import queries as schemes
from quanheng.platform.ui.environment import language, named


def day_field(label: Any) -> forms.DateField:
    """A day, not required."""
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
    )


def _text(label: Any, most: int) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=most, widget=forms.TextInput(attrs={"class": "form-control"})
    )


class FindForm(forms.Form):
    """What is looked for in the ledger."""

    item = _text(_("数据项"), 200)
    unit = _text(_("单位"), 100)
    period = _text(_("期间"), 10)
    source = _text(_("来源里有"), 100)
    door = forms.ChoiceField(
        label=_("入口"), required=False, widget=forms.Select(attrs={"class": "form-select"})
    )
    as_of = day_field(_("当时的台账"))
    life = forms.BooleanField(label=_("连同已被更正的"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["door"].choices = [("", _("全部")), *((k, t.say(language())) for k, t in DOORS.items())]

    def clean_unit(self) -> str:
        """A unit by its code or its name."""
        text: str = self.cleaned_data["unit"].strip()
        found = registry.unit_named(text) if text else None
        return found.code if found else text

    def wanted(self) -> Wanted:
        """What the sound fields ask for; what is not sound asks for nothing."""
        if not self.is_bound:
            return Wanted()
        self.is_valid()
        said = self.cleaned_data
        day = said.get("as_of")
        texts = {k: said.get(k) or "" for k in ("item", "unit", "period", "source", "door")}
        return Wanted(**texts, as_of=end_of(day) if day else None, life=bool(said.get("life")))


class DayForm(forms.Form):
    """As known on a day."""

    as_of = day_field(_("当时的台账"))


class LockForm(forms.Form):
    """Lock a scheme's figures of a period."""

    scheme = forms.ChoiceField(label=_("方案"))
    period = forms.CharField(
        label=_("期间"), max_length=10, help_text=_("如 2026、2026-Q2、2026-05；其中更细的期间一并锁定")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["scheme"].choices = [
            (v.scheme, v.title_en if language() == "en" and v.title_en else v.title)
            for v in schemes.versions()
        ]

    def clean_period(self) -> str:
        """A period as the house writes it."""
        text: str = self.cleaned_data["period"].strip()
        if parse(text) is None:
            raise forms.ValidationError(_("认不出这个期间"))
        return text


class AskForm(forms.Form):
    """Ask for an exception to a lock."""

    items = forms.MultipleChoiceField(label=_("数据项"), widget=forms.SelectMultiple(attrs={"size": 6}))
    units = forms.MultipleChoiceField(label=_("单位"), widget=forms.SelectMultiple(attrs={"size": 6}))
    reason = forms.CharField(label=_("理由"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    evidence = forms.CharField(
        label=_("佐证文件的摘要"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("文件上传后页面上给出的 64 位摘要，一行一个"),
    )  # fmt: skip

    def __init__(self, *args: Any, lock: Lock, **options: Any) -> None:
        super().__init__(*args, **options)
        units = registry.units(lock.units)
        self.fields["items"].choices = [(i, i) for i in lock.items]
        self.fields["units"].choices = [(u, named(units[u]) if u in units else u) for u in lock.units]


class DecideForm(forms.Form):
    """Grant an exception, or refuse it with a reason."""

    words = forms.CharField(label=_("意见"), required=False, max_length=2000, help_text=_("不批准时必填"))
    verdict = forms.ChoiceField(choices=[("grant", ""), ("refuse", "")])
