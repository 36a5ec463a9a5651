"""Forms of verification: a round with its parameters, a draw, a list of projects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quanheng.platform.registry.people import today
from quanheng.platform.schemes.models import SchemeVersion
from quanheng.platform.ui.environment import language
from quanheng.platform.verification.actions import Opening
from quanheng.platform.verification.drawing import MOST_WORDS
from quanheng.platform.verification.flow import VOICES, WAYS
from quanheng.platform.verification.parameters import KEYS

SWITCHES = ("filled", "seen", "counted")
LATER = (
    "cause_item",
    "initial",
    "budget",
    "spent",
    "steepness",
    "false_line",
    "gap_line",
    "least",
    "first_share",
    "between",
)


class RoundForm(forms.Form):
    """A round of self-evaluation."""

    version = forms.ChoiceField(label=_("按哪个方案"))
    period = forms.CharField(label=_("期间"), max_length=10, help_text=_("如 2026、2026-Q2"))
    title = forms.CharField(label=_("名称"), max_length=200)
    title_en = forms.CharField(label=_("英文名称"), max_length=200, required=False)
    due = forms.DateField(
        label=_("自评截止"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(
        self, *args: Any, versions: Iterable[SchemeVersion], by_scheme: Mapping[str, str], **options: Any
    ) -> None:
        """`by_scheme`: the parameters that the chosen scheme decides; they are shown and cannot be changed."""
        super().__init__(*args, **options)
        lang = language()
        self.fields["version"].choices = [
            (v.pk, v.title_en if lang == "en" and v.title_en else v.title) for v in versions
        ]
        for key, known in KEYS.items():
            label, hint = known.words.say(lang), known.hint.say(lang)
            if key in SWITCHES:
                self.fields[key] = forms.BooleanField(
                    label=label, help_text=hint, required=False, initial=known.otherwise == "1"
                )
            else:
                self.fields[key] = forms.CharField(
                    label=label, help_text=hint, required=False, max_length=100, initial=known.otherwise
                )
        for key, text in by_scheme.items():
            field = self.fields[key]
            field.initial, field.disabled, field.help_text = text, True, _("方案写定，不能另设")
        self.fields["due"].initial = today()

    def opening(self) -> Opening:
        """What the round is opened with; a parameter left blank keeps its default."""
        given = self.cleaned_data
        said = {k: given[k] for k in KEYS if k in SWITCHES or given[k].strip()}
        return Opening(
            int(given["version"]),
            given["period"].strip(),
            given["title"],
            given["due"],
            said,
            given["title_en"],
        )


class DrawForm(forms.Form):
    """How the sample is drawn, and who verifies."""

    how = forms.ChoiceField(label=_("怎样抽"))
    role = forms.ChoiceField(label=_("由谁核验"))
    seed = forms.CharField(
        label=_("现场定的话"),
        max_length=MOST_WORDS,
        required=False,
        help_text=_("公开抽签的可以填，接在随机数后面作种子；谁也不能先试再选。可以空着"),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        lang = language()
        self.fields["how"].choices = [(k, t.say(lang)) for k, t in WAYS.items()]
        self.fields["role"].choices = [(k, t.say(lang)) for k, t in VOICES.items()]


class ListForm(forms.Form):
    """A list of projects with self-evaluation and verification."""

    file = forms.FileField(
        label=_("项目清单"),
        help_text=_(
            "CSV 或 Excel；列：项目编号、项目名称、单位、预算数、执行数、自评得分、核验得分、第三方得分、是否超额完成"
        ),
    )
    title = forms.CharField(label=_("清单名称"), max_length=200)
    period = forms.CharField(label=_("期间"), max_length=10)
    gap_line = forms.CharField(label=_("差距线，%"), max_length=10, initial=KEYS["gap_line"].otherwise)
    demonstration = forms.BooleanField(label=_("是示意数据"), required=False)
