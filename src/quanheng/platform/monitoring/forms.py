"""Forms of monitoring: a plan, a choice, words, a milestone, a mid-term evaluation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quanheng.platform.monitoring.flow import CHOICES
from quanheng.platform.registry.people import today
from quanheng.platform.ui.environment import language


class PlanForm(forms.Form):
    """A plan as a YAML file."""

    file = forms.FileField(label=_("监控方案"), help_text=_("YAML；写法见手册“运行监控”"))


class ChoiceForm(forms.Form):
    """What a unit chooses in a case."""

    choice = forms.ChoiceField(label=_("处置"))
    words = forms.CharField(label=_("原因和措施"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        lang = language()
        self.fields["choice"].choices = [(k, w.say(lang)) for k, w in CHOICES.items()]


class MilestoneForm(forms.Form):
    """A milestone reached."""

    on = forms.DateField(label=_("完成日"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    words = forms.CharField(
        label=_("说明"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )


class MidtermForm(forms.Form):
    """A mid-term evaluation to be opened."""

    month = forms.IntegerField(label=_("截至月份"), min_value=1, max_value=12)
    due = forms.DateField(
        label=_("提交期限"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["month"].initial = max(today().month - 1, 1)
