"""Forms of the reports room: the little a paper asks for beyond its figures, and what a set is to hold."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quanheng.platform.reports.kinds import FORMS, KINDS
from quanheng.platform.reports.parameters import MOST, SECRECY, STRONG, URGENCY, WEAK, Wishes
from quanheng.platform.ui.environment import language


class WishesForm(forms.Form):
    """Number, addressee, issuer, day, upper left: all may be left out. The lines have defaults."""

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

    copy = forms.CharField(
        label=_("份号"), required=False, max_length=6, help_text=_("6 位数字，不足的前面补 0")
    )
    secrecy = forms.ChoiceField(
        label=_("密级"), required=False, help_text=_("涉密内容不得在非涉密的系统里制发")
    )
    term = forms.CharField(
        label=_("保密期限"), required=False, max_length=12, help_text=_("写在密级后面，如：1年")
    )
    urgency = forms.ChoiceField(label=_("紧急程度"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, known in (("secrecy", SECRECY), ("urgency", URGENCY)):
            self.fields[name].choices = [("", "—"), *((k, w.say(language())) for k, w in known.items())]  # type: ignore[attr-defined]

    def clean_copy(self) -> str:
        """Six digits, as the standard has them."""
        told = str(self.cleaned_data["copy"]).strip()
        if not told:
            return ""
        if not (told.isascii() and told.isdecimal()):
            raise forms.ValidationError(_("份号是 6 位以内的数字"))
        return told.zfill(6)

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
        if given.get("term") and not given.get("secrecy"):
            self.add_error("term", _("写了保密期限，要选密级"))
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
            given.get("copy") or "", given.get("secrecy") or "", given.get("term") or "", given.get("urgency") or "",
        )  # fmt: skip


class EnterForm(forms.Form):
    """Until when what is entered into the ledger is to be put right."""

    due = forms.DateField(
        label=_("整改时限"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("选中的各项用同一个时限。"),
    )


class SetForm(WishesForm):
    """A set: which documents, in which forms."""

    kinds = forms.MultipleChoiceField(label=_("文种"), widget=forms.CheckboxSelectMultiple)
    forms_ = forms.MultipleChoiceField(label=_("格式"), widget=forms.CheckboxSelectMultiple)
    copy = None  # type: ignore[assignment]  # each copy of a paper has a number of its own: none is given to a whole set
    field_order = [
        "kinds",
        "forms_",
        "number",
        "to",
        "issuer",
        "day",
        "strong",
        "weak",
        "most",
        "lang",
        "secrecy",
        "term",
        "urgency",
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = [(k.key, k.words.say(language())) for k in KINDS.values()]  # type: ignore[attr-defined]
        self.fields["forms_"].choices = [(k, v.say(language())) for k, v in FORMS.items()]  # type: ignore[attr-defined]
