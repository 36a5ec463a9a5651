"""Forms of the catalogue: a list taken in, a definition revised, a conflict settled."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

FREQUENCIES = [("", "—"), ("year", _("年")), ("half", _("半年")), ("quarter", _("季")), ("month", _("月"))]


class ListForm(forms.Form):
    """A list of items."""

    file = forms.FileField(
        label=_("数据项清单"),
        help_text=_(
            "CSV 或 Excel；列：编号、名称、英文名称、计量单位、口径、责任单位、频率、来源，至少要有名称"
        ),
    )


class RevisionForm(forms.Form):
    """A new version of a definition."""

    name = forms.CharField(label=_("名称"), max_length=200)
    name_en = forms.CharField(label=_("英文名称"), max_length=200, required=False)
    uom = forms.CharField(label=_("计量单位"), max_length=60, required=False)
    definition = forms.CharField(
        label=_("口径"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    owner = forms.CharField(
        label=_("责任单位"), max_length=200, required=False, help_text=_("单位名称或代码")
    )
    frequency = forms.ChoiceField(label=_("频率"), choices=FREQUENCIES, required=False)
    source = forms.CharField(label=_("来源"), max_length=300, required=False)
    since = forms.DateField(
        label=_("自哪天起"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
