"""Forms of the register: an application, a list taken in, a product filed by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quanheng.platform.lib.sheets import words
from quanheng.platform.programmes.application import Application
from quanheng.platform.programmes.flow import PRODUCTS
from quanheng.platform.registry import queries as registry
from quanheng.platform.registry.act import may
from quanheng.platform.registry.people import today
from quanheng.platform.registry.powers import Actor
from quanheng.platform.ui.environment import language, named, worded


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class ApplicationForm(forms.Form):
    """An application: what an organiser wants to assess, in whom, on what, when, at what cost to them."""

    title = forms.CharField(label=_("名称"), max_length=200)
    title_en = forms.CharField(label=_("英文名称"), max_length=200, required=False)
    organiser = forms.ChoiceField(label=_("主办单位"))
    basis = forms.CharField(label=_("依据文件"), max_length=300, help_text=_("文件名和文号"))
    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2100)
    kinds = forms.MultipleChoiceField(
        label=_("考核哪类单位"), required=False, widget=forms.CheckboxSelectMultiple
    )
    units = forms.CharField(
        label=_("或指名的单位"), required=False, max_length=2000, help_text=_("名称或代码，用顿号隔开")
    )
    content = forms.CharField(
        label=_("考核内容"), max_length=500, help_text=_("领域，用顿号隔开，如 经济发展、民生")
    )
    begins = _day(_("开始"))
    ends = _day(_("结束"))
    on_site_days = forms.IntegerField(label=_("到现场，天"), min_value=0, max_value=366, initial=0)
    burden = forms.IntegerField(
        label=_("每个单位一年要花，分钟"),
        min_value=0,
        max_value=1_000_000,
        initial=0,
        help_text=_("填表、备材料、陪同都算"),
    )
    scheme = forms.CharField(
        label=_("所用方案的编号"), max_length=200, required=False, help_text=_("还没有可以空着")
    )

    def __init__(self, *args: Any, by: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        units = registry.units()
        self.fields["organiser"].choices = [
            (code, named(u)) for code, u in units.items() if may("programmes.propose", by, code)
        ]
        kinds = Counter(u.kind for u in units.values() if u.kind)
        self.fields["kinds"].choices = [(k, f"{worded(k)} ({n})") for k, n in sorted(kinds.items())]
        self.fields["year"].initial = today().year
        self.fields["begins"].initial = today()

    def application(self) -> Application:
        """What was applied for; units that are not known keep their words and are told by the action."""
        said = dict(self.cleaned_data)
        found = {w: registry.unit_named(w) for w in words(said["units"])}
        said["units"] = tuple(u.code if u is not None else w for w, u in found.items())
        said["kinds"], said["content"] = tuple(said["kinds"]), tuple(words(said["content"]))
        return Application(**said)


class ListForm(forms.Form):
    """A list of assessments to be merged."""

    file = forms.FileField(
        label=_("考核清单"),
        help_text=_("CSV 或 Excel；列：名称、主办单位、依据、考核对象、考核内容、时间（或开始、结束）、估时"),
    )
    title = forms.CharField(label=_("清单名称"), max_length=200)
    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2100)
    demonstration = forms.BooleanField(label=_("是示意数据"), required=False)


class ProductForm(forms.Form):
    """A product that no room of the house makes."""

    kind = forms.ChoiceField(label=_("哪一样产物"))
    title = forms.CharField(label=_("名称"), max_length=200)
    ref = forms.CharField(label=_("文号或位置"), max_length=200)

    def __init__(self, *args: Any, kinds: Sequence[str], **options: Any) -> None:
        super().__init__(*args, **options)
        lang = language()
        self.fields["kind"].choices = [(kind, PRODUCTS[kind].say(lang)) for kind in kinds]
