"""Forms of the agenda: a day the office decides on, a list of days, a rung of the ladder, a deadline moved."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quanheng.platform.agenda.ladder import WHOM
from quanheng.platform.ui.environment import language

OFF, ON, AS_PUBLISHED = "off", "on", "published"


class DayForm(forms.Form):
    """One day: off, worked, or again as published."""

    date = forms.DateField(label=_("日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    kind = forms.ChoiceField(
        label=_("这一天"), choices=[(OFF, _("放假")), (ON, _("上班")), (AS_PUBLISHED, _("恢复原样"))]
    )
    name = forms.CharField(label=_("名称"), max_length=60, required=False)
    name_en = forms.CharField(label=_("英文名称"), max_length=60, required=False)
    source = forms.CharField(label=_("依据"), max_length=200, required=False, help_text=_("文件名和文号"))


class ListForm(forms.Form):
    """A list of days."""

    file = forms.FileField(
        label=_("放假安排表"), help_text=_("CSV 或 Excel；列：日期、类型（放假或上班）、名称")
    )
    source = forms.CharField(label=_("依据"), max_length=200, required=False)


class HourForm(forms.Form):
    """The closing hour of the office."""

    closing = forms.TimeField(
        label=_("到期当天几点截止"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )


class RungForm(forms.Form):
    """One rung: so many working days after the due day, tell whom."""

    days = forms.IntegerField(
        label=_("到期后第几个工作日"), min_value=-60, max_value=60, help_text=_("到期前写负数；0 是到期当天")
    )
    whom = forms.ChoiceField(label=_("告知谁"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["whom"].choices = [(key, words.say(language())) for key, words in WHOM.items()]


class MoveForm(forms.Form):
    """A deadline moved."""

    to = forms.DateField(label=_("改到"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
