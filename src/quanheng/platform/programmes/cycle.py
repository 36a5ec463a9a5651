"""The year of a programme in four stages; no stage is left before it has brought forth what it must (A22)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from quanheng.engine.errors import Place, Problems, Text
from quanheng.platform.lib.faults import point
from quanheng.platform.programmes import queries, ready
from quanheng.platform.programmes.flow import (
    BY_HAND,
    CLOSED,
    CLOSED_WORDS,
    FEEDBACK,
    MIDTERM,
    MIDTERM_OF_A_YEARLY_SCHEME,
    ORDER,
    PREPARE,
    PRODUCTS,
    RESULT,
    STAGES,
)
from quanheng.platform.programmes.models import Advance, Cycle, Product, Programme
from quanheng.platform.registry.act import act
from quanheng.platform.registry.powers import Actor

# Of these nothing is filed before the result stage; final returns may be, for their call goes out in the preparation.
LATE = ("result_run", "reviewed", "confirmed", *STAGES[FEEDBACK].products)


@dataclass(frozen=True)
class StageState:
    """A stage of a cycle as its page shows it: its words, where it stands, what it has, what is missing."""

    id: str
    words: Text
    standing: str  # "done" "now" "todo"
    products: dict[str, list[Product]]
    finished: Advance | None

    @property
    def missing(self) -> list[str]:
        """Kinds of product not filed yet."""
        return [kind for kind, filed in self.products.items() if not filed]


def stage_words(stage: str) -> Text:
    """The name of a stage, or of the end."""
    return CLOSED_WORDS if stage == CLOSED else STAGES[stage].words


def find(scheme: str, year: int) -> Cycle | None:
    """The cycle of a scheme's programme in a year, open or closed; the newest if there are several."""
    found = Cycle.objects.filter(programme__scheme=scheme, year=year).select_related("programme")
    return found.order_by("-id").first()


def states(cycle: Cycle) -> list[StageState]:
    """The four stages of a cycle with their products."""
    filed: dict[str, list[Product]] = {}
    for product in cycle.programme.products.all():
        filed.setdefault(product.kind, []).append(product)
    ended = {a.before: a for a in cycle.advances.all()}
    now = ORDER.index(cycle.stage)
    return [
        StageState(
            id, stage.words, "done" if k < now else "now" if k == now else "todo",
            {kind: filed.get(kind, []) for kind in products_of(cycle, id)}, ended.get(id),
        )
        for k, (id, stage) in enumerate(STAGES.items())
    ]  # fmt: skip


def products_of(cycle: Cycle, stage: str) -> tuple[str, ...]:
    """The kinds of product a stage of this year must bring forth; half-way through a yearly scheme it is a note."""
    if stage == MIDTERM and ready.yearly(cycle.programme):
        return MIDTERM_OF_A_YEARLY_SCHEME
    return STAGES[stage].products


def by_hand(cycle: Cycle) -> list[str]:
    """The kinds of product that may be filed by hand now: what no room makes, of this stage and those before."""
    until = ORDER.index(cycle.stage)
    return [k for s in ORDER[: until + 1] if s != CLOSED for k in products_of(cycle, s) if k in BY_HAND]


def reached(scheme: str, year: int, stage: str) -> datetime | None:
    """When the cycle of a scheme and year came into a stage; None where there is no cycle, or it is not there yet."""
    cycle = find(scheme, int(year))
    come = cycle.advances.filter(after=stage).first() if cycle is not None else None
    return None if come is None else come.at


def open_cycle(programme: Programme, *, by: Actor) -> Cycle:
    """Open the year of a programme in its first stage; what is open already is given back."""
    with act("programmes.cycle", by, unit=programme.organiser) as record:
        cycle, made = Cycle.objects.get_or_create(
            programme=programme, year=programme.year, defaults={"stage": PREPARE, "opened_at": record.at}
        )
        record.of(Text(programme.title, programme.title_en), programme=programme.pk, year=programme.year)
        ready.take_up(programme)
        if not made:
            record.skip()
    return cycle


def file_product(
    scheme_id: str, year: int, kind: str, ref: str, title: Text, by: Actor, *, link: str = ""
) -> Product | None:
    """File what a stage brought forth; called by later rooms inside their own act, which is its record.

    Nothing happens where no programme of that scheme and year is filed, or its year is closed, or where it is of the
    result and the year has not come so far. What is ready before the year is opened is kept for it; what the room of
    schemes made before there was a programme is taken up later (`ready`). The same `ref` again brings its words up to
    date.
    """
    if kind not in PRODUCTS:
        raise KeyError(kind)
    cycle = find(scheme_id, int(year))
    programme = queries.filed_for(scheme_id, year) if cycle is None else cycle.programme
    if programme is None or (cycle is not None and cycle.stage == CLOSED):
        return None
    if kind in LATE and (cycle is None or not _has_come(cycle, RESULT)):
        return None
    facts = {
        "title": title.zh[:200],
        "title_en": title.en[:200],
        "link": link,
        "at": timezone.now(),
        "by": by.name,
    }
    made, _ = Product.objects.update_or_create(programme=programme, kind=kind, ref=ref, defaults=facts)
    return made


def _has_come(cycle: Cycle, stage: str) -> bool:
    return ORDER.index(cycle.stage) >= ORDER.index(stage)


def file_by_hand(cycle: Cycle, kind: str, ref: str, title: Text, *, link: str = "", by: Actor) -> Product:
    """File a product that no room of the house makes (a meeting's decision, a letter), named by `ref`. `Refused`."""
    with act(
        "programmes.product", by, unit=cycle.programme.organiser, state=cycle.stage, allowed=ORDER[:-1]
    ) as record:
        problems = Problems()
        if kind in LATE and not _has_come(cycle, RESULT):
            require_stage(cycle.programme.scheme, cycle.year, RESULT, FEEDBACK)
        if kind in PRODUCTS and kind not in BY_HAND:
            problems.add(
                "made-by-a-room", Place(path=kind),
                (f"“{PRODUCTS[kind].zh}”不能手工补登", f"“{PRODUCTS[kind].en}” is not filed by hand"),
                ("计分、复核、确认、告知、公布时自动登记", "filed when it is scored, reviewed, confirmed, told or released"),
                ("到“计分”或“公布”里办理", "do it in the room of scoring or publication"),
            )  # fmt: skip
        if kind not in PRODUCTS:
            problems.add(
                "unknown-product", Place(path=kind),
                (f"没有产物“{kind}”", f"there is no product “{kind}”"),
                ("、".join(p.zh for p in PRODUCTS.values()), ", ".join(PRODUCTS)),
                ("从列出的产物里选", "choose one of those listed"),
            )  # fmt: skip
        if not title.zh.strip() or not ref.strip():
            problems.add(
                "blank", Place(path=kind),
                ("名称或文号空着", "the title or the reference is empty"),
                ("能找到原件的文号或位置，和名称", "a reference by which the original is found, and a title"),
                ("补上", "fill them in"),
            )  # fmt: skip
        problems.refuse()
        made, _ = Product.objects.update_or_create(
            programme=cycle.programme, kind=kind, ref=ref.strip(),
            defaults={"title": title.zh.strip()[:200], "title_en": title.en.strip()[:200], "link": link, "at": record.at, "by": by.name},
        )  # fmt: skip
        record.of(title, cycle=cycle.pk, kind=kind, ref=ref.strip())
    return made


def require_stage(scheme_id: str, year: int, *stages: str) -> None:
    """Raise `Refused` where the scheme's cycle of that year is in another stage; no cycle, no limit."""
    cycle = find(scheme_id, int(year))
    if cycle is None or cycle.stage in stages:
        return
    here, wanted = stage_words(cycle.stage), [stage_words(s) for s in stages]
    problems = Problems()
    problems.add(
        "wrong-stage", Place(path=f"{scheme_id} · {year}"),
        (f"“{cycle.programme.title}”{year} 年在“{here.zh}”阶段", f"“{cycle.programme.title_en or cycle.programme.title}” of {year} is in the stage “{here.en}”"),
        ("处于" + "、".join(f"“{w.zh}”" for w in wanted) + "阶段", "the stage " + " or ".join(f"“{w.en}”" for w in wanted)),
        ("先办完本阶段的产物，再转入下一阶段", "bring this stage to its end first, then advance"),
    )  # fmt: skip
    problems.refuse()


def advance(cycle: Cycle, *, by: Actor) -> Cycle:
    """End the stage and begin the next, or close the year. Raises `Refused` naming every missing product."""
    with act("programmes.advance", by, unit=cycle.programme.organiser) as record:
        held = Cycle.objects.select_for_update().select_related("programme").get(pk=cycle.pk)
        problems = Problems()
        if held.stage == CLOSED:
            problems.add(
                "closed", Place(path=str(held)),
                ("这一年已闭环", "this year is closed"), ("进行中的一年", "a year that is open"), ("无需办理", "nothing to do"),
            )  # fmt: skip
        else:
            _tell_missing(held, problems)
        problems.refuse()
        after = ORDER[ORDER.index(held.stage) + 1]
        Advance.objects.create(cycle=held, before=held.stage, after=after, at=record.at, by=by.name)
        point("programmes.advance:noted")
        before, held.stage = held.stage, after
        held.closed_at = record.at if after == CLOSED else None
        held.save(update_fields=["stage", "closed_at"])
        record.of(
            Text(held.programme.title, held.programme.title_en), cycle=held.pk, before=before, after=after
        )
    return held


def _tell_missing(cycle: Cycle, problems: Problems) -> None:
    stage = STAGES[cycle.stage]
    for kind in missing(cycle):
        words = PRODUCTS[kind]
        problems.add(
            "missing-product", Place(path=kind),
            (f"“{stage.words.zh}”阶段还缺：{words.zh}", f"the stage “{stage.words.en}” still lacks: {words.en}"),
            ("本阶段的产物齐全", "every product of the stage"),
            (f"先办出“{words.zh}”", f"bring about “{words.en}” first"),
        )  # fmt: skip


def missing(cycle: Cycle) -> list[str]:
    """Kinds of product the present stage still lacks."""
    if cycle.stage == CLOSED:
        return []
    filed = set(cycle.programme.products.values_list("kind", flat=True))
    return [kind for kind in products_of(cycle, cycle.stage) if kind not in filed]


def open_cycles(year: int | None = None) -> Iterable[Cycle]:
    """Cycles that are open, of a year or of any."""
    found = Cycle.objects.exclude(stage=CLOSED).select_related("programme")
    return found if year is None else found.filter(year=year)
