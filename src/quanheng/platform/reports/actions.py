"""The writers of the reports room: a set of documents made in one go, each kept by its digest, written down once."""

from __future__ import annotations

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from quanheng.engine.errors import Place, Problems, Text
from quanheng.platform.followup import sentences as spoken
from quanheng.platform.lib import store
from quanheng.platform.lib.faults import point
from quanheng.platform.lib.official import written_in
from quanheng.platform.registry.act import act
from quanheng.platform.registry.powers import Actor
from quanheng.platform.reports import queries
from quanheng.platform.reports.beside import gathered
from quanheng.platform.reports.facts import RunFact, gather
from quanheng.platform.reports.kinds import FORMS, KINDS, LETTER, made, named
from quanheng.platform.reports.models import Batch
from quanheng.platform.reports.parameters import Wishes
from quanheng.platform.reports.phrases import both
from quanheng.platform.scoring import queries as scores
from quanheng.platform.scoring.board import named_unit
from quanheng.platform.scoring.duties import titled
from quanheng.platform.scoring.flow import SENT_BACK, STATES
from quanheng.platform.scoring.models import Run

MAY_BE_MADE = tuple(s for s in STATES if s != SENT_BACK)
MOMENT = (1980, 1, 1, 0, 0, 0)  # a set does not depend on when it was made
Progress = Callable[[str, int], None]


def check(run: Run, period: str, kinds: Sequence[str], forms: Sequence[str], *, by: Actor) -> None:
    """Refuse at once what can be refused: no power, a run sent back, nothing chosen, no such period. Raises `Refused`."""
    with act("reports.make", by, state=run.state, allowed=MAY_BE_MADE) as record:
        record.skip()  # the journal tells of the set when there is one
        problems = Problems()
        place = Place(path=f"run:{run.pk}")
        try:
            queries.period_of(run, period)
        except KeyError:
            problems.add(
                "no-such-period", place, (f"这次计分没有 {period} 这一期", f"the run has no period {period}"),
                ("计过分的一期", "a period that was scored"), ("从列表里选一期", "choose one from the list"),
            )  # fmt: skip
        for words, chosen, known in (
            (Text("文种", "kind"), kinds, KINDS),
            (Text("格式", "form"), forms, FORMS),
        ):
            wrong = [c for c in chosen if c not in known]
            if wrong or not chosen:
                said = "、".join(wrong)
                problems.add(
                    "nothing-to-make", place,
                    (f"没有“{said}”这种{words.zh}" if wrong else f"没有选{words.zh}", f"there is no {words.en} {said}" if wrong else f"no {words.en} is chosen"),
                    ("；".join(known), "; ".join(known)), ("至少选一种", "choose at least one"),
                )  # fmt: skip
        problems.refuse()
        submitted = [k for k in kinds if KINDS[k].submitted]
        if (
            submitted
            and len(submitted) == len(kinds)
            and len(queries.without_table(run, period)) == len(scores.units(run))
        ):
            problems.add(
                "no-self-evaluation", place, (f"{period} 没有单位提交自评表", f"no unit submitted a self-evaluation table for {period}"),
                ("至少一份已提交的自评表", "at least one table that was submitted"),
                ("在“自评核验”开一轮自评，或不选自评表", "open a round under Self-evaluation, or leave that kind out"),
            )  # fmt: skip
        problems.refuse()


def make(
    run: Run, period: str, kinds: Sequence[str], forms: Sequence[str], wishes: Wishes, *, by: Actor, progress: Progress | None = None
) -> Batch:  # fmt: skip
    """All documents of the kinds and forms asked for, for every unit, as one zip. The same again gives the set there is.

    Everything is made before anything is written; a worker that is killed leaves nothing. Raises `Refused`.
    """
    check(run, period, kinds, forms, by=by)
    fact = gather(run, period, queries.standing(run), wishes.lang)
    asked = {"kinds": sorted(kinds), "forms": sorted(forms), "wishes": wishes.plain()}
    key = _key(fact, asked)
    found = queries.same(key)
    if found is not None:
        return found
    with written_in(wishes.lang):
        kept, files = _zipped(fact, asked, wishes, progress)
    point("reports.make:kept")
    with act("reports.make", by, state=run.state, allowed=MAY_BE_MADE) as record:
        found = queries.same(key)
        if found is not None:
            record.skip()
            return found
        batch = Batch.objects.create(
            run=run, period=period, asked=asked, key=key, standing=fact.standing, files=files, digest=kept.digest, size=kept.size,
            made_at=record.at, made_by=by.name, identity=by.identity,
        )  # fmt: skip
        words = titled(run)
        record.of(
            Text(f"成套报告：{words.zh}，{period}", f"a set of reports: {words.en}, {period}"),
            batch=batch.pk, run=run.pk, period=period, files=len(files), sha256=kept.digest, standing=fact.standing,
        )  # fmt: skip
    return batch


def _key(fact: RunFact, asked: dict[str, Any]) -> str:
    """What a set is made of, as one digest."""
    whole: list[Any] = [
        fact.run.pk,
        fact.run.digest,
        fact.period,
        fact.standing,
        [STATES[s.state].zh for s in scores.steps(fact.run)],
        asked,
    ]
    if LETTER in asked["kinds"]:
        whole.append(list(spoken.thresholds()))
    if any(KINDS[k].own for k in asked["kinds"]):
        whole.append([[u.id, gathered(fact.run, fact.period, u.id, True).key] for u in fact.read.units])
    return hashlib.sha256(json.dumps(whole, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _zipped(
    fact: RunFact, asked: dict[str, Any], wishes: Wishes, progress: Progress | None
) -> tuple[store.Kept, list[list[Any]]]:
    """The zip in the store, and what is in it: [name, bytes, sha256]."""
    todo = list(_todo(fact, asked))
    missing = _missing(fact, asked)
    files: list[list[Any]] = []
    with tempfile.TemporaryFile() as scratch:
        with zipfile.ZipFile(scratch, "w", zipfile.ZIP_DEFLATED) as book:
            for n, (kind, form, unit, name) in enumerate(todo):
                if progress is not None:
                    progress("files", 2 + 95 * n // len(todo))
                body = made(kind, form, fact, unit, wishes)
                book.writestr(zipfile.ZipInfo(name, MOMENT), body, zipfile.ZIP_DEFLATED)
                files.append([name, len(body), hashlib.sha256(body).hexdigest()])
            if missing:
                name, body = (
                    both("没有提交自评表的单位.txt", "Units without a self-evaluation table.txt"),
                    missing.encode(),
                )
                book.writestr(zipfile.ZipInfo(name, MOMENT), body, zipfile.ZIP_DEFLATED)
                files.append([name, len(body), hashlib.sha256(body).hexdigest()])
        scratch.seek(0)
        return store.keep(iter(lambda: scratch.read(1 << 20), b"")), files


def _asks_submitted(asked: dict[str, Any]) -> bool:
    return any(KINDS[k].submitted for k in asked["kinds"])


def _missing(fact: RunFact, asked: dict[str, Any]) -> str:
    """The units of whom a set holds no self-evaluation table, a line each: said, not passed over."""
    gone = queries.without_table(fact.run, fact.period) if _asks_submitted(asked) else []
    return "".join(f"{u.id} {named_unit(u)}\n" for u in gone)


def _todo(fact: RunFact, asked: dict[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    """(kind, form, unit, name in the zip), those of the whole run first."""
    gone = {u.id for u in queries.without_table(fact.run, fact.period)} if _asks_submitted(asked) else set()
    for kind in (k for k in KINDS.values() if k.key in asked["kinds"]):
        for form in (f for f in kind.forms if f in asked["forms"]):
            if not kind.unit:
                yield kind.key, form, "", named(kind.key, form, fact)
                continue
            for unit in (u for u in fact.read.units if not (kind.submitted and u.id in gone)):
                name = named_unit(unit)
                yield kind.key, form, unit.id, f"{name}-{unit.id}/{named(kind.key, form, fact, name)}"
