"""What must hold of the whole house whatever a page does: escaping, cookies, headers, secrets, what is logged."""

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as house
from django.template import engines
from django.test import Client
from django.urls import reverse

import quanheng.platform
from quanheng.engine.data import Unit as PlainUnit
from quanheng.platform.registry.actions import enrol
from quanheng.platform.registry.models import Person
from quanheng.platform.registry.powers import COMMAND_LINE

PLATFORM = Path(quanheng.platform.__file__).parent
SKIPPED = {"migrations", "node_modules"}
HOSTILE = """<img src=x onerror=alert(1)>"'{{7*7}}${7*7}"""


def _sources():
    for path in PLATFORM.rglob("*.py"):
        if SKIPPED.isdisjoint(path.parts):
            yield path, path.read_text(encoding="utf-8")


def _settings(**environ):
    """Values of the settings, and Django's own verdict for a deployment, in a process of that environment."""
    code = (
        "import django, json, io; django.setup();"
        "from django.conf import settings as s; from django.core.management import call_command;"
        "out = io.StringIO(); call_command('check', deploy=True, stdout=out, stderr=out);"
        "names = [n for n in dir(s) if n.startswith(('SESSION_', 'CSRF_', 'SECURE_', 'LANGUAGE_COOKIE')) or n in ('DEMO', 'DEBUG', 'MFA_REQUIRED', 'STEP_UP')];"
        "print(json.dumps({'check': out.getvalue(), **{n: str(getattr(s, n)) for n in names}}))"
    )
    env = {k: v for k, v in os.environ.items() if not k.startswith(("QUANHENG_", "DJANGO_"))}
    env |= {
        "QUANHENG_HOME": os.environ["QUANHENG_HOME"],
        "DJANGO_SETTINGS_MODULE": "quanheng.platform.project.settings",
        **environ,
    }
    env["PYTHONPATH"] = str(PLATFORM.parents[1])
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def deployed():
    return _settings(QUANHENG_HTTPS="1", QUANHENG_HOSTS="jixiao.example.gov.cn")


def test_django_finds_nothing_wrong_with_a_deployment(deployed):
    assert "no issues" in deployed["check"]


def test_cookies_are_bound_to_this_host_and_closed_to_scripts(deployed):
    assert deployed["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert deployed["CSRF_COOKIE_NAME"].startswith("__Host-")
    for name in (
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "SESSION_COOKIE_HTTPONLY",
        "CSRF_COOKIE_HTTPONLY",
    ):
        assert deployed[name] == "True", name
    assert deployed["SESSION_COOKIE_SAMESITE"] == "Lax"


def test_only_https_for_a_year(deployed):
    assert deployed["SECURE_SSL_REDIRECT"] == "True"
    assert int(deployed["SECURE_HSTS_SECONDS"]) >= 31_536_000


def test_second_factors_are_the_default_and_the_demonstration_is_not(deployed):
    assert (deployed["MFA_REQUIRED"], deployed["STEP_UP"], deployed["DEMO"], deployed["DEBUG"]) == (
        "True",
        "True",
        "False",
        "False",
    )
    assert _settings(QUANHENG_DEMO="1")["MFA_REQUIRED"] == "False"


@pytest.mark.django_db
def test_every_answer_carries_the_policy_and_no_page_a_script_of_its_own(client, town):
    for who, path in ((None, "/account/login/"), ("office", "/people/units/"), ("office", "/desk/")):
        if who:
            town.sign_in(client, who)
        answer = client.get(path)
        policy = answer["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["X-Frame-Options"] == "DENY"
        text = answer.content.decode()
        for tag in re.findall(r"<script\b[^>]*>", text):
            assert "src=" in tag or 'type="application/json"' in tag, tag
        assert not re.search(r"""\son[a-z]+\s*=\s*["']|\sstyle\s*=""", text)


def test_templates_escape_everything():
    assert all(
        options["OPTIONS"].get("autoescape", True)
        for options in house.TEMPLATES
        if "jinja2" in options["BACKEND"]
    )
    assert engines["jinja2"].env.autoescape is True
    loose = [
        p.relative_to(PLATFORM)
        for p in PLATFORM.glob("*/templates/**/*.html")
        if re.search(r"\|\s*safe\b|autoescape\s+false", p.read_text(encoding="utf-8"))
    ]
    assert loose == []


@pytest.mark.django_db
def test_what_people_type_is_shown_and_never_obeyed(client, town):
    enrol([PlainUnit("坏", HOSTILE, parent="SQX")], by=COMMAND_LINE)
    town.sign_in(client, "office")
    for path in (
        "/people/units/",
        "/people/units/of/坏/",
        f"/people/units/?q={HOSTILE}",
        "/people/units/?q=坏",
    ):
        text = client.get(path).content.decode()
        assert "<img src=x" not in text
        assert "49" not in re.findall(r"onerror=alert\(1\)[^\s]{0,30}(49)", text)


def test_no_statement_of_the_database_is_put_together_from_what_people_type():
    """Only migrations and the few functions named here write SQL; none takes in text but through parameters."""
    known = {
        "append_only.py",
        "soundness.py",
        "bulk_store.py",
        "rows.py",
        "mixing.py",
        "without_rowid.py",
        "taking.py",
    }
    # … of our own tables, columns and triggers alone
    loose = []
    for path, text in _sources():
        for node in ast.walk(ast.parse(text)):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in ("raw", "extra", "execute", "executemany")
            ):
                first = node.args[0] if node.args else None
                if isinstance(first, (ast.JoinedStr, ast.BinOp)):
                    loose.append((path.name, node.lineno))
    assert [where for where in loose if where[0] not in known] == []


def test_nothing_is_evaluated_and_nothing_unpickled():
    loose = []
    for path in PLATFORM.parent.rglob("*.py"):
        if not SKIPPED.isdisjoint(path.parts):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("eval", "exec"):
                loose.append((path.name, node.lineno))
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                names = {a.name for a in node.names} | {getattr(node, "module", "") or ""}
                if names & {"pickle", "marshal", "shelve"}:
                    loose.append((path.name, node.lineno))
            shell = (
                isinstance(node, ast.keyword) and node.arg == "shell" and getattr(node.value, "value", False)
            )
            if shell:
                loose.append((path.name, "shell"))
    assert loose == []


def test_secrets_come_from_the_system_and_chance_decides_nothing():
    """Tokens are made by `secrets`; `random` is not used where a guess would matter."""
    found = []
    for room in ("registry", "api", "journal", "collection", "publication", "lib", "notices", "agenda"):
        for path in (PLATFORM / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                names = {a.name for a in node.names} if isinstance(node, ast.Import) else {getattr(node, "module", "")} if isinstance(node, ast.ImportFrom) else set()  # fmt: skip
                if "random" in names:
                    found.append(path.name)
    assert found == []


@pytest.mark.django_db
def test_a_new_house_has_no_account():
    assert not Person.objects.exists()


@pytest.mark.django_db
def test_secrets_never_stand_in_an_address(client, wen):
    """Forms with secrets post; signing in by a link is impossible."""
    from tests.platform.signin.somebody import PASSWORD

    answer = client.get("/account/login/", {"login": "wenxi", "password": PASSWORD})
    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session
    for path in PLATFORM.glob("registry/templates/**/*.html"):
        for form in re.findall(
            r"<form[^>]*method=\"get\"[^>]*>.*?</form>", path.read_text(encoding="utf-8"), re.S
        ):
            assert "password" not in form, path.name


@pytest.mark.django_db
def test_only_the_fields_of_a_form_are_taken(client, town):
    """Mass assignment: what a form does not ask for is not taken."""
    town.sign_in(client, "system")
    client.post("/people/add/", {"login": "xin", "name": "新人", "is_active": "", "demonstration": "1", "is_superuser": "1",
                                 "initial_secret": "", "epoch": "9", "password": "x", "id": "1"})  # fmt: skip
    person = Person.objects.get(login="xin")
    assert (person.is_active, person.demonstration, person.initial_secret, person.epoch) == (
        True,
        False,
        True,
        0,
    )


@pytest.mark.django_db
def test_refusals_are_logged_without_what_was_sent(client, town, caplog):
    town.sign_in(client, "reporter")
    with caplog.at_level("WARNING", "quanheng.security"):
        client.post("/people/add/", {"login": "geheim", "name": "不该出现"})
        client.get("/people/\r\nforged line/")
    assert "refused page=registry:person_add method=POST" in caplog.text
    assert f"person={town.person('reporter').pk}" in caplog.text
    assert "geheim" not in caplog.text
    assert "forged line" not in caplog.text.replace("\\r\\nforged", "")


@pytest.mark.django_db
def test_what_breaks_tells_nothing_and_opens_nothing(town, monkeypatch):
    """An error of ours gives a plain page: no trace, no settings; and the gate that fails lets nobody through."""
    client = Client(raise_request_exception=False)
    town.sign_in(client, "office")
    from quanheng.platform.registry import gate

    def broken(*_):
        raise RuntimeError("secret-inside")

    monkeypatch.setattr(gate, "actor_of", broken)
    answer = client.get(reverse("registry:change"))
    assert answer.status_code in (403, 500)
    text = answer.content.decode()
    assert "secret-inside" not in text
    assert "Traceback" not in text
    assert "登记单位变动</h1>" not in text


def test_the_components_are_locked_by_digest():
    """What is installed is what was looked at: every line of the lock carries hashes."""
    lock = (PLATFORM.parents[2] / "requirements.lock").read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=[a-zA-Z0-9])", lock.strip())
    assert len(blocks) > 20
    assert [b.split()[0] for b in blocks if "--hash=sha256:" not in b] == []
