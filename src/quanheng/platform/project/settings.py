"""The one settings file. Every choice of an installation is an environment variable, read here and nowhere else.

QUANHENG_HOME       data folder (./var)            QUANHENG_DATABASE  address of the database (SQLite in the folder)
QUANHENG_HOSTS      host names served, by comma    QUANHENG_HTTPS     1: behind HTTPS (secure cookies, HSTS)
QUANHENG_ORIGINS    origins of forms behind a proxy, by comma          QUANHENG_DEBUG  1: for developers only
QUANHENG_PROXIES    addresses or networks of the proxies in front, by comma: only they are believed whom they forward for
                    (with QUANHENG_HTTPS=1 a proxy on the same machine, 127.0.0.1 and ::1, unless others are named)
QUANHENG_STATIC     hashed (default; needs the assets collected, `serve` does it) or plain
QUANHENG_TIME_ZONE  Asia/Shanghai
QUANHENG_DEMO       1: the invented cast can be entered with one click (set by `serve --demo`, by nothing else)
QUANHENG_PASSWORDS  asvs (default) or dengbao3         QUANHENG_MFA    required (default) or optional
QUANHENG_OIDC       issuer's address; with QUANHENG_OIDC_CLIENT, QUANHENG_OIDC_SECRET, QUANHENG_OIDC_NAME and,
                    where its sign-in page stands elsewhere, QUANHENG_OIDC_ORIGINS (by comma)
QUANHENG_MAIL       console (default), file:/folder, smtp://user:password@host:port, none;  QUANHENG_MAIL_FROM
QUANHENG_ORIGIN     the journal's origin, for example jixiao.example.gov.cn/2026
QUANHENG_JOURNAL_HASHES  sha256 (default) or sha256,sm3: the trees of the journal
QUANHENG_FEED_HOSTS, _NETWORKS, _SECRETS, _SECRET_<NAME>, _DROP  what feeds may ask, read by lib/fetching and feeds (docs/feeds.md)
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import django_htmx
from csp.constants import NONE, SELF

from quanheng.platform.lib.catalogues import compiled
from quanheng.platform.lib.client_address import proxies
from quanheng.platform.lib.home import home, secret_key
from quanheng.platform.lib.mail import mail_settings
from quanheng.platform.project.database import database
from quanheng.platform.registry.outside import origins, outside_provider
from quanheng.platform.registry.passwords import profile

PLATFORM = Path(__file__).resolve().parent.parent
HOME = home()
DEBUG = os.environ.get("QUANHENG_DEBUG") == "1"
HTTPS = os.environ.get("QUANHENG_HTTPS") == "1"


def _listed(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


SECRET_KEY = secret_key(HOME)
JOURNAL_HASHES = tuple(_listed("QUANHENG_JOURNAL_HASHES", "sha256"))
JOURNAL_FOLDER = HOME  # the private key of the journal, and what was signed last
JOURNAL_ORIGIN = os.environ.get("QUANHENG_ORIGIN", "")
ALLOWED_HOSTS = _listed("QUANHENG_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = _listed("QUANHENG_ORIGINS")
PROXIES = proxies(_listed("QUANHENG_PROXIES", "127.0.0.1,::1" if HTTPS else ""))

# The rooms, low to high: a later one may look back, an earlier one never looks ahead.
ROOMS = [
    "ui", "journal", "registry", "notices", "agenda", "catalogue", "programmes", "schemes", "ledger", "collection",
    "panels", "surveys", "adjustments", "verification", "feeds", "hotline", "scoring", "monitoring", "doubts", "appeals",
    "publication", "reports", "followup", "commitments", "portal", "portrait", "desk", "api",
]  # fmt: skip
INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "csp",
    "django_htmx",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django_tasks",
    "django_tasks_db",
    *(f"quanheng.platform.{room}" for room in ROOMS),
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "quanheng.platform.lib.uploads.bounded.Bounded",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "quanheng.platform.registry.gate.Gate",
    "axes.middleware.AxesMiddleware",
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
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "quanheng.platform.project.navigation.navigation",
            ],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
    },  # allauth's short messages
]

# Signing in: accounts are made by the house (no sign-up), by password, second factor or the government's own OIDC.
AUTH_USER_MODEL = "registry.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
DEMO = os.environ.get("QUANHENG_DEMO") == "1"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:home"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_ADAPTER = "quanheng.platform.registry.adapters.AccountAdapter"
# axes locks one address for one login after five failures; this bounds many addresses for one login, and one for many.
ACCOUNT_RATE_LIMITS = {"login_failed": "60/m/ip,20/15m/key"}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300  # seconds for which a fresh proof of identity counts
SOCIALACCOUNT_ADAPTER = "quanheng.platform.registry.adapters.OutsideAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_STORE_TOKENS = False
OUTSIDE_ORIGINS = origins(os.environ)  # the only addresses this house asks anything of when somebody signs in
SOCIALACCOUNT_PROVIDERS = {"openid_connect": outside_provider(os.environ)}
MFA_ADAPTER = "quanheng.platform.registry.adapters.SecondFactorAdapter"
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1
# A second factor for whoever administers, reviews or publishes, and a fresh proof before publishing or overriding.
MFA_REQUIRED = os.environ.get("QUANHENG_MFA", "optional" if DEMO else "required") == "required"
STEP_UP = MFA_REQUIRED
PASSWORDS = profile(os.environ.get("QUANHENG_PASSWORDS", "asvs"))
AUTH_PASSWORD_VALIDATORS = PASSWORDS.validators
SESSION_IDLE = PASSWORDS.idle  # a session nobody uses ends after this time
SESSION_ABSOLUTE = timedelta(hours=12)  # and any session after this
SESSION_COOKIE_AGE = int(SESSION_ABSOLUTE.total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_CLIENT_IP_CALLABLE = "quanheng.platform.lib.client_address.client_address"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "quanheng.platform.registry.adapters.tried_login"
AXES_LOCKOUT_TEMPLATE = "registry/locked.html"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS

# Shared by all processes of the house: counters of attempts, one-time codes already used.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": HOME / "cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}

API_RATE = os.environ.get(
    "QUANHENG_API_RATE", "600/m"
)  # requests to the API, for each token and each address

# Work in the background: a row in the database per task, done by `quanheng worker`.
TASKS = {
    "default": {
        "BACKEND": os.environ.get("QUANHENG_TASKS", "django_tasks_db.DatabaseBackend"),
        "QUEUES": ["default"],
    }
}

# E-mail only ever says that there is something to read (room `notices`).
globals().update(mail_settings(os.environ.get("QUANHENG_MAIL", ""), os.environ.get("QUANHENG_MAIL_FROM", "")))

# Chinese first: message ids are Chinese, so only English needs a catalogue.
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
LOCALE_PATHS = [
    compiled(folder, HOME)
    for folder in (PLATFORM / "locale", *(PLATFORM / room / "locale" for room in ROOMS))
    if folder.is_dir()
]
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("QUANHENG_TIME_ZONE", "Asia/Shanghai")

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
HTMX = Path(django_htmx.__file__).parent / "static"
STATICFILES_DIRS = [
    *(PLATFORM / room / "static" for room in ROOMS if (PLATFORM / room / "static").is_dir()),
    HTMX,
]
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
        "form-action": [SELF, *OUTSIDE_ORIGINS],
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
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django.request": {"level": "ERROR"}},  # a page that is not there is no event of ours
}
