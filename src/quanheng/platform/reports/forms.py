"""Forms of the reports room: the little a paper asks for beyond its figures, and what a set is to hold."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quanheng.platform.reports.kinds import FORMS, KINDS
from quanheng.platform.reports.parameters import MOST, STRONG, WEAK, Wishes
from quanheng.platform.ui.environment import language


class WishesForm(forms.Form):
    """Number, addressee, issuer, day: all may be left out. The lines have defaults."""

    number = forms.CharField(
        label=_("发文字号"), required=False, max_length=60, help_text=_("年份用六角括号，如：石考〔2026〕5号")
    )
    to = forms.CharField(
        label=_("主送机关"), required=False, max_length=200, help_text=_("反馈函一律写本单位")
    )
    issuer = forms.CharField(label=_("署名"), required=False, max_length=60)
    day = forms.DateField(
        label=_("成文日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    strong = forms.DecimalField(
        label=_("成效线（得分率 %）"),
        min_value=0,
        max_value=100,
        decimal_places=2,
        initial=STRONG,
        required=False,
    )
    weak = forms.DecimalField(
        label=_("问题线（得分率 %）"),
        min_value=0,
        max_value=100,
        decimal_places=2,
        initial=WEAK,
        required=False,
    )
    most = forms.IntegerField(label=_("各列几项"), min_value=1, max_value=50, initial=MOST, required=False)
    lang = forms.ChoiceField(
        label=_("文书语言"),
        required=False,
        choices=[("", _("与页面相同")), ("zh", "中文"), ("en", "English")],
    )

    def clean_number(self) -> str:
        """Square brackets become 〔〕, as the standard has them."""
        told = str(self.cleaned_data["number"]).strip()
        for left, right in ("[]", "［］", "()", "（）", "【】"):
            told = told.replace(left, "〔").replace(right, "〕")
        return told

    def clean(self) -> dict[str, Any]:
        """The line of strength lies above that of problems."""
        given = super().clean() or {}
        if (given.get("strong") or STRONG) < (given.get("weak") or WEAK):
            self.add_error("weak", _("问题线不能高于成效线"))
        return given

    def wishes(self) -> Wishes:
        """As the composers take it."""
        given = self.cleaned_data
        day = given.get("day")
        strong, weak = (
            d if (d := given.get(k)) is not None else default
            for k, default in (("strong", STRONG), ("weak", WEAK))
        )
        return Wishes(
            given.get("number") or "", given.get("to") or "", given.get("issuer") or "", day.isoformat() if day else "",
            Decimal(strong), Decimal(weak), given.get("most") or MOST, given.get("lang") or language(),
        )  # fmt: skip


class SetForm(WishesForm):
    """A set: which documents, in which forms."""

    kinds = forms.MultipleChoiceField(label=_("文种"), widget=forms.CheckboxSelectMultiple)
    forms_ = forms.MultipleChoiceField(label=_("格式"), widget=forms.CheckboxSelectMultiple)
    field_order = ["kinds", "forms_", "number", "to", "issuer", "day", "strong", "weak", "most", "lang"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = [(k.key, k.words.say(language())) for k in KINDS.values()]  # type: ignore[attr-defined]
        self.fields["forms_"].choices = [(k, v.say(language())) for k, v in FORMS.items()]  # type: ignore[attr-defined]
