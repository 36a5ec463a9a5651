"""A house for the browser tests of this room: one call a quarter, everybody signed in; run as a program with a port.

It prints one line of JSON (the cast's session keys, the returns by period) and serves until it is ended.
"""

from __future__ import annotations

import json
import sys

import django
from django.core.management import call_command

YEARS = (2022, 2024, 2026)  # apart, so that a year ago nothing is asked


def prepare() -> dict[str, object]:
    """Lay the tables, take in the county, open a call for every quarter."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from tests.platform.collection import quarter
    from tests.town import Town

    from quanheng.platform.project.county import settle

    call_command("migrate", verbosity=0)
    town = Town(settle())
    desk = quarter.adopted(town)
    sessions, papers = {}, {}
    for who in ("reporter", "owner_fg", "office"):
        person, session = town.person(who), SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.save()
        sessions[who] = session.session_key
    for year in YEARS:
        quarter.filed(town, year)
        for part in range(1, 5):
            desk.post("技改投资", 1210, period=f"{year - 1}-Q{part}")
            papers[f"{year}-Q{part}"] = desk.paper(desk.open(period=f"{year}-Q{part}")).pk
    last = desk.paper(quarter.queries.calls()[0])
    desk.fill(last, 计划开工数=24, 累计开工数=17, 技改投资=1235, 税收收入=6842, 村集体收入="未到期")
    quarter.actions.submit(last, by=town.reporter)
    return {"sessions": sessions, "papers": papers, "submitted": last.pk}


if __name__ == "__main__":
    django.setup()
    print(json.dumps(prepare()), flush=True)
    call_command("runserver", f"127.0.0.1:{sys.argv[1]}", use_reloader=False, verbosity=0)
