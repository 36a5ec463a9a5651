"""The one form of the notices room: how one wants to be told by e-mail."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quanheng.platform.notices.flow import WAYS
from quanheng.platform.ui.environment import language


class ChoiceForm(forms.Form):
    """The way of mail."""

    way = forms.ChoiceField(label=_("收邮件的方式"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["way"].choices = [(way, words.say(language())) for way, words in WAYS.items()]
