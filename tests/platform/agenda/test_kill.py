"""kill -9 in the middle of reminding: nothing half told, nothing told twice, no hand needed to go on."""

import json
import os
import subprocess
import sys

import pytest
from tests.homes import furnished

OWED = """
from datetime import date
from quanheng.platform.project.start import start
start()
from quanheng.engine.errors import Text
from quanheng.platform.agenda.deadlines import set_deadline
from quanheng.platform.project.county import settle
people = settle()
person = people["reporter"]
person.email = "chenhe@sqx.example"
person.save()
for n in range(3):
    set_deadline("collection.return", f"return:{n}", "SQX-SQ", date(2025, 7, 8), role="reporter", title=Text(f"交表 {n}", f"Return {n}"))
"""
COUNT = """
from quanheng.platform.project.start import start
start()
from quanheng.platform.agenda.models import Climbed
from quanheng.platform.journal import queries as journal
from quanheng.platform.notices.models import Letter, Notice
print(Notice.objects.count(), Climbed.objects.count(), Letter.objects.exclude(state="sent").count(), len(journal.entries(kind="agenda.remind", limit=9)))
"""


@pytest.mark.parametrize(
    "fault",
    ["agenda.remind:told:2", "agenda.remind:written", "notices.deliver:claimed", "notices.deliver:sent"],
)
def test_killed_and_run_again(tmp_path, fault):
    post = tmp_path / "post"
    env = {
        **os.environ, "QUANHENG_HOME": str(furnished(tmp_path / "home")), "QUANHENG_MAIL": f"file:{post}",
        "QUANHENG_TASKS": "django_tasks.backends.dummy.DummyBackend",
    }  # fmt: skip
    env.pop("QUANHENG_DATABASE", None)

    def run(*command, **more):
        return subprocess.run(
            [sys.executable, *command], env={**env, **more}, capture_output=True, text=True, check=False
        )

    remind = ("-m", "quanheng", "remind", "--on", "2025-07-08", "--json")
    assert run("-c", OWED).returncode == 0
    assert run(*remind, QUANHENG_FAULT=fault).returncode == -9
    done = run(*remind)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["failed"] == 0
    notices, climbed, waiting, leaves = map(int, run("-c", COUNT).stdout.split())
    assert (notices, climbed, leaves) == (
        3,
        6,
        1,
    )  # three due today, with the rung of three days before passed over
    if fault.startswith("agenda"):
        assert waiting == 0
        assert len(list(post.iterdir())) == 1
    else:  # claimed by the dead: waits its turn, and is then sent again rather than lost
        assert waiting == 3
