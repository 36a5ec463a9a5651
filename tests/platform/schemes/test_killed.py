"""Adoption killed at every named point: nothing half-done, and the next try goes through. Two editors at once: one wins."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.homes import furnished

ROOT = Path(__file__).parents[3]
SEED = """
import django; django.setup()
from decimal import Decimal
from django.core.management import call_command
call_command("migrate", verbosity=0)
from quanheng.platform.project.county import settle
from quanheng.platform.registry.people import actor_of
from quanheng.platform.schemes import consultation, drafts, targets
from tests.platform.schemes.texts import TEXT, TOWNSHIPS
cast = {k: actor_of(p) for k, p in settle().items()}
made = drafts.create(drafts.Start(drafts.UPLOAD, TEXT, "x.yaml"), year="2026", by=cast["office"])
drafts.set_members(made.pk, TOWNSHIPS, by=cast["office"])
around = consultation.consult(made.pk, days=5, by=cast["office"])
for unit, who in (("SQX-SQ", "reporter"), ("SQX-LL", "reporter2"), ("SQX-FG", "owner_fg"), ("SQX-CZ", "owner_cz")):
    consultation.comment(around.pk, unit=unit, kind="none", by=cast[who])
consultation.settle(made.pk, by=cast["office"])
for unit, who in (("SQX-SQ", "reporter"), ("SQX-LL", "reporter2")):
    step = targets.propose(made.pk, unit, "税收收入", Decimal(9), side="unit", by=cast[who])
    targets.approve([targets.agree(step.pk, side="office", by=cast["office"]).pk], by=cast["office2"])
"""
ADOPT = """
import django; django.setup()
from quanheng.platform.registry.models import Person
from quanheng.platform.registry.people import actor_of
from quanheng.platform.schemes import drafts
drafts.adopt(1, by=actor_of(Person.objects.get(login="zhaohui")))
"""
STATE = """
import django; django.setup()
from quanheng.platform.catalogue import queries as catalogue
from quanheng.platform.journal.queries import entries
from quanheng.platform.schemes import queries
from quanheng.platform.schemes.models import Member, SchemeVersion, Target
adopted = sum(e.kind == "schemes.adopt" for e in entries(limit=200))
print(queries.draft(1).state, SchemeVersion.objects.count(), Member.objects.count(), Target.objects.count(), adopted, len(catalogue.asked_in("税收")))
"""
RACE = """
import sys
import django; django.setup()
from quanheng.platform.registry.models import Person
from quanheng.platform.registry.people import actor_of
from quanheng.platform.schemes import drafts, queries
by, won, told = actor_of(Person.objects.get(login=sys.argv[1])), 0, 0
for n in range(12):
    text = queries.text(queries.draft(1))
    try:
        drafts.save(1, f"{text.text}# {sys.argv[1]} {n}\\n", base=text.number, by=by)
        won += 1
    except drafts.MovedOn:
        told += 1
print(won, told)
"""
DRAFT = SEED[: SEED.index("around =")]


@pytest.fixture
def house(tmp_path):
    """`run(code, *args, **environment)` in a process of its own, on a data folder of its own."""
    env = {
        **os.environ, "QUANHENG_HOME": str(furnished(tmp_path)), "QUANHENG_STATIC": "plain", "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}",
        "DJANGO_SETTINGS_MODULE": "quanheng.platform.project.settings", "QUANHENG_MAIL": "none",
    }  # fmt: skip
    for name in ("QUANHENG_DATABASE", "QUANHENG_FAULT", "QUANHENG_FAULT_LOG"):
        env.pop(name, None)
    (tmp_path / "static").mkdir()

    def run(code, *args, wait=True, **more):
        command = [sys.executable, "-c", code, *args]
        if not wait:
            return subprocess.Popen(command, env={**env, **more}, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        return subprocess.run(
            command, env={**env, **more}, cwd=ROOT, capture_output=True, text=True, check=False
        )

    return run


def test_killed_at_every_point(house, tmp_path):
    assert (seeded := house(SEED)).returncode == 0, seeded.stderr[-2000:]
    before = house(STATE).stdout
    assert before.split() == ["settled", "0", "0", "0", "0", "0"]
    points = [
        f"schemes.adopt:{p}"
        for p in ("retired", "version", "members", "targets", "draft", "catalogue", "written", "recorded")
    ]
    for point in points:
        killed = house(ADOPT, QUANHENG_FAULT=point)
        assert killed.returncode == -signal.SIGKILL, (point, killed.stderr[-500:])
    assert house(STATE).stdout == before
    assert (done := house(ADOPT)).returncode == 0, done.stderr[-2000:]
    assert house(STATE).stdout.split() == ["adopted", "1", "2", "2", "1", "1"]


def test_two_editors_at_once(house):
    assert (seeded := house(DRAFT)).returncode == 0, seeded.stderr[-2000:]
    both = [house(RACE, who, wait=False) for who in ("limin", "zhaohui")]
    results = [p.communicate(timeout=300)[0].split() for p in both]
    won = sum(int(r[0]) for r in results)
    assert won + sum(int(r[1]) for r in results) == 24
    shown = house(
        "import django; django.setup()\nfrom quanheng.platform.schemes import queries\n"
        "d = queries.draft(1); print(d.number, d.texts.count(), queries.text(d).text.count('# limin') + queries.text(d).text.count('# zhaohui'))"
    ).stdout.split()
    assert shown == [
        str(won + 1),
        str(won + 1),
        str(won),
    ]  # every saved line is in the last text: none was overwritten
