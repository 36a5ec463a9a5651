"""Forms of the doubts room: a detector set on figures, an explanation, a decision, a parameter."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quanheng.platform.doubts.flow import GROUNDS, KEYS, LONGEST, TO
from quanheng.platform.doubts.kinds import ROLES, SETTINGS, Setting
from quanheng.platform.ui.environment import language


class ProbeForm(forms.Form):
    """A detector set on figures: a field for every role of items and every parameter it has."""

    title = forms.CharField(label=_("名称"), max_length=200)
    title_en = forms.CharField(label=_("英文名称"), max_length=200, required=False)

    def __init__(self, detector: str, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        lang = language()
        self.detector = detector
        for role, known in ROLES[detector].items():
            self.fields[f"item_{role}"] = forms.CharField(
                label=known.words.say(lang), required=known.least > 0, max_length=4000,
                help_text=_("数据项编号；几项的用逗号隔开") if known.most != 1 else _("数据项编号"),
                widget=forms.TextInput(attrs={"list": "items"}),
            )  # fmt: skip
        for name, setting in SETTINGS[detector].items():
            self.fields[f"set_{name}"] = _field(setting, lang)
        self.fields["demonstration"] = forms.BooleanField(label=_("是示意数据"), required=False)

    def items(self) -> dict[str, list[str]]:
        """Role → the items named."""
        text = {role: self.cleaned_data.get(f"item_{role}", "") for role in ROLES[self.detector]}
        return {role: t.replace("，", ",").replace("、", ",").split(",") for role, t in text.items()}

    def settings(self) -> dict[str, str]:
        """Parameter → what was written."""
        return {name: self.cleaned_data[f"set_{name}"] for name in SETTINGS[self.detector]}


def _field(setting: Setting, lang: str) -> forms.Field:
    """The field of one parameter: a choice, some lines, or a word."""
    words, hint = setting.words.say(lang), setting.hint.say(lang)
    if setting.choices:
        return forms.ChoiceField(label=words, choices=[(k, w.say(lang)) for k, w in setting.choices.items()])
    if setting.document:
        return forms.CharField(
            label=words, max_length=8000, widget=forms.Textarea(attrs={"rows": 6}), help_text=hint
        )
    known = forms.TextInput(attrs={"list": "schemes"}) if setting.scheme else None
    return forms.CharField(
        label=words, initial=setting.otherwise, max_length=40 if setting.otherwise else 200, help_text=hint, widget=known
    )  # fmt: skip


class AnswerForm(forms.Form):
    """The unit's explanation."""

    words = forms.CharField(
        label=_("说明"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("这个数为什么是这样；有文件的附上。真实的变化也请说明。"),
    )  # fmt: skip


class DecideForm(forms.Form):
    """A decision: words for all three, a ground to lift it, whom to refer it to."""

    words = forms.CharField(label=_("处理意见"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}))
    ground = forms.ChoiceField(label=_("解除的理由"), required=False)
    to = forms.ChoiceField(label=_("移送到"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        lang = language()
        for name, listed in (("ground", GROUNDS), ("to", TO)):
            self.fields[name].choices = [("", "—"), *((k, w.say(lang)) for k, w in listed.items())]


class ParameterForm(forms.Form):
    """One parameter of the room."""

    key = forms.ChoiceField(label=_("参数"))
    value = forms.CharField(label=_("值"), max_length=20)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["key"].choices = [(k, w.words.say(language())) for k, w in KEYS.items()]
