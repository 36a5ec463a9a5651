"""Forms of adjustments: what is claimed or raised, under which scheme, for which unit, with which documents."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quanheng.platform.adjustments.actions import Asked
from quanheng.platform.adjustments.flow import BONUS, KINDS
from quanheng.platform.adjustments.offers import offers
from quanheng.platform.registry import queries as registry
from quanheng.platform.registry.act import may
from quanheng.platform.registry.people import today
from quanheng.platform.registry.powers import Actor
from quanheng.platform.schemes import queries as schemes
from quanheng.platform.schemes.models import SchemeVersion
from quanheng.platform.ui.environment import language, named


class Files(forms.FileField):
    """Any number of files under one name; what they are is checked where they are taken."""

    widget = type("FilesInput", (forms.ClearableFileInput,), {"allow_multiple_selected": True})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """The list of files."""
        given = data if isinstance(data, (list, tuple)) else [data] if data else []
        return [super(Files, self).clean(one, initial) for one in given]


class ClaimForm(forms.Form):
    """A bonus claimed by a unit; or, by the office, a deduction or veto."""

    key = forms.ChoiceField(label=_("事项类别"))
    unit = forms.ChoiceField(label=_("单位"))
    period = forms.CharField(label=_("期间"), max_length=10)
    value = forms.CharField(
        label=_("数值"), max_length=40, initial="1", help_text=_("次数或分值，照类别后面括号里的式子")
    )
    matter = forms.CharField(label=_("荣誉或事件"), max_length=300)
    number = forms.CharField(label=_("文号或证书号"), max_length=120, required=False)
    happened = forms.DateField(
        label=_("日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    words = forms.CharField(
        label=_("情况说明"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    files = Files(
        label=_("佐证材料"),
        help_text=_("PDF、图片、Word、Excel、OFD，每份不超过 20 MB；照片里的位置信息会去掉"),
    )

    def __init__(self, *args: Any, version: SchemeVersion, by: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.version = version
        raises = may("adjustments.raise", by)
        members = schemes.members(version)
        units = registry.units(members)
        lang = language()
        listed = [o for o in offers(schemes.resolved(version)) if (o.kind != BONUS) is raises]
        self.fields["key"].choices = [
            (KINDS[kind].say(lang), [(o.key, o.words.say(lang)) for o in listed if o.kind == kind])
            for kind in KINDS if any(o.kind == kind for o in listed)
        ]  # fmt: skip
        self.fields["unit"].choices = [
            (c, named(u)) for c, u in units.items() if raises or may("adjustments.claim", by, c)
        ]
        self.fields["happened"].initial = today()
        self.fields["period"].help_text = _("如 2026、2026-Q2")

    def asked(self) -> Asked:
        """What was asked for."""
        said = {k: v for k, v in self.cleaned_data.items() if k != "files"}
        return Asked(version=self.version.pk, **said)
