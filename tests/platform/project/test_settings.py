"""The settings as they stand when nothing is said: safe."""

from django.conf import settings
from django.core.management import call_command


def test_django_finds_nothing_wrong():
    call_command("check", fail_level="WARNING")


def test_no_migration_is_missing(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_not_for_developers_by_default():
    assert settings.DEBUG is False
    assert settings.ALLOWED_HOSTS[:3] == ["localhost", "127.0.0.1", "[::1]"]
    assert len(settings.SECRET_KEY) >= 48


def test_only_our_own_scripts_and_styles():
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert policy["script-src"] == policy["style-src"] == ["'self'"]
    assert policy["default-src"] == policy["frame-ancestors"] == policy["object-src"] == ["'none'"]


def test_every_answer_carries_the_headers(client, db):
    answer = client.get("/", follow=True)
    assert answer.status_code == 200
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_chinese_first_english_by_choice(client, db):
    assert client.get("/", follow=True).headers["Content-Language"] == "zh-hans"
    client.post("/language/setlang/", {"language": "en", "next": "/"})
    assert client.get("/", follow=True).headers["Content-Language"] == "en"


def test_the_rooms_stand_in_the_order_of_a_figures_life():
    rooms = [app.rsplit(".", 1)[1] for app in settings.INSTALLED_APPS if app.startswith("quanheng.")]
    assert rooms == [
        "ui", "journal", "registry", "notices", "agenda", "catalogue", "programmes", "schemes", "ledger", "collection", "panels",
        "surveys", "adjustments", "verification", "feeds", "hotline", "scoring", "monitoring", "doubts", "appeals", "publication",
        "reports", "followup", "commitments", "portal", "portrait", "desk", "api",
    ]  # fmt: skip
