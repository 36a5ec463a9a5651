"""quanheng remind, as a scheduler runs it: another process on the house's own data."""

import json
import os
import subprocess
import sys
from datetime import date, timedelta

from tests.homes import furnished

from quanheng.cli import main

OWED = """
import django
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
set_deadline("collection.return", "return:1", "SQX-SQ", date.today(), role="reporter", title=Text("交表", "File the return"))
"""


def test_twice_sends_once_and_mail_goes_where_the_variable_says(tmp_path):
    post = tmp_path / "post"
    env = {**os.environ, "QUANHENG_HOME": str(furnished(tmp_path / "home")), "QUANHENG_MAIL": f"file:{post}"}
    env.pop("QUANHENG_DATABASE", None)

    def said(*command):
        done = subprocess.run([sys.executable, *command], env=env, capture_output=True, text=True, check=True)
        return done.stdout

    said("-c", OWED)
    first = json.loads(said("-m", "quanheng", "remind", "--json"))
    assert (first["deadlines"], first["told"], first["failed"]) == (1, 1, 0)
    [file] = post.iterdir()  # sent by the command, or by the job that the notice itself had set off
    again = json.loads(said("-m", "quanheng", "remind", "--json"))
    assert (again["told"], again["mails"]) == (0, 0)
    assert [file] == list(post.iterdir())
    assert "chenhe@sqx.example" in file.read_text(encoding="utf-8")
    later = (date.today() + timedelta(days=14)).isoformat()
    assert "逐级提醒 1" in said("-m", "quanheng", "remind", "--on", later)


def test_a_day_that_is_none_is_told(capsys):
    assert main(["remind", "--on", "tomorrow"]) == 2
    assert "YYYY-MM-DD" in capsys.readouterr().err
