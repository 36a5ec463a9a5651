"""Every page × role through the real test client, with objects of the county: the table decides, nothing else."""

import os
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.urls import reverse
from tests.platform.matrix.objects import NOBODY, OTHER, UNIT, WHO, counts, views

from quanheng.platform.registry.pages import PAGES, PUBLIC, SIGNED
from quanheng.platform.registry.powers import ROLES

pytestmark = pytest.mark.django_db

# Addresses that take a POST without a form of ours: by token, or because what is sent proves itself.
OUT = {"account_logout", "mfa_authenticate"}  # the way out; and the step between password and being in
WITHOUT_FORM = {"journal:cosign", "api", "surveys:q", "surveys:typed", "surveys:link"}


def _readers(name, role):
    """What the table says: True may see it, False may not, None: sign in first."""
    readers = PAGES[name]
    if readers == PUBLIC:
        return True
    if role == NOBODY:
        return None
    return readers == SIGNED or role in readers


ALIKE = (NOBODY, "citizen", "office", "reporter")
EVERYWHERE = os.environ.get("QUANHENG_EVERYWHERE")


def _posts(name, role):
    """Who of those that may see a page post to it: all of them; where everybody may, some suffice (`make soak`: all)."""
    alike = PAGES[name] in (PUBLIC, SIGNED) and not EVERYWHERE
    return _readers(name, role) is True and (not alike or role in ALIKE)


def _to_sign_in(answer):
    login = reverse(settings.LOGIN_URL)
    return answer.status_code == 302 and urlsplit(answer["Location"]).path == login


def _verdict(answer):
    if _to_sign_in(answer):
        return None
    return answer.status_code != 403


def test_no_address_without_a_row_and_no_row_without_an_address():
    names = {v.name for v in views()}
    assert names - set(PAGES) == set()
    assert set(PAGES) - names == set()
    for name, readers in PAGES.items():
        assert readers in (PUBLIC, SIGNED) or (readers and readers <= set(ROLES)), name


def _api(name):
    return name.startswith("api:")


def test_every_page_and_role_and_looking_changes_nothing(apart, capsys):
    """The table decides who sees a page; and all pages visited by everybody leave every table as it was."""
    cells, surprises, broken, changed = 0, [], [], {}
    shown = views()
    for role in WHO:
        client = apart.client(role)
        client.get("/")
        before = counts()
        for view in shown:
            if view.name in OUT or (_api(view.name) and view.name not in ("api:tokens", "api:docs")):
                continue  # operations of the API answer by token: tests/platform/api
            answer = client.get(apart.address(view))
            cells += 1
            if answer.status_code >= 500:
                broken.append((view.name, role, answer.status_code))
                continue
            expected, found = _readers(view.name, role), _verdict(answer)
            if expected is True and found is not True:
                # the table lets in, the object may still be somebody else's: only pages about an object may say so
                if not view.parts or found is None:
                    surprises.append((view.name, role, "should open", answer.status_code))
            elif expected is not True and found is True:
                surprises.append((view.name, role, "should be refused", answer.status_code))
            elif expected is None and found is False and PAGES[view.name] is not None:
                surprises.append((view.name, role, "should lead to signing in", answer.status_code))
        after = counts()
        if after != before:
            changed[role] = {t: (before.get(t), n) for t, n in after.items() if before.get(t) != n}
    with capsys.disabled():
        print(f"\nmatrix of pages: {len(shown)} addresses × {len(WHO)} roles = {cells:,} cells, {len(surprises)} surprises")  # fmt: skip
    assert broken == []
    assert surprises == []
    assert changed == {}


def test_a_post_is_refused_just_so(apart, capsys):
    """Who may not see a page may not post to it either; nothing is written then, and nothing breaks for anybody."""
    from django.db import transaction

    cells, surprises, broken = 0, [], []
    shown = [v for v in views() if not _api(v.name) and v.name not in ("account_logout", "set_language")]
    for role in WHO:
        apart.client(role).get("/")
        before = counts()
        for view in (v for v in shown if _readers(v.name, role) is not True):
            answer = apart.client(role).post(apart.address(view))
            cells += 1
            if answer.status_code not in (302, 403) or (
                answer.status_code == 302 and not _to_sign_in(answer)
            ):
                surprises.append((view.name, role, answer.status_code))
        if counts() != before:
            surprises.append(("something was written", role, 0))
        for view in (v for v in shown if _posts(v.name, role)):
            point = transaction.savepoint()
            client = apart.client(role)
            answer = client.post(apart.address(view))
            cells += 1
            if answer.status_code >= 500:
                broken.append((view.name, role, answer.status_code))
            transaction.savepoint_rollback(point)
            if role and "_auth_user_id" not in client.session:  # this one ended the session
                apart.clients.pop(f"{role}/False")
    with capsys.disabled():
        print(f"\nmatrix of posts: {cells:,} cells, {len(surprises)} surprises")
    assert broken == []
    assert surprises == []


def test_every_post_needs_its_token(apart):
    """Cross-site requests: without the token of a form of ours nothing is taken."""
    taken = []
    for role in (NOBODY, "office", "system", "security", "reporter"):
        client = apart.client(role, csrf=True)
        for view in views():
            if view.name.split(":")[0] in WITHOUT_FORM or view.name in WITHOUT_FORM:
                continue
            if client.post(apart.address(view)).status_code != 403:
                taken.append((view.name, role))
    assert taken == []


def _return_of(unit):
    from quanheng.platform.collection.models import Return

    return Return.objects.filter(unit=unit).order_by("pk").last()


def test_what_is_another_units_is_not_opened_by_its_address(apart):
    """柳林镇's reporter at the return of 石桥镇, and the other way round; an owner at figures of others; a citizen at all."""
    mine, theirs = _return_of(UNIT), _return_of(OTHER)
    opened = []
    for who, paper in (
        ("reporter2", mine),
        ("reporter", theirs),
        ("citizen", mine),
        ("expert", mine),
        (NOBODY, mine),
    ):
        client = apart.client(who)
        for name in ("return", "workbook", "marked"):
            answer = client.get(reverse(f"collection:{name}", kwargs={"id": paper.pk}))
            if answer.status_code == 200:
                opened.append((who, name))
        for name in ("cells", "upload", "submit", "confirm", "reopen"):
            before = counts()
            answer = client.post(reverse(f"collection:{name}", kwargs={"id": paper.pk}), {})
            if (
                answer.status_code == 200
                or (answer.status_code == 302 and not _to_sign_in(answer))
                or counts() != before
            ):
                opened.append((who, name, answer.status_code))
    assert opened == []


def test_a_run_that_is_not_public_is_not_opened_by_its_address(apart):
    from quanheng.platform.scoring.models import Run

    run = Run.objects.filter(public_since=None).last()
    assert run is not None
    for who in (NOBODY, "citizen", "expert"):
        for name in ("run", "years", "bundle"):
            answer = apart.client(who).get(reverse(f"scoring:{name}", kwargs={"run": run.pk}))
            assert answer.status_code in (302, 403, 404), (who, name, answer.status_code)


def test_notices_are_ones_own(apart):
    from quanheng.platform.notices.models import Notice

    for notice in Notice.objects.all()[:20]:
        for role in ("citizen", "system", "reporter2", "owner_cz"):
            person = apart.people[role]
            answer = apart.client(role).get(reverse("notices:notice", kwargs={"id": notice.pk}))
            if notice.person_id != person.pk:
                assert answer.status_code in (302, 403, 404), (role, notice.pk)
