"""Signing in by password: what is refused, what is counted, what is asked of a new password."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from tests.platform.signin.somebody import PASSWORD, settle

from quanheng.platform.journal import queries as journal
from quanheng.platform.registry.accounts import new_secret
from quanheng.platform.registry.models import Person
from quanheng.platform.registry.passwords import profile

pytestmark = pytest.mark.django_db

LOGIN, CHANGE, ACCOUNT = "/account/login/", "/account/password/", "/people/account/"


def _try(client, login="wenxi", password=PASSWORD, **more):
    return client.post(LOGIN, {"login": login, "password": password, **more})


def test_in_and_out(client, wen):
    page = client.get(LOGIN)
    assert page.status_code == 200
    assert "不能自行注册" in page.content.decode()
    before = client.cookies.get("session")
    answer = _try(client)
    assert (answer.status_code, answer["Location"]) == (302, "/desk/")
    assert client.cookies["session"].value != (before.value if before else "")
    assert client.get(ACCOUNT).status_code == 200
    assert client.get("/account/logout/").status_code == 200
    client.post("/account/logout/")
    assert client.get(ACCOUNT)["Location"].startswith(LOGIN)


def test_after_signing_in_one_is_where_one_wanted_to_be(client, wen):
    assert client.get(ACCOUNT)["Location"] == f"{LOGIN}?next=%2Fpeople%2Faccount%2F"
    assert _try(client, next=ACCOUNT)["Location"] == ACCOUNT
    client.post("/account/logout/")
    assert _try(client, next="https://elsewhere.example/")["Location"] == "/desk/"


def test_the_same_words_for_a_wrong_password_and_an_unknown_login(client, wen):
    wrong = _try(client, password="不是这个口令").content.decode()
    unknown = _try(client, login="nobody", password="不是这个口令").content.decode()
    said = [re.findall(r'<p class="err".*?</p>', text) for text in (wrong, unknown)]
    assert said[0] == said[1]
    assert len(said[0]) == 1


def test_five_wrong_tries_lock_for_fifteen_minutes(client, wen):
    for _ in range(4):
        assert _try(client, password="错").status_code == 200
    assert _try(client, password="错").status_code == 429
    locked = _try(client)  # even the right one
    assert locked.status_code == 429
    assert "15 分钟" in locked.content.decode()
    assert client.get(ACCOUNT).status_code == 302


def test_the_lock_opens_after_fifteen_minutes(client, wen, monkeypatch):
    for _ in range(5):
        _try(client, password="错")
    from axes.models import AccessAttempt
    from django.core.cache import cache

    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    cache.clear()
    assert _try(client).status_code == 302


def test_an_unknown_login_is_locked_just_so(client, wen):
    answers = [_try(client, login="nobody", password="错").status_code for _ in range(6)]
    assert answers == [200, 200, 200, 200, 429, 429]


def test_the_counter_cannot_be_reset_by_a_header(client, wen):
    for n in range(5):
        client.post(LOGIN, {"login": "wenxi", "password": "错"}, HTTP_X_FORWARDED_FOR=f"10.0.0.{n}")
    assert (
        client.post(
            LOGIN, {"login": "wenxi", "password": PASSWORD}, HTTP_X_FORWARDED_FOR="10.9.9.9"
        ).status_code
        == 429
    )


def test_a_closed_account_does_not_open(client, wen):
    Person.objects.filter(pk=wen.pk).update(is_active=False)
    answer = client.post(LOGIN, {"login": "wenxi", "password": PASSWORD}, follow=True)
    assert "已停用" in answer.content.decode()
    assert client.get(ACCOUNT).status_code == 302


def test_nobody_signs_up(client, town):
    for path in ("/account/signup/", "/account/password/reset/", "/account/email/", "/account/3rdparty/"):
        assert client.get(path).status_code == 404
        assert client.post(path, {"login": "x", "password1": PASSWORD}).status_code == 404


def test_a_one_time_secret_is_changed_first(client, wen, town):
    secret = new_secret(wen, by=town.system)
    assert len(secret.replace("-", "")) == 16
    assert _try(client).status_code == 200  # the old one is gone
    _try(client, password=secret)
    for path in ("/desk/", "/", ACCOUNT):
        assert client.get(path)["Location"] == CHANGE
    page = client.get(CHANGE).content.decode()
    assert "一次性口令" in page
    again = client.post(CHANGE, {"oldpassword": secret, "password1": secret, "password2": secret})
    assert again.status_code == 200
    assert "相同" in again.content.decode()
    done = client.post(
        CHANGE, {"oldpassword": secret, "password1": "船到桥头自然直了", "password2": "船到桥头自然直了"}
    )
    assert done.status_code == 302
    assert client.get(ACCOUNT).status_code == 200
    assert journal.entries()[0].kind == "people.own"


def test_changing_the_password_ends_the_other_sessions(client, wen):
    other = Client()
    _try(client)
    _try(other)
    new = "换了一句新的话来用"
    client.post(CHANGE, {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert client.get(ACCOUNT).status_code == 200
    assert other.get(ACCOUNT).status_code == 302


def test_the_wrong_old_password_changes_nothing(client, wen):
    _try(client)
    client.post(
        CHANGE, {"oldpassword": "错", "password1": "换了一句新的话来用", "password2": "换了一句新的话来用"}
    )
    wen.refresh_from_db()
    assert wen.check_password(PASSWORD)


def test_passwords_are_kept_as_argon2(wen):
    assert wen.password.startswith("argon2")


def _refused(name, password, person=None):
    from django.contrib.auth.password_validation import get_password_validators

    try:
        validate_password(password, person, get_password_validators(profile(name).validators))
    except ValidationError as error:
        return sorted(e.code for e in error.error_list)
    return []


@pytest.mark.parametrize(
    ("password", "codes"),
    [
        ("correct horse battery", []),
        ("四月的河面上漂着雾", []),
        ("short", ["password-short"]),
        ("password1", ["password_too_common"]),
        ("a" * 300, ["password-long"]),
        ("quanheng2026", ["password-house"]),
        ("月月月月月月月月", []),  # no rules of composition
    ],
)
def test_the_asvs_profile(password, codes):
    assert _refused("asvs", password) == codes


@pytest.mark.parametrize(
    ("password", "codes"),
    [
        ("correct horse battery", ["password-classes"]),
        ("Correct horse 9", []),
        ("四月的河面Abc", []),
        ("abcdefg9h", ["password-classes"]),
    ],
)
def test_the_dengbao3_profile(password, codes):
    assert _refused("dengbao3", password) == codes


def test_not_ones_own_name_and_not_one_of_the_last_five(wen, town):
    assert "password_too_similar" in _refused("asvs", "wenxi1234", wen)
    from quanheng.platform.registry.accounts import password_changed
    from quanheng.platform.registry.people import actor_of

    olds = [f"Harbour lights {n} A" for n in range(7)]
    for old in olds:
        former = wen.password
        wen.set_password(old)
        wen.save()
        password_changed(wen, former, by=actor_of(wen))
    assert _refused("dengbao3", olds[6], wen) == ["password-same"]
    assert _refused("dengbao3", olds[5], wen) == _refused("dengbao3", olds[1], wen) == ["password-recent"]
    assert _refused("dengbao3", olds[0], wen) == []
    assert wen.former_passwords.count() == 5
    assert _refused("asvs", olds[5], wen) == []


def test_dengbao3_asks_for_a_new_one_after_ninety_days(client, wen, settings):
    settings.PASSWORDS = profile("dengbao3")
    settings.SESSION_IDLE = settings.PASSWORDS.idle
    _try(client)
    Person.objects.update(password_changed_at=timezone.now() - timedelta(days=89))
    assert client.get(ACCOUNT).status_code == 200
    Person.objects.update(password_changed_at=timezone.now() - timedelta(days=91))
    assert client.get(ACCOUNT)["Location"] == CHANGE
    assert "已到期" in client.get(CHANGE).content.decode()
    settings.PASSWORDS = profile("asvs")
    assert client.get(ACCOUNT).status_code == 200


def test_an_unknown_profile_is_no_profile():
    with pytest.raises(ValueError, match="asvs"):
        profile("loose")


def test_who_has_no_password_signs_in_otherwise(client, town):
    person = settle("without", "reporter", "SQX-SQ")
    person.set_unusable_password()
    person.save()
    assert _try(client, "without").status_code == 200
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(CHANGE)["Location"] == ACCOUNT
