"""Forms of the panels room: a panel, an exhibit, an expert, an interest, a list of grades, a calibration meeting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from quanheng.platform.lib.sheets import words
from quanheng.platform.panels import by_scheme, grades, guide, performed
from quanheng.platform.panels.flow import INTERESTS, TASKS
from quanheng.platform.panels.opening import Plan
from quanheng.platform.panels.terms import DEFAULTS, NO_YES
from quanheng.platform.registry import queries as registry
from quanheng.platform.schemes import queries as schemes
from quanheng.platform.schemes.models import SchemeVersion
from quanheng.platform.ui.environment import named, said


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


def choices(of: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The choices of a form from words by key."""
    return [(key, said(text)) for key, text in of.items()]


class PanelForm(forms.Form):
    """A panel under one version of a scheme and one of its raters."""

    title = forms.CharField(label=_("名称"), max_length=200)
    title_en = forms.CharField(label=_("英文名称"), max_length=200, required=False)
    period = forms.CharField(label=_("期间"), max_length=20, help_text=_("如 2026、2026-Q2"))
    due = _day(_("评分截止"))
    leaves = forms.MultipleChoiceField(label=_("评哪些指标"), widget=forms.CheckboxSelectMultiple)
    wanted = forms.CharField(
        label=_("各领域抽几人"), max_length=300, help_text=_("如 非遗保护 3、财务 2；只写数字就是不限领域")
    )
    figures = forms.MultipleChoiceField(
        label=_("旁边列出的在册数"), required=False, widget=forms.CheckboxSelectMultiple
    )
    guides = forms.CharField(
        label=_("行为锚"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("一行一档：指标 | 80-100 | 看得见的行为。写了锚的指标先定档，分数须落在该档区间内"),
    )  # fmt: skip

    def __init__(self, *args: Any, version: SchemeVersion, rater: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.version, self.rater = version, rater
        scheme = schemes.resolved(version)
        known = guide.tasks(scheme, rater)
        self.fields["leaves"].choices = [
            (leaf, say("%(leaf)s（%(kind)s）") % {"leaf": named(t.node), "kind": said(TASKS[t.kind])})
            for leaf, t in known.items()
        ]
        self.fields["leaves"].initial = list(known)
        self.fields["figures"].choices = [
            (i, named(item)) for i, item in scheme.items.items() if "@" not in i
        ]
        for key, term in DEFAULTS.items():
            if term.choices is not None:
                field: forms.Field = forms.ChoiceField(label=said(term.words), choices=choices(term.choices), required=False)  # fmt: skip
            else:
                field = forms.CharField(label=said(term.words), max_length=20, required=False)
            field.initial = term.default
            self.fields[key] = field
        for key, value in by_scheme.declared(scheme, rater).items():  # shown, and cannot be changed
            locked = self.fields[key]
            locked.initial, locked.disabled, locked.help_text = value, True, say("方案写定，不能另设")

    def terms(self) -> list[Any]:
        """The bound fields of the terms."""
        return [self[key] for key in DEFAULTS]

    def plan(self) -> Plan:
        """What was asked for."""
        held = self.cleaned_data
        return Plan(
            self.version, self.rater, held["period"].strip(), held["title"], held["leaves"], wanted_of(held["wanted"]), held["due"],
            title_en=held["title_en"], figures=held["figures"], guides=held["guides"], terms={k: held[k] for k in DEFAULTS},
            demonstration=self.version.demonstration,
        )  # fmt: skip


def wanted_of(text: str) -> dict[str, int]:
    """“非遗保护 3、财务 2” → how many of each field; a bare number is any field. What cannot be read counts −1, and is refused."""
    found: dict[str, int] = {}
    for word in words(text):
        field, _gap, number = word.replace("　", " ").rpartition(" ")
        digits = number.strip()
        if not field and not digits.isdecimal():
            field, digits = word.rstrip("0123456789"), word[len(word.rstrip("0123456789")) :]
        known = digits.isascii() and digits.isdecimal() and len(digits) < 4
        found[field.strip()] = int(digits) if known else -1
    return found


class ExhibitForm(forms.Form):
    """A file or a link for the dossier of a unit."""

    unit = forms.ChoiceField(label=_("单位"))
    leaf = forms.ChoiceField(label=_("指标"), required=False)
    title = forms.CharField(label=_("材料名称"), max_length=200)
    link = forms.CharField(label=_("网址"), max_length=500, required=False)
    file = forms.FileField(
        label=_("文件"), required=False, help_text=_("PDF、图片、Word、Excel、OFD；隐名评审请先遮去单位名")
    )

    def __init__(
        self, *args: Any, panel: Any, subjects: Any, tasks: Mapping[str, Any], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].choices = [(s.unit_id, f"{s.code} {named(s.unit)}") for s in subjects]
        self.fields["leaf"].choices = [("", say("全部指标"))] + [
            (leaf, named(t.node)) for leaf, t in tasks.items()
        ]


class ExpertForm(forms.Form):
    """Somebody for the pool."""

    person = forms.ChoiceField(label=_("专家"))
    fields_ = forms.CharField(label=_("专业领域"), max_length=300, help_text=_("用顿号隔开"))
    active = forms.ChoiceField(label=_("可以抽取"), choices=())

    def __init__(self, *args: Any, people: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["person"].choices = [(str(p.pk), named(p)) for p in people]
        self.fields["active"].choices = [("yes", said(NO_YES["yes"])), ("no", said(NO_YES["no"]))]


class InterestForm(forms.Form):
    """An interest in a unit."""

    unit = forms.ChoiceField(label=_("单位"))
    kind = forms.ChoiceField(label=_("哪一种"))
    note = forms.CharField(label=_("说明"), max_length=300, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].choices = [(code, named(u)) for code, u in registry.units().items()]
        self.fields["kind"].choices = choices(INTERESTS)


class FoundForm(InterestForm):
    """An interest of somebody in the pool that the office found, or that is over."""

    expert = forms.ChoiceField(label=_("专家"))
    ended = forms.ChoiceField(label=_("已经没有"), choices=(), required=False)
    field_order = ("expert", "unit", "kind", "note", "ended")

    def __init__(self, *args: Any, experts: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["expert"].choices = [
            ("", "—"),
            *((str(e.pk), f"{e.code} {named(e.person)}") for e in experts),
        ]
        self.fields["ended"].choices = [("no", said(NO_YES["no"])), ("yes", said(NO_YES["yes"]))]


class GradesForm(forms.Form):
    """A list of appraisals to be checked, and the lines it is checked by."""

    title = forms.CharField(label=_("名称"), max_length=200)
    unit = forms.ChoiceField(label=_("单位"))
    file = forms.FileField(
        label=_("清单"),
        help_text=_("CSV 或 Excel；列：人员代码、评核人、得分、等次、期间。用代码，不用姓名"),
    )
    demonstration = forms.BooleanField(label=_("是示意数据"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].choices = [(code, named(u)) for code, u in registry.units().items()]
        for key, default in grades.DEFAULTS.items():
            if key == "performed":
                field: forms.Field = forms.ChoiceField(label=said(grades.WORDS[key]), choices=choices(performed.WAYS), required=False)  # fmt: skip
            else:
                field = forms.CharField(label=said(grades.WORDS[key]), max_length=200, required=False)
            field.initial = default
            self.fields[key] = field

    def terms(self) -> list[Any]:
        """The bound fields of the lines."""
        return [self[key] for key in grades.DEFAULTS]


class MeetingForm(forms.Form):
    """A calibration meeting that was held."""

    held_on = _day(_("哪天开的"))
    chair = forms.CharField(label=_("主持人"), max_length=100)
    minutes = forms.CharField(
        label=_("讨论了什么"), max_length=5000, widget=forms.Textarea(attrs={"rows": 5})
    )
    agreed = forms.CharField(label=_("定了什么"), max_length=500)
