"""Forms of the appeals room: appealing, and the steps of who hears it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quanheng.platform.appeals import procedure
from quanheng.platform.appeals.flow import LONGEST
from quanheng.platform.scoring import queries as scores
from quanheng.platform.scoring.models import Run
from quanheng.platform.ui.environment import language, named


def _words(label: Any, help_text: Any = "", rows: int = 5) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=LONGEST, widget=area, help_text=help_text)


class FileForm(forms.Form):
    """An appeal: the ground, the indicator, what is wrong."""

    ground = forms.ChoiceField(label=_("理由"))
    node = forms.ChoiceField(label=_("针对哪个指标"), required=False)
    text = _words(_("事实、理由和请求"), _("写明哪一项、为什么、有什么依据、希望怎样改。"), 6)

    def __init__(self, run: Run, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lang = language()
        leaves = scores.scheme(run).leaves
        self.fields["ground"].choices = [(k, w.say(lang)) for k, w in procedure.grounds(run).items()]  # type: ignore[attr-defined]
        self.fields["node"].choices = [("", _("整个结果")), *((n.id, named(n)) for n in leaves)]  # type: ignore[attr-defined]


class WordsForm(forms.Form):
    """Words for a step; to take one's own appeal back nobody need say why."""

    words = _words(_("说明"), rows=4)

    def __init__(self, *args: Any, needed: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].required = needed


class HearForm(forms.Form):
    """The minutes of a hearing."""

    on = forms.DateField(label=_("日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    present = forms.CharField(label=_("在场的人"), required=False, max_length=400)
    words = _words(_("各方说了什么"), rows=6)


class DecideForm(forms.Form):
    """A decision with its reasons."""

    verb = forms.ChoiceField(label=_("决定"))
    words = _words(_("理由"), _("逐条回应申诉的事实和理由；申诉单位会读到。"), 6)
    favour = forms.BooleanField(label=_("意见支持申诉单位"), required=False)

    def __init__(self, choices: list[tuple[str, str]], advisory: bool, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["verb"].choices = [("", _("请选择")), *choices]  # type: ignore[attr-defined]
        if not advisory:
            del self.fields["favour"]
