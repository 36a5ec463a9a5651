"""The linking attack: whoever has the whole database, and knows the codes' order of use, guesses who answered what.

    python -m tests.platform.surveys.attack NUMBER      prints JSON: way of guessing → share of right guesses, by table

The same guesses are made at a naive build: an answer with a random id, no time, written with its code in one transaction.
A second attack looks at lengths: whoever compares the database before and after a code is used knows which slip is its
own, sealed or not; remarks differ in length, and the longest slips should then be those of the longest remarks. There the
naive build is the same seal, without the blanks that make all slips of a survey equally long.
Each answer bears a token, by which the judge, not the attacker, knows whose it is.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from quanheng.platform.project.start import start

STIRRED = 100  # times the same answers are written anew, so that chance evens out
Row = dict[str, Any]


def rows(table: str, token: str, where: str = "") -> list[Row]:
    """Every row of a table in the order the database gives them, with all hidden columns there are; `token` for the judge."""
    from django.db import OperationalError, connection

    hidden = "xmin::text::bigint, ctid::text" if connection.vendor == "postgresql" else "rowid"
    with connection.cursor() as cursor:
        try:
            cursor.execute(f"SELECT {hidden}, * FROM {table} {where}")
        except OperationalError:  # no rowid
            cursor.execute(f"SELECT * FROM {table} {where}")
        names = [c.name if hasattr(c, "name") else c[0] for c in cursor.description]
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    for place, row in enumerate(found):
        row["place"] = place
        text = row[token] if isinstance(row[token], str) else json.dumps(row[token])
        row["whose"] = int(text.split("#")[1])
    return found


def guesses(answers: Sequence[Row], codes: Mapping[int, Row], order: Sequence[int]) -> dict[str, float]:
    """Share of right guesses by each way: the i-th answer in some order is that of the i-th used code; or equal xmin."""
    found: dict[str, float] = {}
    ways: dict[str, Any] = {"place": lambda r: r["place"], "id": lambda r: str(r["id"])}
    if answers and "ctid" in answers[0]:
        ways |= {
            "xmin": lambda r: r["xmin"],
            "ctid": lambda r: tuple(map(int, r["ctid"].strip("()").split(","))),
        }
        found["xmin join"] = _joined(answers, codes)
    elif answers:
        if "rowid" in answers[0]:
            ways["rowid"] = lambda r: r["rowid"]
        ways |= _in_file(answers)
    present = {r["whose"] for r in answers}
    used = [n for n in order if n in present]
    for name, key in ways.items():
        ranked = sorted(answers, key=key)
        right = sum(r["whose"] == n for r, n in zip(ranked, used, strict=True))
        found[name] = right / len(answers)
        found[f"{name} rank"] = abs(_spearman([r["whose"] for r in ranked], used))
    return found


def _joined(answers: Sequence[Row], codes: Mapping[int, Row]) -> float:
    by: dict[int, list[int]] = defaultdict(list)
    for row in answers:
        by[row["xmin"]].append(row["whose"])
    hits = (n in by.get(code["xmin"], ()) and 1 / len(by[code["xmin"]]) for n, code in codes.items())
    return sum(float(h) for h in hits) / len(answers)


def _in_file(answers: Sequence[Row]) -> dict[str, Any]:
    """The places in the file of SQLite where a row's id is written, first and last."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with open(connection.settings_dict["NAME"], "rb") as file:
        data = file.read()
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    for run in re.finditer(rb"[0-9a-f]{32,}", data):  # ids stand close to one another, or to other digits
        for at in range(run.start(), run.end() - 31):
            id = data[at : at + 32].decode()
            first.setdefault(id, at)
            last[id] = at
    return {
        "first offset": lambda r: first.get(r["id"], -1),
        "last offset": lambda r: last.get(r["id"], -1),
    }


def _spearman(ranked: Sequence[int], used: Sequence[int]) -> float:
    at = {whose: i for i, whose in enumerate(used)}
    n = len(ranked)
    return 1 - 6 * sum((i - at[w]) ** 2 for i, w in enumerate(ranked)) / (n * (n * n - 1))


def naive(number: int, order: Sequence[int]) -> dict[str, float]:
    """The same at a build without any care."""
    from uuid import uuid4

    from django.db import connection, transaction

    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE naive_code (id varchar(40) PRIMARY KEY, token varchar(40), used boolean)"
        )
        cursor.execute("CREATE TABLE naive_answer (id varchar(40) PRIMARY KEY, told varchar(200))")
        for n in range(number):
            cursor.execute("INSERT INTO naive_code VALUES (%s, %s, %s)", [uuid4().hex, f"#{n}#", False])
        for n in order:
            with transaction.atomic():
                cursor.execute("UPDATE naive_code SET used = %s WHERE token = %s", [True, f"#{n}#"])
                cursor.execute("INSERT INTO naive_answer VALUES (%s, %s)", [uuid4().hex, f"#{n}#"])
    return guesses(rows("naive_answer", "told"), {r["whose"]: r for r in rows("naive_code", "token")}, order)


def by_length(slips: Mapping[int, int], remarks: Sequence[Row], text: str) -> float:
    """Share of right guesses: the slip of the n-th length is the remark of the n-th length. `slips`: whose → bytes."""
    longest_first = sorted(slips, key=lambda n: -slips[n])
    ranked = sorted(remarks, key=lambda r: -len(r[text].encode()))
    return sum(r["whose"] == n for r, n in zip(ranked, longest_first, strict=True)) / len(remarks)


def wordy(n: int) -> str:
    """The n-th person's remark: no two are of one length."""
    return f"意见 #{n}# " + "长" * n


def new_slip(survey: int, known: set[str]) -> int:
    """Bytes of the one slip that was not there before."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT id, length(body) FROM surveys_slip WHERE survey_id = %s", [survey])
        found = {str(id): size for id, size in cursor.fetchall()}
    (fresh,) = found.keys() - known
    known.update(found)
    return int(found[fresh])


def careful(number: int, order: Sequence[int]) -> dict[str, Any]:
    """The house's own way: answered one by one in `order`, mixed twice on the way, closed, then stirred many times."""
    from django.db import connection, transaction
    from tests.platform.surveys.asked import coded, document, opened
    from tests.town import Town

    from quanheng.platform.project.county import settle
    from quanheng.platform.surveys import actions, codes, mixing, taking

    town = Town(settle())
    text = document().replace("群众满意度-2026", "连接攻击-2026").replace("longest: 200", "longest: 1000")
    survey = opened(town, text)
    given = coded(town, survey, number)
    digests = {codes.digest(c): n for n, c in enumerate(given)}
    found: dict[str, Any] = {}

    def look() -> dict[str, dict[str, float]]:
        """What the attacker makes of the database now."""
        where = f"WHERE survey_id = {survey.pk}"
        with connection.cursor() as cursor:
            hidden = "xmin::text::bigint" if connection.vendor == "postgresql" else "0"
            cursor.execute(f"SELECT digest, {hidden} FROM surveys_code {where} AND used")
            used = {digests[bytes(d)]: {"xmin": x} for d, x in cursor.fetchall()}
        return {
            "answers": guesses(rows("surveys_answer", "answers", where), used, order),
            "remarks": guesses(rows("surveys_remark", "text", where), used, order),
        }

    lengths: dict[
        int, int
    ] = {}  # of the slip of the n-th person, seen by comparing two dumps of an open survey
    plainly: dict[int, int] = {}  # and as it were without the blanks
    known: set[str] = set()
    for done, n in enumerate(order, 1):
        told = taking.Given({"总体": "4", "记号": f"#{n}#"}, {"建议": wordy(n)})
        taking.accept(taking.by_code(given[n]), told)
        lengths[n] = new_slip(survey.pk, known)
        plainly[n] = len(json.dumps([told.answers, told.remarks], ensure_ascii=False).encode())
        if done in (number // 3, number * 2 // 3):
            mixing.mix(survey.pk)
    found["open"] = look()
    actions.close(survey, by=town.office)
    found["closed"] = look()
    remarks = rows("surveys_remark", "text", f"WHERE survey_id = {survey.pk}")
    found["lengths"] = {
        "kinds": len(set(lengths.values())),
        "careful": by_length(lengths, remarks, "text"),
        "naive": by_length(plainly, remarks, "text"),
    }
    sums: dict[str, dict[str, float]] = {"answers": defaultdict(float), "remarks": defaultdict(float)}
    for _ in range(STIRRED):
        with transaction.atomic(), connection.cursor() as cursor:
            # Remarks keep their ids when they are written anew; fresh ones are drawn here, so that each look is a draw of its own.
            fresh = "gen_random_uuid()" if connection.vendor == "postgresql" else "lower(hex(randomblob(16)))"
            cursor.execute(f"UPDATE surveys_remark SET id = {fresh} WHERE survey_id = {survey.pk}")
            mixing.stir(survey.pk)
        for table, shares in look().items():
            for way, share in shares.items():
                sums[table][way] += share / STIRRED
    found["stirred"] = sums
    return found


def main(number: int) -> None:
    """Attack both builds in the house of the environment."""
    start()
    order = list(range(number))
    random.Random(20261122).shuffle(order)
    print(json.dumps({"naive": naive(number, order), "careful": careful(number, order)}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
