"""Mixing: what waits is opened, counted and moved in batches, and every row of the survey is written anew in random order.

While a survey is open a batch has at least `mix` answers, drawn at random, and at least as many are left waiting, so that no
difference between two states of the page of results shows a single answer, nor does the last one at closing; line by line
`releasing` sees to that. Totals change here only, in the same transaction, so they are what stands in the tables, and nobody
has to read those to know.
Method: methods.md A.7 and finding 2 (rewriting in one transaction in random order removes the traces of xmin and rowid).
"""

from __future__ import annotations

import json
import secrets
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count, Sum

from quanheng.platform.lib.faults import point
from quanheng.platform.lib.locks import take_turns
from quanheng.platform.lib.masking import mask
from quanheng.platform.registry.people import today
from quanheng.platform.surveys import document, releasing, sealing
from quanheng.platform.surveys.comments import await_take_in
from quanheng.platform.surveys.flow import OPEN
from quanheng.platform.surveys.models import Answer, Code, Lot, Mixing, Remark, Slip, Survey, Total
from quanheng.platform.surveys.questionnaire import DONT_KNOW, HASTY

AT_ONCE = 20_000  # of one transaction
_TABLES = ("surveys_slip", "surveys_answer", "surveys_remark")
_chance = secrets.SystemRandom()

Key = tuple[str, str, str, str, str]


def mix_all() -> int:
    """Mix every open survey that has enough waiting; destroy keys nobody needs any more. How many answers were mixed."""
    done = sum(mix(pk) for pk in Survey.objects.filter(state=OPEN).values_list("pk", flat=True))
    for survey in sealing.keyed():
        state = Survey.objects.filter(pk=survey).values_list("state", flat=True).first()
        if state not in (None, OPEN) and not Slip.objects.filter(survey_id=survey).exists():
            sealing.destroy_key(survey)
    return done


def mix(survey: int, *, everything: bool = False) -> int:
    """Mix what waits of a survey, at closing all of it; how many came in. Safe to repeat at any time."""
    done = 0
    _forget_deleted()
    while True:
        added = _batch(survey, everything)
        done += added
        if added < AT_ONCE:
            break
    count_used(survey)
    if done:
        await_take_in(survey)
        sweep()
    return done


def count_used(survey: int) -> None:
    """Keep with each lot how many of its codes were used: pages show this and count no codes."""
    used = Code.objects.filter(survey_id=survey, used=True).values_list("lot_id").annotate(n=Count("digest"))
    for lot, number in used.order_by():
        Lot.objects.filter(pk=lot).exclude(used=number).update(used=number)


def _batch(survey: int, everything: bool) -> int:
    """One batch, in one transaction."""
    with transaction.atomic():
        take_turns(f"surveys.mix:{survey}")
        row = Survey.objects.get(pk=survey)
        least = document.of(row.document).mix
        ids = list(Slip.objects.filter(survey_id=survey).values_list("id", flat=True))
        number = len(ids) if everything else len(ids) - least
        if number < (1 if everything else least):
            return 0
        chosen = _chance.sample(ids, min(number, AT_ONCE))
        answers: list[Answer] = []
        remarks: list[Remark] = []
        for told in _opened(survey, chosen):
            answers.append(
                Answer(survey_id=survey, way=told["w"], unit=told["u"], stratum=told["s"], hasty=told["h"], answers=told["a"])
            )  # fmt: skip
            for key, text in told["r"].items():
                question, _, unit = key.partition("@")
                remarks.append(
                    Remark(
                        survey_id=survey,
                        way=told["w"],
                        unit=unit or told["u"],
                        question=question,
                        text=mask(text).text,
                    )
                )
        _chance.shuffle(answers)
        _chance.shuffle(remarks)
        Answer.objects.bulk_create(answers, batch_size=1000)
        Remark.objects.bulk_create(remarks, batch_size=1000)
        point("surveys.mix:moved")
        _count(survey, answers)
        _show(row, set(ids) - set(chosen), everything)
        stir(survey)
        point("surveys.mix:stirred")
        whole = Total.objects.filter(survey_id=survey, question="", option="").aggregate(n=Sum("n"))["n"]
        Mixing.objects.create(survey_id=survey, on=today(), added=len(answers), answers=whole)
    return len(answers)


def _show(survey: Survey, left: set[UUID], everything: bool) -> None:
    """Let the live page move, if every line of it may; after closing it shows the totals themselves."""
    if everything:
        releasing.forget(survey)
    elif len(left) < AT_ONCE:  # else another batch follows
        releasing.update(survey, document.of(survey.document), _peeked(survey.pk, list(left)))


def _peeked(survey: int, ids: Sequence[UUID]) -> Iterator[dict[str, Any]]:
    """What slips say that go on waiting."""
    for start in range(0, len(ids), 500):
        few = Slip.objects.filter(pk__in=ids[start : start + 500])
        for body in few.values_list("body", flat=True):
            yield json.loads(sealing.unseal(survey, bytes(body)))


def _opened(survey: int, ids: Sequence[UUID]) -> Iterator[dict[str, Any]]:
    """What the chosen slips say; they are gone then."""
    for start in range(0, len(ids), 500):
        few = Slip.objects.filter(pk__in=ids[start : start + 500])
        for body in few.values_list("body", flat=True):
            yield json.loads(sealing.unseal(survey, bytes(body)))
        few.delete()


def _count(survey: int, answers: Sequence[Answer]) -> None:
    """Add a batch to the totals: a row is made or changed for every option met."""
    met: Counter[Key] = Counter()
    for answer in answers:
        whose = (answer.way, answer.unit, answer.stratum)
        met[(*whose, "", "")] += 1
        if answer.hasty:
            met[(*whose, "", HASTY)] += 1
        for question, given in answer.answers.items():
            if given != DONT_KNOW:
                met[(*whose, question, "")] += 1
            for option in [given] if isinstance(given, str) else given:
                met[(*whose, question, option)] += 1
    names = ("way", "unit", "stratum", "question", "option")
    held: dict[Key, int] = {
        tuple(row[:5]): row[5] for row in Total.objects.filter(survey_id=survey).values_list(*names, "n")
    }
    rows = [
        Total(survey_id=survey, **dict(zip(names, key, strict=True)), n=held.get(key, 0) + n)
        for key, n in sorted(met.items())
    ]
    Total.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["survey", *names], update_fields=["n"], batch_size=500
    )


def stir(survey: int) -> None:
    """Write all mixed rows of a survey anew, in random order, in the running transaction: one xmin, no order of place.

    Answers get new ids; remarks keep theirs.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table, id, columns in (
                ("surveys_answer", "gen_random_uuid()", "survey_id, way, unit, stratum, hasty, answers"),
                ("surveys_remark", "id", "survey_id, way, unit, question, text"),
            ):
                cursor.execute(
                    f"WITH gone AS (DELETE FROM {table} WHERE survey_id = %s RETURNING id, {columns}) "
                    f"INSERT INTO {table} (id, {columns}) SELECT {id}, {columns} FROM gone ORDER BY gen_random_uuid()",
                    [survey],
                )
            return
        # A table WITHOUT ROWID is kept by its key: with a new random key every row moves to a place of its own.
        cursor.execute(
            "UPDATE surveys_answer SET id = lower(hex(randomblob(16))) WHERE survey_id = %s", [survey]
        )
    remarks = list(Remark.objects.filter(survey_id=survey))
    _chance.shuffle(remarks)
    Remark.objects.filter(survey_id=survey).delete()
    Remark.objects.bulk_create(remarks, batch_size=1000)


def _forget_deleted() -> None:
    """SQLite shall overwrite what is deleted; a setting of the connection, which must come before the transaction."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")


def sweep() -> None:
    """Remove what the database still keeps of deleted rows; nothing inside a transaction, where that cannot be done."""
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"VACUUM {', '.join(_TABLES)}")
        else:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
