"""What people type on the pages of the registry; what it means is decided by the actions."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from quanheng.platform.registry import maps
from quanheng.platform.registry.changes import Change, NewUnit
from quanheng.platform.registry.dated import ALWAYS, CHANGES, DEFAULT, FOREVER
from quanheng.platform.registry.powers import ROLES
from quanheng.platform.ui.environment import said

SEPARATORS = re.compile(r"[\s,，、;；]+")


class Day(forms.DateField):
    """A date by the browser's own picker, within what a calendar can hold."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def clean(self, value: Any) -> date | None:
        """The date; the ends that stand for “always” cannot be typed."""
        found: date | None = super().clean(value)
        if found is not None and not ALWAYS < found < FOREVER:
            raise ValidationError(_("日期超出范围。"))
        return found


class Map(forms.Form):
    """Which map: a hierarchy, a day, a part of the tree, a word to look for."""

    hierarchy = forms.ChoiceField(label=later("层级"), required=False)
    on = Day(label=later("哪一天的"), required=False)
    q = forms.CharField(label=later("找"), required=False, max_length=100)
    under = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["hierarchy"].choices = [(code, said(text)) for code, text in maps.hierarchies().items()]


class Placement(forms.Form):
    """Put a unit under another from a day on."""

    hierarchy = forms.ChoiceField(label=later("层级"))
    parent = forms.CharField(
        label=later("上级单位代码"), required=False, max_length=100, help_text=later("空着：放到最上")
    )
    since = Day(label=later("自哪一天"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["hierarchy"].choices = [(code, said(text)) for code, text in maps.hierarchies().items()]


def _lines(text: str) -> list[list[str]]:
    return [SEPARATORS.split(line.strip()) for line in text.splitlines() if line.strip()]


class UnitChanged(forms.Form):
    """What became of units, as an office would write it down: codes, a line for each new unit."""

    kind = forms.ChoiceField(label=later("变动"))
    at = Day(label=later("生效日"))
    old = forms.CharField(
        label=later("原单位代码"),
        required=False,
        max_length=2000,
        help_text=later("几个单位用顿号或空格隔开；设立不填"),
    )
    new = forms.CharField(
        label=later("新单位"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=later("一行一个：代码 名称 英文名（可不填）；已有的单位只写代码；撤销不填"),
    )  # fmt: skip
    shares = forms.CharField(
        label=later("份额"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=later("只有拆分要填，一行一个：新单位代码 份额；合计 1。往年可加的数按它分到新单位"),
    )  # fmt: skip
    heirs = forms.CharField(
        label=later("下级去处"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=later("拆分后原单位不再存在时，一行一个：下级代码 新上级代码"),
    )  # fmt: skip
    parent = forms.CharField(
        label=later("新单位的上级代码"), required=False, max_length=100, help_text=later("空着：与原单位相同")
    )
    basis = forms.CharField(label=later("依据"), required=False, max_length=300, help_text=later("文号，例如 某政发〔2026〕3号"))  # fmt: skip

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["kind"].choices = [(code, said(text)) for code, text in CHANGES.items()]

    def clean_shares(self) -> list[tuple[str, Decimal]]:
        """(new code, share) of each line."""
        found = []
        for words in _lines(self.cleaned_data["shares"]):
            try:
                if len(words) != 2 or not Decimal(words[1]).is_finite():
                    raise InvalidOperation
                found.append((words[0], Decimal(words[1])))
            except InvalidOperation:
                raise ValidationError(_("“%(line)s”不是“代码 份额”。") % {"line": " ".join(words)}) from None
        return found

    def clean_heirs(self) -> dict[str, str]:
        """Child → new parent of each line."""
        found = {}
        for words in _lines(self.cleaned_data["heirs"]):
            if len(words) != 2:
                raise ValidationError(_("“%(line)s”不是“下级代码 新上级代码”。") % {"line": " ".join(words)})
            found[words[0]] = words[1]
        return found

    def clean_new(self) -> tuple[NewUnit, ...]:
        """The new unit of each line."""
        found = []
        for line in self.cleaned_data["new"].splitlines():
            words = line.split(maxsplit=2)
            if words:
                found.append(NewUnit(*words))
        return tuple(found)

    def change(self) -> Change:
        """What was meant."""
        typed = self.cleaned_data
        old = tuple(word for word in SEPARATORS.split(typed["old"].strip()) if word)
        shares = {(old[0], new): share for new, share in typed["shares"]} if old else {}
        parents = {DEFAULT: typed["parent"].strip()} if typed["parent"].strip() else {}
        return Change(
            typed["kind"],
            typed["at"],
            old,
            typed["new"],
            shares,
            parents,
            typed["heirs"],
            typed["basis"].strip(),
        )


class UnitList(forms.Form):
    """Lists of units to take in."""

    file = forms.FileField(
        label=later("名册文件"), help_text=later("CSV 或 Excel；列：单位代码、名称、上级、层级、起期……")
    )
    gbt2260 = forms.BooleanField(label=later("这是 GB/T 2260 代码表"), required=False)


class NewPerson(forms.Form):
    """An account."""

    login = forms.CharField(
        label=later("登录名"), max_length=100, help_text=later("姓名拼音或工号，一人一号")
    )
    name = forms.CharField(label=later("姓名"), max_length=100)
    name_en = forms.CharField(label=later("英文姓名"), max_length=100, required=False)
    email = forms.EmailField(label=later("电子邮箱"), required=False)
    outside = forms.BooleanField(label=later("只用统一身份认证登录，不设口令"), required=False)


class Grant(forms.Form):
    """A role at a unit for a time."""

    role = forms.ChoiceField(label=later("角色"))
    unit = forms.CharField(
        label=later("单位代码"), required=False, max_length=100, help_text=later("空着：整个机构")
    )
    since = Day(label=later("自"), required=False, help_text=later("空着：今天"))
    until = Day(label=later("至（不含）"), required=False, help_text=later("空着：不设期限"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["role"].choices = [(code, said(text)) for code, text in ROLES.items()]


class Deputy(forms.Form):
    """Somebody who stands in for one of my seats."""

    seat = forms.ChoiceField(label=later("代行哪个角色"))
    to = forms.CharField(label=later("代行人的登录名"), max_length=100)
    since = Day(label=later("自"), required=False, help_text=later("空着：今天"))
    until = Day(label=later("至（不含）"))

    def __init__(self, *args: Any, seats: list[tuple[str, str]] = [], **more: Any) -> None:  # noqa: B006
        super().__init__(*args, **more)
        self.fields["seat"].choices = seats
