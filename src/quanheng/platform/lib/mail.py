"""How e-mail leaves the house, from one environment variable: console, a folder of files, an SMTP server, or not at all."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit


def mail_settings(address: str, sender: str = "") -> dict[str, Any]:
    """Django's EMAIL_… settings for `console`, `file:/folder`, `smtp://user:password@host:port`, `smtps://…`, `none`.

    Raises ValueError for anything else, so that a typing mistake is seen at the start and not when mail is lost.
    """
    backends = "django.core.mail.backends"
    found: dict[str, Any] = {"DEFAULT_FROM_EMAIL": sender or "quanheng@localhost"}
    scheme, _, rest = address.partition(":")
    if address in ("", "console"):
        return found | {"EMAIL_BACKEND": f"{backends}.console.EmailBackend"}
    if address == "none":
        return found | {"EMAIL_BACKEND": f"{backends}.dummy.EmailBackend"}
    if scheme == "file" and rest:
        return found | {
            "EMAIL_BACKEND": f"{backends}.filebased.EmailBackend",
            "EMAIL_FILE_PATH": rest.removeprefix("//"),
        }
    parts = urlsplit(address)
    if scheme in ("smtp", "smtps") and parts.hostname:
        return found | {
            "EMAIL_BACKEND": f"{backends}.smtp.EmailBackend",
            "EMAIL_HOST": parts.hostname,
            "EMAIL_PORT": parts.port or (465 if scheme == "smtps" else 587),
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            "EMAIL_USE_SSL": scheme == "smtps",
            "EMAIL_USE_TLS": scheme == "smtp" and (parts.port or 587) != 25,
            "EMAIL_TIMEOUT": 20,
        }
    raise ValueError(
        f"QUANHENG_MAIL={scheme}:… 不认识；可用 console、file:/目录、smtp://用户:口令@主机:端口、smtps://…、none / "
        "is not known; console, file:/folder, smtp://user:password@host:port, smtps://…, none"
    )
