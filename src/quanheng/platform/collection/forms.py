"""The forms of the collection room: what the office and fillers type outside the sheet itself."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quanheng.engine.errors import Text
from quanheng.platform.collection import burden, checks, flow
from quanheng.platform.collection.checks import Rule
from quanheng.platform.ui.environment import said


class OpenForm(forms.Form):
    """A call: period, words, days, and what is asked; items and units stand beside as boxes of their own."""

    period = forms.CharField(label=_("期间"), max_length=10, help_text=_("如 2026-Q2"))
    title = forms.CharField(label=_("表名"), max_length=200, required=False)
    title_en = forms.CharField(label=_("英文表名"), max_length=200, required=False)
    submit_by = forms.DateField(
        label=_("提交截止"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    confirm_by = forms.DateField(
        label=_("确认截止"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    request = forms.CharField(label=_("要照片或文件佐证"), max_length=100, required=False)
    photos = forms.IntegerField(label=_("每人每天几张照片"), min_value=0, max_value=1000, required=False)
    people = forms.IntegerField(label=_("每单位几人"), min_value=0, max_value=100_000, required=False)
    sampled = forms.IntegerField(
        label=_("抽样，%"), min_value=1, max_value=100, required=False, help_text=_("不写是每天都传")
    )
    reason = forms.CharField(
        label=_("超出限额的理由，会公开"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def requests(self) -> list[burden.Request]:
        """The evidence asked for."""
        d = self.cleaned_data
        if not d.get("request") or not d.get("photos"):
            return []
        sampled = Decimal(d.get("sampled") or 100) / 100
        return [
            burden.Request(d["request"], photos=d["photos"], people=d.get("people") or 1, sampled=sampled)
        ]


class RuleForm(forms.Form):
    """A check rule."""

    kind = forms.ChoiceField(label=_("种类"))
    item = forms.CharField(label=_("数据项"), max_length=200, required=False, help_text=_("不写是所有数据项"))
    other = forms.CharField(label=_("另一数据项"), max_length=200, required=False)
    formula = forms.CharField(label=_("公式"), max_length=2000, required=False)
    least = forms.DecimalField(label=_("下限"), required=False)
    most = forms.DecimalField(label=_("上限"), required=False)
    severity = forms.ChoiceField(label=_("不合时"))
    words = forms.CharField(label=_("对填报人怎么说"), max_length=300, required=False)
    words_en = forms.CharField(label=_("英文怎么说"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(k, said(v.words)) for k, v in checks.KINDS.items()]
        self.fields["severity"].choices = [
            (checks.HARD, _("必须改，不改不能交")), (checks.SOFT, _("可以交，须一句说明")),
        ]  # fmt: skip

    def rule(self) -> Rule:
        """What was typed, as a rule."""
        d = self.cleaned_data
        words = Text(d["words"], d["words_en"] or d["words"])
        return Rule(
            d["kind"], d["item"], d["other"], d["formula"], d["least"], d["most"], d["severity"], words
        )


class ObjectionForm(forms.Form):
    """A filler's word about a cell."""

    kind = forms.ChoiceField(label=_("哪一类"))
    words = forms.CharField(label=_("缘由"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(k, said(v)) for k, v in flow.OBJECTIONS.items()]


class AnswerForm(forms.Form):
    """The answer to an objection."""

    words = forms.CharField(label=_("答复"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    upheld = forms.ChoiceField(label=_("结论"), choices=[("yes", _("成立")), ("no", _("不成立"))])


class BudgetForm(forms.Form):
    """Minutes a month that may be asked of a unit."""

    unit = forms.CharField(label=_("单位代码"), max_length=100, required=False, help_text=_("不写是所有单位"))
    minutes = forms.IntegerField(label=_("每月不超过多少分钟"), min_value=1, max_value=100_000)


class ReasonForm(forms.Form):
    """A reason on record."""

    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
