"""Forms of the follow-up room."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quanheng.engine.errors import Text
from quanheng.platform.followup import targets
from quanheng.platform.followup.flow import KINDS, LONGEST, PLACES, SOURCES
from quanheng.platform.publication import queries as publication
from quanheng.platform.registry import queries as registry
from quanheng.platform.ui.environment import language


def _words(label: Any, help_text: Any = "", rows: int = 4, required: bool = True) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(
        label=label, max_length=LONGEST, required=required, widget=area, help_text=help_text
    )


def _day(label: Any, required: bool = True) -> forms.DateField:
    box = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")  # the one form a date box takes
    return forms.DateField(label=label, required=required, widget=box)


def _choices(known: Mapping[str, Text]) -> list[tuple[str, str]]:
    return [(k, w.say(language())) for k, w in known.items()]


def _units() -> list[tuple[str, str]]:
    en = language() == "en"
    return [(u.code, u.name_en or u.name if en else u.name) for u in registry.units().values()]


def _releases() -> list[tuple[str, str]]:
    en = language() == "en"
    return [
        (str(r.pk), f"{r.pk} {r.title_en or r.title if en else r.title} {r.periods[-1]}")
        for r in publication.released()
    ]


class WordsForm(forms.Form):
    """Words that must be there."""

    words = _words(_("说明"))


class RemarkForm(forms.Form):
    """Words that may be left out."""

    words = _words(_("说明"), required=False)


class DecisionForm(forms.Form):
    """The words of a decision: a reason where nothing follows."""

    words = _words(_("说明"), _("不予采纳的，要写理由。"), required=False)


class LetterForm(forms.Form):
    """The covering words of a letter."""

    words = _words(_("附言"), _("写在规则得出的句子前面；规则的句子和数字不能改。"), 5, required=False)


class InterviewForm(forms.Form):
    """The record of a talk."""

    unit = forms.ChoiceField(label=_("单位"))
    kind = forms.ChoiceField(label=_("方式"))
    on = _day(_("日期"))
    place = forms.CharField(label=_("地点"), required=False, max_length=200)
    present = forms.CharField(label=_("在场的人"), max_length=400)
    words = _words(_("谈了什么"), rows=6)
    agreed = _words(_("商定的事"), required=False)
    release = forms.ChoiceField(label=_("关于哪次公布"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = _units()  # type: ignore[attr-defined]
        self.fields["kind"].choices = _choices(KINDS)  # type: ignore[attr-defined]
        self.fields["release"].choices = [("", "—"), *_releases()]  # type: ignore[attr-defined]


class FindingForm(forms.Form):
    """A problem to be put right."""

    unit = forms.ChoiceField(label=_("责任单位"))
    source = forms.ChoiceField(label=_("来源"))
    text = _words(_("问题描述"))
    node = forms.CharField(label=_("对应指标"), required=False, max_length=200)
    responsible = forms.CharField(label=_("责任人"), required=False, max_length=200)
    due = _day(_("时限"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = _units()  # type: ignore[attr-defined]
        self.fields["source"].choices = _choices(SOURCES)  # type: ignore[attr-defined]


class PlanForm(forms.Form):
    """Measures and who answers for them."""

    words = _words(_("整改措施"))
    responsible = forms.CharField(label=_("责任人"), required=False, max_length=200)


class BackForm(forms.Form):
    """Why it is sent back, and until when."""

    words = _words(_("哪里不符合"))
    due = _day(_("新的时限，不改则空着"), required=False)


class LinkForm(forms.Form):
    """An indicator of next year's scheme: one box holds those of every scheme that assesses the unit."""

    target = forms.ChoiceField(label=_("方案里的指标"))
    value = forms.DecimalField(label=_("目标值"), required=False, max_digits=30)
    words = forms.CharField(label=_("说明"), required=False, max_length=400)

    def __init__(self, *args: Any, unit: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].choices = targets.choices_of(unit)  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        """As `rectify.link_target` takes it."""
        scheme, _bar, node = self.cleaned_data["target"].partition("|")
        return {
            "scheme": scheme,
            "node": node,
            "value": self.cleaned_data["value"],
            "words": self.cleaned_data["words"],
        }


class ConsequenceForm(forms.Form):
    """What is to follow, where, on which ground."""

    release = forms.ChoiceField(label=_("依据哪次公布"))
    unit = forms.ChoiceField(label=_("单位"))
    place = forms.ChoiceField(label=_("用在哪里"))
    text = _words(_("怎样运用"))
    ground = _words(_("依据"), _("哪个文件第几条，或哪次会议的决定；没有依据不能拟办。"), 3)
    years = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["release"].choices = _releases()  # type: ignore[attr-defined]
        self.fields["unit"].choices = _units()  # type: ignore[attr-defined]
        self.fields["place"].choices = _choices(PLACES)  # type: ignore[attr-defined]
