"""What a password must be: two profiles, and what Django asks a new one for.

`asvs` (OWASP ASVS 5.0, default): at least 8 characters, 15 advised, none from the list of common ones (which ships
with Django, so it works offline), nothing of one's own name; no rules of composition, no expiry.
`dengbao3` (等保三级 as offices are audited): at least 8, three of four classes, changed every 90 days, none of the
last five; sessions end after 15 idle minutes. Read by the settings: no models are imported at the top.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

FEWEST = 8
ADVISED = 15
MOST = 256  # beyond it a password is no password but an attack on the hash
HERE = "quanheng.platform.registry.passwords"
DJANGO = "django.contrib.auth.password_validation"


@dataclass(frozen=True)
class Profile:
    """A set of rules. `expires`: after how long a password must be changed (None: never)."""

    name: str
    idle: timedelta
    validators: list[dict[str, Any]]
    expires: timedelta | None = None


_ALWAYS = [
    {"NAME": f"{HERE}.Length"},
    {"NAME": f"{DJANGO}.CommonPasswordValidator"},
    {"NAME": f"{DJANGO}.UserAttributeSimilarityValidator", "OPTIONS": {"user_attributes": ["login", "name", "email"]}},
    {"NAME": f"{HERE}.NotTheHouse"},
    {"NAME": f"{HERE}.NotTheSame"},
]  # fmt: skip
PROFILES = {
    "asvs": Profile("asvs", timedelta(minutes=60), _ALWAYS),
    "dengbao3": Profile(
        "dengbao3",
        timedelta(minutes=15),
        [*_ALWAYS, {"NAME": f"{HERE}.Classes"}, {"NAME": f"{HERE}.NotRecent"}],
        timedelta(days=90),
    ),
}


def profile(name: str) -> Profile:
    """A profile by its name. Raises ValueError."""
    if name not in PROFILES:
        raise ValueError(f"QUANHENG_PASSWORDS: {'、'.join(PROFILES)} 之一 / one of {', '.join(PROFILES)}")
    return PROFILES[name]


class Length:
    """At least FEWEST characters and at most MOST, of any kind."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError."""
        if len(password) < FEWEST:
            raise ValidationError(_("口令至少 %(n)s 个字符。") % {"n": FEWEST}, code="password-short")
        if len(password) > MOST:
            raise ValidationError(_("口令至多 %(n)s 个字符。") % {"n": MOST}, code="password-long")

    def get_help_text(self) -> str:
        """For the form."""
        return _("至少 %(n)s 个字符，建议 %(m)s 个以上；可以是一句话，空格也算。") % {
            "n": FEWEST,
            "m": ADVISED,
        }


class NotTheHouse:
    """Not the name of this software or a word everybody here would try."""

    WORDS = ("quanheng", "权衡", "kaohe", "考核办", "jixiao", "绩效", "zhengfu")

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError where little remains besides such a word."""
        rest = password.lower()
        for word in self.WORDS:
            rest = rest.replace(word, "")
        if rest != password.lower() and len(rest) < FEWEST:
            raise ValidationError(_("口令里除了本系统的常用词，所剩太少。"), code="password-house")

    def get_help_text(self) -> str:
        """For the form."""
        return _("不用本系统、本单位的名称作口令。")


class NotTheSame:
    """Not the password one has now: a one-time secret is not chosen again."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError."""
        held = getattr(user, "password", "")
        if held and check_password(password, held):
            raise ValidationError(_("新口令与现在的相同。"), code="password-same")

    def get_help_text(self) -> str:
        """For the form."""
        return _("与现在的口令不同。")


class Classes:
    """Three of four: capitals, small letters, digits, everything else (dengbao3)."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError."""
        kinds = {
            "upper" if c.isascii() and c.isupper() else "lower" if c.isascii() and c.islower() else "digit" if c.isdigit() else "other"
            for c in password
        }  # fmt: skip
        if len(kinds) < 3:
            raise ValidationError(
                _("口令应含大写字母、小写字母、数字、其他字符中的三类。"), code="password-classes"
            )

    def get_help_text(self) -> str:
        """For the form."""
        return _("含大写字母、小写字母、数字、其他字符中的三类。")


class NotRecent:
    """None of the last five (dengbao3)."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError."""
        if getattr(user, "pk", None) is None:
            return
        former = user.former_passwords.values_list("password", flat=True)[:5]
        if any(check_password(password, old) for old in former):
            raise ValidationError(_("最近 5 次用过的口令不能再用。"), code="password-recent")

    def get_help_text(self) -> str:
        """For the form."""
        return _("不用最近 5 次用过的口令。")
