"""Forms of commitments: a paper with its list, a word on a goal, an earlier account, a rule."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quanheng.platform.commitments.flow import KINDS, QUARTERS, STANDS, STRATEGIC
from quanheng.platform.commitments.models import Goal, Paper
from quanheng.platform.registry.people import today
from quanheng.platform.ui.environment import language


class PaperForm(forms.Form):
    """A paper of goals and its list."""

    kind = forms.ChoiceField(label=_("种类"))
    title = forms.CharField(label=_("名称"), max_length=200)
    title_en = forms.CharField(label=_("英文名称"), max_length=200, required=False)
    since = forms.IntegerField(label=_("起年"), min_value=1900, max_value=2200)
    until = forms.IntegerField(label=_("止年"), min_value=1900, max_value=2200)
    strategic = forms.ModelChoiceField(
        Paper.objects.none(), label=_("所挂的战略规划"), required=False, help_text=_("年度绩效计划必选")
    )
    earlier = forms.ModelChoiceField(
        Paper.objects.none(), label=_("上一份文件"), required=False, help_text=_("延续的指标从它接下来")
    )
    quarterly = forms.BooleanField(
        label=_("每季度公开进度"), required=False, help_text=_("不选则随年度交代公开")
    )
    updates = forms.IntegerField(
        label=_("优先目标按季更新，次"),
        min_value=0,
        max_value=40,
        initial=QUARTERS,
        help_text=_("24 个月是 8 次"),
    )
    demonstration = forms.BooleanField(label=_("是示意数据"), required=False)
    file = forms.FileField(
        label=_("指标清单"),
        help_text=_(
            "CSV 或 Excel，一行一个子项；列：编号、指标、新或延续、主责单位、协办单位、期限、子项、子项性质、子项目标、延续自、战略目标、优先、数据核验"
        ),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        lang = language()
        self.fields["kind"].choices = [(k, w.say(lang)) for k, w in reversed(KINDS.items())]
        self.fields["since"].initial = self.fields["until"].initial = today().year
        public = Paper.objects.filter(state="published")
        self.fields["strategic"].queryset = public.filter(kind=STRATEGIC)
        self.fields["earlier"].queryset = public
        for name in ("strategic", "earlier"):
            self.fields[name].label_from_instance = lambda p: f"{p.words.say(lang)} ({p.since}–{p.until})"


class ToldForm(forms.Form):
    """What became of a goal by the end of a quarter."""

    period = forms.CharField(label=_("截至哪个季度"), max_length=10, help_text=_("如 2026-Q2"))
    stand = forms.ChoiceField(label=_("情况"))
    reached = forms.IntegerField(label=_("已达成的子项，个"), min_value=0, required=False)
    reason = forms.CharField(
        label=_("说明"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("未达标或不再推进的，理由会写进年度交代"),
    )  # fmt: skip
    new_due = forms.DateField(
        label=_("新期限"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, goal: Goal, **options: Any) -> None:
        super().__init__(*args, **options)
        lang = language()
        self.fields["stand"].choices = [("", _("请选择")), *((k, w.say(lang)) for k, w in STANDS.items())]
        now = today()
        year = min(max(now.year, goal.paper.since), goal.paper.until)
        quarter = (now.month - 1) // 3 + 1 if year == now.year else 4
        self.fields["period"].initial = f"{year}-Q{quarter}"


class PastForm(forms.Form):
    """An account given before this house kept them."""

    year = forms.IntegerField(label=_("年度"), min_value=1900, max_value=2200)
    title = forms.CharField(label=_("名称"), max_length=200)
    due = forms.IntegerField(label=_("到期，项"), min_value=1)
    missed = forms.IntegerField(label=_("未达标，项"), min_value=0)
    source = forms.CharField(label=_("来源"), max_length=300)


class RuleForm(forms.Form):
    """What follows where a goal is missed so many years in a row."""

    years = forms.IntegerField(label=_("连续，年"), min_value=1, max_value=10)
    words = forms.CharField(label=_("措施"), max_length=300)
    words_en = forms.CharField(label=_("英文"), max_length=300, required=False)
    source = forms.CharField(label=_("来源"), max_length=300)
