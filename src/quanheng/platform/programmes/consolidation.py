"""A list of hundreds made tens: groups that overlap, merged into one of them or cancelled, and what is left (A18).

Suggestions are made by a rule an office can follow by hand: the entry that wholly overlaps most others leads, those
it overlaps join it directly (no chains), and so on with the rest. Nothing is merged until somebody says so.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from quanheng.engine.errors import Place, Problems, Text
from quanheng.platform.lib.faults import point
from quanheng.platform.programmes.actions import propose
from quanheng.platform.programmes.application import Application
from quanheng.platform.programmes.flow import CANCELLED, FATES, KEPT, MERGED, OPEN
from quanheng.platform.programmes.inventory import read_inventory
from quanheng.platform.programmes.models import Entry, Inventory, Programme
from quanheng.platform.programmes.overlap import Extent, Overlap, meet, plain
from quanheng.platform.registry import queries as registry
from quanheng.platform.registry.act import Record, act
from quanheng.platform.registry.powers import Actor


@dataclass(frozen=True)
class Suggestion:
    """Entries that could be one: the one that leads, and each other with what it has in common with it."""

    lead: Entry
    members: tuple[Overlap, ...]


@dataclass(frozen=True)
class Outcome:
    """What became of a list: numerator and denominator of the reduction, and how it came about."""

    before: int
    merged: int
    cancelled: int
    open: int
    burden_before: int
    burden_after: int

    @property
    def after(self) -> int:
        """Entries that stand: kept, or not decided yet."""
        return self.before - self.merged - self.cancelled

    @property
    def gone(self) -> int:
        """The numerator."""
        return self.merged + self.cancelled

    @property
    def share(self) -> Fraction:
        """The part that is gone."""
        return Fraction(self.gone, self.before) if self.before else Fraction(0)


def import_list(
    data: bytes, file: str, *, title: str, year: int, demonstration: bool = False, by: Actor
) -> Inventory:
    """Take in a list of assessments, all or nothing. The same file again is the inventory it became. `Refused`."""
    with act("programmes.inventory", by) as record:
        if not 2000 <= year <= 2100:
            problems = Problems()
            problems.add(
                "bad-year", Place(path="year"), (f"年度写成 {year}", f"the year is {year}"),
                ("2000 到 2100", "2000 to 2100"), ("改正", "correct it"),
            )  # fmt: skip
            problems.refuse()
        found = read_inventory(data, file, year)
        digest = hashlib.sha256(data).hexdigest()
        same = Inventory.objects.filter(digest=digest, year=year).first()
        if same is not None:
            record.skip()
            return same
        made = Inventory.objects.create(
            title=(title.strip() or file)[:200], year=year, file=file[:200], digest=digest, at=record.at, by=by.name,
            entries_count=len(found), demonstration=demonstration,
        )  # fmt: skip
        Entry.objects.bulk_create(
            [
                Entry(
                    inventory=made, row=k, title=one.title, organiser=one.organiser, basis=one.basis,
                    assessed=one.assessed, content=one.content, begins=one.begins, ends=one.ends, burden=one.burden,
                )
                for k, one in enumerate(found, 1)
            ],
            batch_size=500,
        )  # fmt: skip
        point("programmes.inventory:entries")
        record.of(Text(made.title, made.title), inventory=made.pk, entries=len(found), digest=digest)
    return made


def suggestions(inventory: Inventory) -> list[Suggestion]:
    """Groups of open entries that overlap on object, content and time; the largest first."""
    rows = list(inventory.entries.filter(fate=OPEN))
    extents = {r.pk: extent(r) for r in rows}
    by_content: dict[str, list[Entry]] = defaultdict(list)
    for row in rows:
        for word in extents[row.pk].content:
            by_content[word].append(row)
    meets: dict[int, dict[int, Overlap]] = {r.pk: {} for r in rows}
    for row in rows:
        here = extents[row.pk]
        near = {r.pk: r for word in here.content for r in by_content[word] if r.row > row.row}
        for other in near.values():
            found = meet(here, extents[other.pk], other)
            if found.whole:
                meets[row.pk][other.pk] = found
                meets[other.pk][row.pk] = meet(extents[other.pk], here, row)
    return _groups(rows, meets)


def _groups(rows: Sequence[Entry], meets: dict[int, dict[int, Overlap]]) -> list[Suggestion]:
    left = {r.pk: r for r in rows}
    found = []
    while left:
        free = {pk: [other for other in meets[pk] if other in left] for pk in left}
        lead = max(left.values(), key=lambda r: (len(free[r.pk]), -r.row))
        members = sorted(free[lead.pk], key=lambda pk: left[pk].row)
        if not members:
            break
        found.append(Suggestion(lead, tuple(meets[lead.pk][pk] for pk in members)))
        for pk in (lead.pk, *members):
            del left[pk]
    return sorted(found, key=lambda s: (-len(s.members), s.lead.row))


def extent(entry: Entry) -> Extent:
    """What an entry reaches."""
    return Extent(plain(entry.assessed), plain(entry.content), entry.begins, entry.ends)


def merge(inventory: Inventory, lead: int, members: Iterable[int], *, reason: str = "", by: Actor) -> int:
    """Merge open entries into another, which is kept. Returns how many were merged. Raises `Refused`."""
    with act("programmes.consolidate", by, state=_state(inventory), allowed=("open",)) as record:
        done = _merge(inventory, lead, list(members), reason, record)
        record.of(Text(inventory.title, inventory.title), inventory=inventory.pk, into=lead, merged=done)
    return done


def take_suggestions(inventory: Inventory, *, by: Actor) -> int:
    """Merge every group as suggested. Returns how many entries were merged."""
    with act("programmes.consolidate", by, state=_state(inventory), allowed=("open",)) as record:
        done = 0
        for one in suggestions(inventory):
            done += _merge(inventory, one.lead.pk, [m.other.pk for m in one.members], "", record)
            point("programmes.consolidate:merged")
        record.of(Text(inventory.title, inventory.title), inventory=inventory.pk, merged=done)
        if not done:
            record.skip()
    return done


def _merge(inventory: Inventory, lead: int, members: list[int], reason: str, record: Record) -> int:
    entries = {e.pk: e for e in inventory.entries.filter(pk__in=[lead, *members])}
    problems = Problems()
    into = entries.get(lead)
    if into is None or lead in members or into.fate not in (OPEN, KEPT):
        _add(problems, "no-lead", inventory.title, ("要并入的一项不在清单里、已并走，或同时是被并的", "the entry to merge into is not of this list, is gone, or is itself to be merged"),
             ("清单里还在的另一项", "another entry that stands"), ("另选一项", "choose another"))  # fmt: skip
    for pk in members:
        entry = entries.get(pk)
        if entry is None or entry.fate != OPEN or entry.merged.exists():
            name = entry.title if entry is not None else str(pk)
            _add(problems, "not-open", name, (f"“{name}”已有去向，或别的项已并入它", f"“{name}” is decided already, or others were merged into it"),
                 ("待定的一项", "an open entry"), ("先恢复成待定", "open it again first"))  # fmt: skip
    problems.refuse()
    if not members:
        return 0
    done = inventory.entries.filter(pk__in=members, fate=OPEN).update(
        fate=MERGED, into=into, reason=reason.strip()[:300]
    )
    inventory.entries.filter(pk=lead).update(fate=KEPT)
    return done


def cancel(inventory: Inventory, entries: Iterable[int], *, reason: str, by: Actor) -> int:
    """Cancel open entries, with the reason on record. Returns how many."""
    return _decide(inventory, list(entries), CANCELLED, reason, by)


def keep(inventory: Inventory, entries: Iterable[int], *, by: Actor) -> int:
    """Keep open entries as they are. Returns how many."""
    return _decide(inventory, list(entries), KEPT, "", by)


def _decide(inventory: Inventory, entries: list[int], fate: str, reason: str, by: Actor) -> int:
    with act("programmes.consolidate", by, state=_state(inventory), allowed=("open",)) as record:
        problems = Problems()
        if fate == CANCELLED and not reason.strip():
            _add(problems, "blank", inventory.title, ("没有写取消的理由", "no reason is given for cancelling"),
                 ("一句理由，会记下来", "a reason; it goes on record"), ("写明", "say it"))  # fmt: skip
        held = set(inventory.entries.filter(pk__in=entries, fate=OPEN).values_list("pk", flat=True))
        if len(held) != len(set(entries)):
            _add(problems, "not-open", inventory.title, (f"{len(set(entries)) - len(held)} 项已有去向", f"{len(set(entries)) - len(held)} are decided already"),
                 ("待定的项", "open entries"), ("刷新后再选", "look anew and choose again"))  # fmt: skip
        problems.refuse()
        done = inventory.entries.filter(pk__in=held).update(fate=fate, reason=reason.strip()[:300])
        record.of(Text(inventory.title, inventory.title), inventory=inventory.pk, fate=fate, entries=done)
        if not done:
            record.skip()
    return done


def reopen(inventory: Inventory, entry: int, *, by: Actor) -> int:
    """Open an entry again, and with it those merged into it. Returns how many are open again."""
    with act("programmes.consolidate", by, state=_state(inventory), allowed=("open",)) as record:
        back = inventory.entries.filter(pk=entry) | inventory.entries.filter(into_id=entry)
        done = inventory.entries.filter(pk__in=list(back.values_list("pk", flat=True))).update(
            fate=OPEN, into=None, reason=""
        )
        record.of(Text(inventory.title, inventory.title), inventory=inventory.pk, reopened=done)
        if not done:
            record.skip()
    return done


def close(inventory: Inventory, *, by: Actor) -> Outcome:
    """End the consolidation: what nobody decided on is kept. The list is then as it was decided."""
    with act("programmes.consolidate", by, state=_state(inventory), allowed=("open",)) as record:
        inventory.entries.filter(fate=OPEN).update(fate=KEPT)
        inventory.closed_at = record.at
        inventory.save(update_fields=["closed_at"])
        found = outcome(inventory)
        record.of(
            Text(inventory.title, inventory.title), inventory=inventory.pk, before=found.before, after=found.after,
            merged=found.merged, cancelled=found.cancelled,
        )  # fmt: skip
    return found


def outcome(inventory: Inventory) -> Outcome:
    """The count of a list: what it was, what is gone, what stands."""
    counts = dict.fromkeys(FATES, 0)
    burden = dict.fromkeys(FATES, 0)
    for fate, minutes in inventory.entries.values_list("fate", "burden"):
        counts[fate] += 1
        burden[fate] += minutes
    return Outcome(
        sum(counts.values()), counts[MERGED], counts[CANCELLED], counts[OPEN],
        sum(burden.values()), burden[KEPT] + burden[OPEN],
    )  # fmt: skip


def carry_over(inventory: Inventory, *, by: Actor) -> list[Programme]:
    """Apply for what was kept of a closed list: an application each, reaching as far as all that was merged into it.

    Refused where an organiser is no unit of the register, naming each.
    """
    with act("programmes.consolidate", by, state=_state(inventory), allowed=("closed",)) as record:
        kept = list(inventory.entries.filter(fate=KEPT).prefetch_related("merged"))
        units = {e.organiser: registry.unit_named(e.organiser) for e in kept}
        problems = Problems()
        for name, unit in units.items():
            if unit is None:
                _add(problems, "unknown-unit", name, (f"主办单位“{name}”不在名册", f"the organiser “{name}” is not in the register"),
                     ("名册里的单位", "a unit of the register"), ("先登记该单位", "enrol it first"))  # fmt: skip
        problems.refuse()
        known = {(p.year, p.title) for p in Programme.objects.filter(year=inventory.year)}
        made = [
            propose(_application(inventory, entry, units[entry.organiser].code), by=by)
            for entry in kept
            if (inventory.year, entry.title) not in known
        ]
        record.of(Text(inventory.title, inventory.title), inventory=inventory.pk, applied=len(made))
        if not made:
            record.skip()
    return made


def _application(inventory: Inventory, entry: Entry, organiser: str) -> Application:
    whole = [entry, *entry.merged.all()]
    named = {w: registry.unit_named(w) for e in whole for w in e.assessed}
    return Application(
        title=entry.title, organiser=organiser, year=inventory.year, basis=entry.basis or inventory.title,
        begins=min(e.begins for e in whole), ends=max(e.ends for e in whole),
        units=tuple(dict.fromkeys(u.code for u in named.values() if u is not None)),
        kinds=tuple(w for w, u in named.items() if u is None),
        content=tuple(dict.fromkeys(w for e in whole for w in e.content)),
        burden=max(e.burden for e in whole), demonstration=inventory.demonstration,
    )  # fmt: skip


def _state(inventory: Inventory) -> str:
    closed = Inventory.objects.filter(pk=inventory.pk).values_list("closed_at", flat=True).first()
    return "closed" if closed else "open"


def _add(
    problems: Problems,
    code: str,
    path: str,
    found: tuple[str, str],
    expected: tuple[str, str],
    remedy: tuple[str, str],
) -> None:
    problems.add(code, Place(path=path), found, expected, remedy)
