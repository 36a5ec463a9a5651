"""Forms of the publication room: proposing, giving a reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quanheng.platform.publication.flow import LEAST


class ProposeForm(forms.Form):
    """What is published, for how long under notice, whom to ask."""

    notice_days = forms.IntegerField(label=_("公示期（工作日）"), min_value=0, max_value=365)
    hide_kinds = forms.CharField(
        label=_("不公布的单位类别"), required=False, max_length=400,
        help_text=_("用空格隔开；个人一律不公布，不用写。"),
    )  # fmt: skip
    least = forms.IntegerField(
        label=_("人数不足多少不公布"), min_value=0, max_value=1000, initial=LEAST,
        help_text=_("按人、人次、户计的底数，以及能倒推出它的格子。"),
    )  # fmt: skip
    sources = forms.BooleanField(
        label=_("公布底数的来源"), required=False, initial=True, help_text=_("不公布来源就不能附底数包。")
    )
    contact = forms.CharField(
        label=_("有意见找谁"), max_length=400, help_text=_("公示页上写明：单位、电话或地址。"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    note = forms.CharField(
        label=_("说明"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def given(self) -> dict[str, Any]:
        """As `actions.propose` takes it."""
        kinds = (
            str(self.cleaned_data["hide_kinds"])
            .replace("、", " ")
            .replace("，", " ")
            .replace(",", " ")
            .split()
        )
        rules = {
            "hide_kinds": kinds,
            "least": self.cleaned_data["least"],
            "sources": self.cleaned_data["sources"],
        }
        kept = {k: self.cleaned_data[k] for k in ("notice_days", "contact", "note")}
        return {**kept, "rules": rules}


class ReasonForm(forms.Form):
    """A reason."""

    reason = forms.CharField(
        label=_("理由，会公开"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
