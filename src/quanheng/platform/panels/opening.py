"""The writers of a panel before marking: open, fill the dossier, draw, substitute, start; and cancel."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from quanheng.engine.errors import Place, Problems, Text
from quanheng.engine.periods import parse
from quanheng.methods.raters import assign
from quanheng.platform.lib import papers
from quanheng.platform.panels import by_scheme, duties, guide, queries
from quanheng.platform.panels import draw as drawing
from quanheng.platform.panels.flow import CANCELLED, DRAW, DRAWN, FIRST, MARKING, OPEN, SUBSTITUTE
from quanheng.platform.panels.flow import PANEL as WHOLE_PANEL
from quanheng.platform.panels.models import Draw, Exhibit, Expert, Panel, Seat, Step, Subject
from quanheng.platform.panels.terms import checked
from quanheng.platform.registry.act import Record, act
from quanheng.platform.registry.people import today
from quanheng.platform.registry.powers import Actor
from quanheng.platform.schemes import queries as schemes
from quanheng.platform.schemes.models import SchemeVersion

SAME_OPENER = Text("开组的人不能自己结束入账", "who opened a panel does not close it")
MOST_SEATS = 60


@dataclass(frozen=True)
class Plan:
    """What the office wants of a panel; see `models.Panel`. `units` empty: all members of the scheme."""

    version: SchemeVersion
    rater: str
    period: str
    title: str
    leaves: Sequence[str]
    wanted: Mapping[str, int]
    due: date
    title_en: str = ""
    units: Sequence[str] = ()
    figures: Sequence[str] = ()
    guides: str = ""
    terms: Mapping[str, str] = field(default_factory=dict)
    demonstration: bool = False


def open_panel(plan: Plan, *, by: Actor) -> Panel:
    """Open a panel: its units get codes that tell nothing. Raises `Refused` with every problem."""
    with act("panels.open", by) as record:
        problems = Problems()
        terms = by_scheme.held(
            schemes.resolved(plan.version), plan.rater, checked(plan.terms, problems), plan.terms, problems
        )
        members = schemes.members(plan.version)
        units = list(dict.fromkeys(plan.units)) or list(members)
        guides = _check_plan(plan, units, members, terms, problems)
        problems.refuse()
        made = Panel.objects.create(
            version=plan.version, rater=plan.rater, period=plan.period, title=plan.title.strip(), title_en=plan.title_en.strip(),
            leaves=list(plan.leaves), wanted={k: int(v) for k, v in plan.wanted.items()}, figures=list(plan.figures), terms=terms,
            guides=guides, due=plan.due, state=OPEN, opened_by=by.name, identity=by.identity, demonstration=plan.demonstration,
        )  # fmt: skip
        codes = _codes("U", len(units), 2)
        Subject.objects.bulk_create(
            Subject(panel=made, unit_id=u, code=c) for u, c in zip(units, codes, strict=True)
        )
        step(made, OPEN, "", record, by)
        record.of(made.words, panel=made.pk, scheme=plan.version.scheme, period=plan.period, rater=plan.rater, units=len(units))  # fmt: skip
    return made


def _check_plan(
    plan: Plan, units: Sequence[str], members: Mapping[str, str], terms: Mapping[str, str], problems: Problems
) -> dict[str, Any]:
    scheme = schemes.resolved(plan.version)
    known = guide.tasks(scheme, plan.rater)
    marked = [leaf for leaf in plan.leaves if leaf in known and known[leaf].kind != guide.COMPUTED]
    seats = sum(plan.wanted.values())
    if plan.rater not in guide.raters(scheme):
        panels = guide.raters(scheme)
        problems.add(
            "no-such-rater", Place(path="rater"),
            (f"方案没有“{plan.rater[:60]}”这类专家评价主体", f"the scheme has no panel “{plan.rater[:60]}” among its raters"),
            ("、".join(panels) or "raters 里 kind: panel 的主体", ", ".join(panels) or "a rater of kind: panel"),
            ("改选，或改方案", "choose another, or change the scheme"),
        )  # fmt: skip
    for leaf in [leaf for leaf in plan.leaves if leaf not in known]:
        problems.add(
            "not-for-panels", Place(path=leaf[:100]),
            (f"“{leaf[:60]}”不由这组专家评", f"“{leaf[:60]}” is not marked by this panel"),
            ("、".join(known), ", ".join(known)), ("去掉它", "leave it out"),
        )  # fmt: skip
    if not marked:
        problems.add(
            "nothing-to-mark", Place(path="leaves"),
            ("没有要打分的指标", "there is nothing to mark"), ("至少一项", "one leaf at least"), ("选上要评的指标", "choose the leaves"),
        )  # fmt: skip
    for leaf in marked:
        task = known[leaf]
        if task.seats and len(task.items) != seats:
            problems.add(
                "seats-differ", Place(path=leaf),
                (f"方案给“{leaf}”{len(task.items)} 席，本组 {seats} 人", f"the scheme gives “{leaf}” {len(task.items)} seats; this panel has {seats}"),
                (f"{len(task.items)} 人", f"{len(task.items)} experts"), ("改各领域人数，使合计相符", "change how many are drawn"),
            )  # fmt: skip
    if not 1 <= seats <= MOST_SEATS or any(n < 0 for n in plan.wanted.values()):
        problems.add(
            "how-many", Place(path="wanted"), (f"要抽 {seats} 人", f"{seats} experts are wanted"),
            (f"1 到 {MOST_SEATS} 人", f"1 to {MOST_SEATS}"), ("写明各领域人数，如 文化 3、财务 2", "say how many of each field"),
        )  # fmt: skip
    for unit in [u for u in units if u not in members]:
        problems.add(
            "not-a-member", Place(path=unit[:60]),
            (f"“{unit[:60]}”不是这个方案的考核对象", f"“{unit[:60]}” is not assessed under this scheme"),
            ("方案的考核对象", "a unit assessed under it"), ("去掉它", "leave it out"),
        )  # fmt: skip
    for item in [i for i in plan.figures if i not in scheme.items]:
        problems.add(
            "unknown-item", Place(path=item[:100]),
            (f"方案没有数据项“{item[:60]}”", f"the scheme has no item “{item[:60]}”"),
            ("方案里的数据项", "an item of the scheme"), ("改正编号", "correct it"),
        )  # fmt: skip
    if (
        parse(plan.period) is None
        or not plan.period.isascii()
        or plan.due < today()
        or not plan.title.strip()
        or not units
    ):
        problems.add(
            "panel-facts", Place(path="title"),
            ("名称、期间、截止日或对象不全或不对", "the title, the period, the day or the units are wanting or wrong"),
            ("有名称；期间如 2026；截止日不早于今天；至少一个单位", "a title; a period like 2026; a day not past; one unit at least"),
            ("逐项改正", "correct them"),
        )  # fmt: skip
    ends = None  # of a scale that is itself wrong there is nothing to say
    if not any(p.code in ("bad-term", "bad-scale") for p in problems.found):
        ends = (Decimal(terms["low"]), Decimal(terms["high"]))
    return guide.read_guides(
        plan.guides, [leaf for leaf in marked if known[leaf].kind == guide.MARK], problems, ends
    )


def _codes(letter: str, count: int, places: int) -> list[str]:
    """So many codes in an order that nobody can guess."""
    numbers = list(range(1, count + 1))
    secrets.SystemRandom().shuffle(numbers)
    return [f"{letter}{n:0{max(places, len(str(count)))}d}" for n in numbers]


def add_exhibit(
    panel: Panel,
    unit: str,
    *,
    title: str,
    leaf: str = "",
    link: str = "",
    files: Sequence[Any] = (),
    by: Actor,
) -> list[Exhibit]:
    """Put files or a link into the dossier of a unit, until the panel is over. Raises `Refused`."""
    about: dict[str, Any] = {"state": state_of(panel), "allowed": (OPEN, DRAWN, *MARKING)}
    with act("panels.dossier", by, **about) as asked:
        asked.skip()  # the power is asked before any file is looked at
    problems = Problems()
    kept = papers.take(list(files), problems) if files else [{}]
    with act("panels.dossier", by, **about) as record:
        subject = Subject.objects.filter(panel=panel, unit=unit).first()
        if subject is None:
            problems.add(
                "not-of-this-panel", Place(path="unit"),
                (f"“{unit[:60]}”不是本组的被评对象", f"“{unit[:60]}” is not marked by this panel"),
                ("本组的单位", "one of its units"), ("从名单里选", "choose one of the list"),
            )  # fmt: skip
        if leaf and leaf not in panel.leaves:
            problems.add(
                "not-of-this-panel", Place(path="leaf"),
                (f"“{leaf[:60]}”不是本组的指标", f"“{leaf[:60]}” is not a leaf of this panel"),
                ("本组的指标，或留空", "one of its leaves, or none"), ("从名单里选", "choose one of the list"),
            )  # fmt: skip
        link = link.strip()
        if (
            not title.strip()
            or bool(link) == bool(files)
            or (link and not link.startswith(("https://", "http://", "/")))
        ):
            problems.add(
                "exhibit", Place(path="title"),
                ("名称空着，或没有文件也没有网址（或两样都有）", "the title is empty, or there is neither a file nor a link (or both)"),
                ("名称，和一份文件或一个 http(s) 网址", "a title, and a file or an http(s) address"), ("补全", "complete it"),
            )  # fmt: skip
        problems.refuse()
        made = [
            Exhibit.objects.create(
                panel=panel, subject=subject, leaf=leaf, title=title.strip()[:200], link=link[:500], file=file, at=record.at,
                by=by.name,
            )
            for file in kept
        ]  # fmt: skip
        record.of(panel.words, panel=panel.pk, exhibits=len(made), digests=[f["digest"] for f in kept if f])
    return made


def draw(panel: Panel, *, said: str = "", by: Actor) -> Draw:
    """Draw the experts. The seed is chance of this moment, and what somebody present says (`said`), so that nobody has it in
    hand alone; with the pool as it stands it is kept and shown. Raises `Refused` where the pool is too small."""
    with act("panels.draw", by, state=state_of(panel), allowed=(OPEN,)) as record:
        units = list(panel.subjects.values_list("unit_id", flat=True))
        kin = queries.kin_of(panel)
        experts = {e.code: e for e in queries.pool() if e.active and e.person.is_active}
        pool = [_lot_of(e, units, kin, panel) for e in experts.values()]
        words = "".join(
            c for c in said.strip()[:40] if c.isprintable() and c not in "'\"\\%"
        )  # for printf as it stands
        seed = f"{secrets.token_hex(16)}{'·' + words if words else ''}"
        made = _draw(panel, DRAW, seed, pool, panel.wanted, "", record, by)
        into(
            panel, DRAWN, "", record, by, draw=made.pk
        )  # before the seats: who draws at the same time waits, and is refused
        numbers = list(range(1, panel.seats_wanted + 1))
        secrets.SystemRandom().shuffle(numbers)
        codes = _codes("S", panel.seats_wanted, 2)
        rows = zip(numbers, codes, made.chosen, strict=True)
        for number, code, chosen in sorted(rows):
            _sit(panel, number, code, experts[chosen], units, kin)
    return made


def _lot_of(expert: Expert, units: Sequence[str], kin: queries.Kin, panel: Panel) -> dict[str, Any]:
    own = queries.touched(expert, units, kin)
    out = (
        "、".join(sorted(set(own.values())))
        if panel.term("recusal") == WHOLE_PANEL or len(own) == len(units)
        else ""
    )
    return {"code": expert.code, "fields": list(expert.fields), "out": out}


def _draw(
    panel: Panel, kind: str, seed: str, pool: list[dict[str, Any]], wanted: Mapping[str, int], reason: str, record: Record,
    by: Actor, taken: Sequence[str] = (),
) -> Draw:  # fmt: skip
    steps, chosen = drawing.draw(seed, pool, wanted, taken)
    problems = Problems()
    for one in steps:
        if one["short"]:
            out = sum(bool(m["out"]) for m in pool if not one["field"] or one["field"] in m["fields"])
            problems.add(
                "pool-too-small", Place(path=one["field"] or "*"),
                (f"“{one['field'] or '不限'}”要 {one['wanted']} 人，还差 {one['short']} 人；另有 {out} 人须回避", f"{one['wanted']} of “{one['field'] or 'any field'}” are wanted, {one['short']} too many; {out} more are recused"),
                ("合格且不须回避的人够抽", "enough who are able and not recused"),
                ("补充专家库，或改各领域人数", "add experts to the pool, or change how many are wanted"),
            )  # fmt: skip
    problems.refuse()
    return Draw.objects.create(
        panel=panel, kind=kind, seed=seed, wanted=dict(wanted), pool=pool, steps=steps, chosen=chosen, reason=reason[:300],
        at=record.at, by=by.name, identity=by.identity,
    )  # fmt: skip


def _sit(
    panel: Panel, number: int, code: str, expert: Expert, units: Sequence[str], kin: queries.Kin
) -> Seat:
    own = queries.touched(expert, units, kin)
    barred = sorted(Subject.objects.filter(panel=panel, unit__in=list(own)).values_list("code", flat=True))
    return Seat.objects.create(panel=panel, number=number, code=code, expert=expert, barred=barred)


def substitute(panel: Panel, seat: Seat, reason: str, *, record: Record, by: Actor) -> Seat:
    """Put the next of the draw on a seat that was left; a step of the acts that make one leave. Codes are dealt anew."""
    first = panel.draws.filter(kind=DRAW).get()
    units = list(panel.subjects.values_list("unit_id", flat=True))
    kin = queries.kin_of(panel)
    experts = {e.code: e for e in queries.pool()}
    pool = []
    for member in first.pool:  # the pool of the first draw, as it can be drawn now
        expert = experts[member["code"]]
        now = _lot_of(expert, units, kin, panel)["out"]
        there = expert.active and expert.person.is_active
        pool.append(member | {"out": member["out"] or now or ("" if there else "left")})
    field = next((s["field"] for s in first.steps for lot in s["lots"] if lot[1] == seat.expert.code), "")
    taken = list(panel.seats.values_list("expert__code", flat=True))
    made = _draw(panel, SUBSTITUTE, first.seed, pool, {field: 1}, reason, record, by, taken)
    new = _sit(panel, seat.number, f"N{secrets.token_hex(3)}", experts[made.chosen[0]], units, kin)
    new.assigned = seat.assigned
    new.save(update_fields=["assigned"])
    there = queries.seats(panel)
    for one in there:  # out of one another's way first: a code is one seat's
        one.code = f"T{secrets.token_hex(3)}"
        one.save(update_fields=["code"])
    for one, code in zip(there, _codes("S", len(there), 2), strict=True):
        Seat.objects.filter(panel=panel, code=code).update(code=f"L{secrets.token_hex(3)}")
        one.code = code
        one.save(update_fields=["code"])
    return new


def start(panel: Panel, *, by: Actor) -> Panel:
    """Begin the first round: what each seat marks is settled, and the experts are asked."""
    with act("panels.start", by, state=state_of(panel), allowed=(DRAWN,)) as record:
        seats, subjects = queries.seats(panel), queries.subjects(panel)
        each = int(panel.term("each"))
        if 0 < each < len(seats):
            place = {s.code: i for i, s in enumerate(subjects)}
            barred = {(place[code], j) for j, seat in enumerate(seats) for code in seat.barred}
            design = assign(len(subjects), len(seats), each, anchors=min(2, len(subjects)), barred=barred, seed=secrets.randbits(32))  # fmt: skip
            for j, seat in enumerate(seats):
                seat.assigned = [s.code for i, s in enumerate(subjects) if design[i, j]]
                seat.save(update_fields=["assigned"])
        into(panel, FIRST, "", record, by)
        leaves = len(queries.marked_leaves(panel))
        for seat in seats:
            duties.ask(panel, [seat], 1, leaves * len(queries.duty(seat, subjects)))
    return panel


def cancel(panel: Panel, reason: str, *, by: Actor) -> Panel:
    """Give a panel up, with the reason on record; nothing is posted."""
    with act("panels.cancel", by, state=state_of(panel), allowed=(OPEN, DRAWN, *MARKING)) as record:
        need(reason).refuse()
        into(panel, CANCELLED, reason, record, by)
        duties.over(panel)
    return panel


def state_of(panel: Panel) -> str:
    """The state as it is now."""
    return Panel.objects.filter(pk=panel.pk).values_list("state", flat=True).first() or ""


def into(panel: Panel, state: str, note: str, record: Record, by: Actor, **detail: Any) -> None:
    """Change the state, only from the one that was seen."""
    moved = Panel.objects.filter(pk=panel.pk, state=panel.state).update(state=state)
    problems = Problems()
    if not moved:
        problems.add(
            "changed-meanwhile", Place(path=panel.title), ("刚才有人办过这一组", "somebody has just dealt with this"),
            ("页面所示的状态", "the state the page showed"), ("刷新后再看", "look at the page anew"),
        )  # fmt: skip
    problems.refuse()
    panel.state = state
    step(panel, state, note, record, by, **detail)
    record.of(panel.words, panel=panel.pk, state=state, **detail)


def step(panel: Panel, state: str, note: str, record: Record, by: Actor, **detail: Any) -> None:
    """Keep a step."""
    Step.objects.create(panel=panel, state=state, at=record.at, by=by.name, note=note.strip(), detail=detail)


def need(words: str) -> Problems:
    """Problems, with one noted where a reason is wanting."""
    problems = Problems()
    if not words.strip():
        problems.add(
            "no-reason", Place(path="words"), ("没有写理由", "no reason is given"),
            ("几句话，会记下来", "some words; they go on record"), ("写明理由", "say why"),
        )  # fmt: skip
    return problems
