"""The writers of the sample: draw it by shares of the integrity score with a recorded seed, assign it with avoidance."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django.urls import reverse

from quanheng.engine.errors import Place, Problems, Text
from quanheng.engine.rounding import show
from quanheng.platform.agenda import deadlines
from quanheng.platform.agenda.calendar import add_working_days
from quanheng.platform.lib.faults import point
from quanheng.platform.lib.locks import take_turns
from quanheng.platform.registry import people
from quanheng.platform.registry.act import Record, act
from quanheng.platform.registry.models import Person
from quanheng.platform.registry.people import today
from quanheng.platform.registry.powers import Actor
from quanheng.platform.verification import queries, sampling
from quanheng.platform.verification.flow import ASSIGNED, FULL, OPEN, SUBMITTED, VOICES, WAITING, WAYS
from quanheng.platform.verification.models import Check, Draw, Locked, Round, Step
from quanheng.platform.verification.parameters import Parameters

CHECKING, SETTLING = "verification.check", "verification.settle"
CHANCE = 12  # bytes of chance in a seed
MOST_WORDS = 38  # characters of a seed's words: chance in hexadecimal, a dot and these go into `Draw.seed`
CHECK_DAYS = 10  # working days a reviewer has, before anything is due from a unit


def draw(round_: Round, how: str, role: str, *, seed: str = "", by: Actor) -> Draw:
    """Draw the rows to be verified: by each unit's share of its integrity score, or all. The seed is recorded.

    The seed is chance and, after a dot, the words somebody gave (`seed`), as in a public draw: whoever gives the words
    cannot try out what they would draw.

    `role`: by whom, "reviewer" or "third". Each row is given to somebody who has nothing to do with the unit.
    """
    state = Round.objects.filter(pk=round_.pk).values_list("state", flat=True).first() or ""
    with act("verification.draw", by, state=state, allowed=(OPEN,)) as record:
        take_turns("verification.draw")
        parameters = Parameters(round_.said)
        submitted = list(round_.tables.filter(state=SUBMITTED).order_by("unit_id"))
        taken = set(Check.objects.filter(table__round=round_, role=role).values_list("locked_id", "leaf"))
        newest = {v.table_id: v for v in Locked.objects.filter(table__in=submitted).order_by("number")}
        rows = {
            t.unit_id: [r["leaf"] for r in newest[t.pk].record["rows"] if r["items"] and (newest[t.pk].pk, r["leaf"]) not in taken]
            for t in submitted
        }  # fmt: skip
        rows = {u: own for u, own in rows.items() if own}
        words = seed.strip()
        _check_draw(how, role, rows, words).refuse()
        held = queries.integrity_before(rows, round_.period)
        shares = {u: Fraction(1) if how == FULL else parameters.share(held.get(u)) for u in rows}
        seed = f"{secrets.token_hex(CHANCE)}{'·' + words if words else ''}"
        chosen = sampling.drawn(seed, rows, shares, int(parameters.number("least")))
        plan = {
            u: {"share": show(shares[u] * 100, most=2), "score": show(held[u], most=2) if u in held else "", "of": rows[u], "rows": chosen[u]}
            for u in rows
        }  # fmt: skip
        made = Draw.objects.create(
            round=round_,
            how=how,
            seed=seed,
            plan={"role": role, "units": plan},
            at=record.at,
            by=by.name,
            identity=by.identity,
        )
        point("verification.draw:drawn")
        for table in (t for t in submitted if t.unit_id in chosen):
            locked, able = newest[table.pk], None
            by_leaf = {r["leaf"]: r for r in locked.record["rows"]}
            for leaf in chosen[table.unit_id]:
                row = by_leaf[leaf]
                check = Check.objects.create(
                    draw=made, table=table, locked=locked, leaf=leaf, role=role, state=WAITING, full=row["full"] or "0",
                    said={i: locked.record["figures"].get(i) or "" for i in row["items"]}, self_score=row["score"] or "0",
                )  # fmt: skip
                able = candidates(check) if able is None else able  # the same for every row of a table
                hand(check, None, record, by, able)
        record.of(
            round_.words,
            round=round_.pk,
            draw=made.pk,
            how=how,
            seed=seed,
            rows=sum(map(len, chosen.values())),
        )
    return made


def _check_draw(how: str, role: str, rows: Mapping[str, Any], words: str) -> Problems:
    problems = Problems()
    if len(words) > MOST_WORDS or not words.isprintable():
        problems.add("long-words", Place(path="seed"), (f"现场定的话有 {len(words)} 字，或有看不见的字符", f"the words have {len(words)} characters, or some that cannot be seen"),
                     (f"不超过 {MOST_WORDS} 字", f"at most {MOST_WORDS} characters"), ("写短些", "shorten them"))  # fmt: skip
    if how not in WAYS or role not in VOICES:
        problems.add("unknown-way", Place(path="how"), ("没有这种抽法或核验方", "there is no such way or verifier"),
                     ("抽样或全部；核验人或第三方", "sample or full; reviewer or third party"), ("从列表里选", "choose from the list"))  # fmt: skip
    if not rows:
        problems.add("nothing-to-draw", Place(path="round"), ("没有已提交而未抽过的行", "no submitted row is left to draw"),
                     ("已提交的自评表", "submitted tables"), ("等单位提交", "wait until units submit"))  # fmt: skip
    return problems


def candidates(check: Check) -> list[Person]:
    """Who may verify a row: holders of the role without a seat at the unit, who did not fill it in and did not step aside."""
    unit = check.table.unit_id
    seated = set(people.standing().filter(unit=unit).values_list("person", flat=True))
    aside = {
        s.identity for s in Step.objects.filter(made_of__table=check.table, state=WAITING).exclude(note="")
    }
    found = [
        p
        for p in people.holders(check.role)
        if p.pk not in seated and f"person:{p.pk}" not in aside | {check.locked.identity}
    ]
    return sorted(found, key=lambda p: p.pk)


def hand(
    check: Check, person: Person | None, record: Record, by: Actor, able: list[Person] | None = None
) -> None:
    """Give a check to somebody (None: whom the seed of the draw names among the candidates, `able`)."""
    able = candidates(check) if able is None else able
    if person is None and able:
        number = int(hashlib.sha256(f"{check.draw.seed}|{check.table.unit_id}".encode()).hexdigest(), 16)
        person = able[number % len(able)]
    problems = Problems()
    if person is not None and person not in able:
        problems.add("must-avoid", Place(path="reviewer"), (f"{person.name} 与这个单位有关，要回避", f"{person.name_en or person.name} is connected with the unit"),
                     ("与该单位无关的核验人", "a reviewer without connection"), ("另派一人", "assign somebody else"))  # fmt: skip
    problems.refuse()
    check.reviewer = person
    state = ASSIGNED if person else WAITING
    into(check, state, record, by)
    if person:
        title = Text(f"核验“{check.leaf}”", f"Verify “{check.leaf}”")
        deadlines.set_deadline(CHECKING, str(check.pk), check.table.unit_id, add_working_days(today(), CHECK_DAYS), person=person, link=page(check), minutes=30, title=title)  # fmt: skip
    else:
        title = Text(f"派人核验“{check.leaf}”", f"Assign somebody to verify “{check.leaf}”")
        deadlines.drop(CHECKING, str(check.pk))
        deadlines.set_deadline(SETTLING, str(check.pk), check.table.unit_id, add_working_days(today(), 2), role="office", link=page(check), minutes=5, title=title)  # fmt: skip


def assign(check: Check, person: Person, *, by: Actor) -> Check:
    """The office gives a check to somebody else, before anything was found."""
    with act(
        "verification.assign",
        by,
        unit=check.table.unit_id,
        state=state_of(check),
        allowed=(WAITING, ASSIGNED),
    ) as record:
        if check.reviewer == person:
            record.skip()
            return check
        deadlines.drop(SETTLING, str(check.pk))
        hand(check, person, record, by)
        record.of(words_of(check), check=check.pk)
    return check


def state_of(check: Check) -> str:
    """The state of a check as it stands in the table now."""
    return Check.objects.filter(pk=check.pk).values_list("state", flat=True).first() or ""


def into(
    check: Check,
    state: str,
    record: Record,
    by: Actor,
    *,
    note: str = "",
    files: list[dict[str, Any]] | None = None,
) -> None:
    """Bring a check into a state, only from the one that was checked, and keep the step."""
    moved = Check.objects.filter(pk=check.pk, state=check.state).update(
        state=state, reviewer=check.reviewer, found_figures=check.found_figures, found_score=check.found_score,
        false=check.false, answer_by=check.answer_by,
    )  # fmt: skip
    problems = Problems()
    if not moved:
        problems.add(
            "changed-meanwhile", Place(path=check.leaf),
            ("刚才有人办过这一项", "somebody has just dealt with this"),
            ("页面所示的状态", "the state the page showed"), ("刷新后再看", "look at the page anew"),
        )  # fmt: skip
    problems.refuse()
    check.state = state
    detail = {"reviewer": check.reviewer_id, "figures": check.found_figures}
    Step.objects.create(
        made_of=check,
        state=state,
        at=record.at,
        by=by.name,
        identity=by.identity,
        note=note.strip(),
        files=files or [],
        detail=detail,
    )


def words_of(check: Check) -> Text:
    """A check as the journal names it."""
    return Text(f"{check.table.unit_id} {check.leaf}", f"{check.table.unit_id} {check.leaf}")


def page(check: Check) -> str:
    """Where a check is dealt with."""
    return reverse("verification:check", args=[check.pk])
