"""The one settings file. Every choice of an installation is an environment variable, read here and nowhere else.

QUANHENG_HOME       data folder (./var)            QUANHENG_DATABASE  address of the database (SQLite in the folder)
QUANHENG_HOSTS      host names served, by comma    QUANHENG_HTTPS     1: behind HTTPS (secure cookies, HSTS)
QUANHENG_ORIGINS    origins of forms behind a proxy, by comma          QUANHENG_DEBUG  1: for developers only
QUANHENG_STATIC     hashed (default; needs the assets collected, `serve` does it) or plain
QUANHENG_TIME_ZONE  Asia/Shanghai
"""

from __future__ import annotations

import os
from pathlib import Path

from csp.constants import NONE, SELF

from quanheng.platform.lib.catalogues import compiled
from quanheng.platform.lib.home import home, secret_key
from quanheng.platform.project.database import database

PLATFORM = Path(__file__).resolve().parent.parent
HOME = home()
DEBUG = os.environ.get("QUANHENG_DEBUG") == "1"
HTTPS = os.environ.get("QUANHENG_HTTPS") == "1"


def _listed(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


SECRET_KEY = secret_key(HOME)
ALLOWED_HOSTS = _listed("QUANHENG_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = _listed("QUANHENG_ORIGINS")

# The rooms, low to high: a later one may look back, an earlier one never looks ahead.
ROOMS = ["ui", "registry", "schemes", "ledger", "scoring", "portal", "desk"]
INSTALLED_APPS = ["django.contrib.staticfiles", "csp", *(f"quanheng.platform.{room}" for room in ROOMS)]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "quanheng.platform.project.urls"
WSGI_APPLICATION = "quanheng.platform.project.wsgi.application"

DATABASES = {"default": database(os.environ.get("QUANHENG_DATABASE", ""), HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Pages are Jinja2: Django's own templates are ten times slower on large tables (measured).
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PLATFORM / room / "templates" for room in ROOMS],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "quanheng.platform.ui.environment.environment",
            "autoescape": True,
            "auto_reload": DEBUG,
        },
    }
]

# Chinese first: message ids are Chinese, so only English needs a catalogue.
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
LOCALE_PATHS = [compiled(PLATFORM / "locale", HOME)]
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("QUANHENG_TIME_ZONE", "Asia/Shanghai")

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [PLATFORM / room / "static" for room in ROOMS if (PLATFORM / room / "static").is_dir()]
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
HASHED = os.environ.get("QUANHENG_STATIC", "hashed") == "hashed"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if HASHED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not HASHED
WHITENOISE_AUTOREFRESH = DEBUG

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django.request": {"level": "ERROR"}},  # a page that is not there is no event of ours
}
