"""Closing a panel: every treatment is kept, one is posted through the ledger's door, and another rater far off is told of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from statistics import mean, median_low
from typing import Any

from quanheng.engine.errors import Place, Problems, Text
from quanheng.engine.scheme.model import Scheme
from quanheng.platform.ledger import two_tracks
from quanheng.platform.ledger.actions import post
from quanheng.platform.ledger.entries import Entry
from quanheng.platform.panels import duties, guide, queries, seating
from quanheng.platform.panels.flow import CLOSED, LEVEL, MARKING, RAW, TREATMENTS, WHY
from quanheng.platform.panels.models import Outcome, Panel, Seat, Subject
from quanheng.platform.panels.opening import SAME_OPENER, into, state_of
from quanheng.platform.panels.treatment import counted, rounded, treat
from quanheng.platform.registry.act import act
from quanheng.platform.registry.powers import Actor
from quanheng.platform.schemes import queries as schemes

DOOR = "panel"


def close(panel: Panel, *, note: str = "", by: Actor) -> Panel:
    """Close a panel whose seats have all handed in, by another than who opened it: treat the marks of each leaf, keep every
    treatment, post what the panel declares. Raises `Refused`, and posts nothing, where marks or connections are wanting."""
    there = queries.seats(panel)
    people = {f"person:{s.expert.person_id}" for s in there}
    with act(
        "panels.close", by, state=state_of(panel), allowed=MARKING, not_by={panel.identity, *people}, why_not=SAME_OPENER
    ) as record:  # fmt: skip
        done = queries.progress(panel)
        problems = Problems()
        if not done.whole:
            problems.add(
                "round-open", Place(path=panel.title),
                (f"共 {done.seats} 席，已提交 {done.submitted} 席", f"{done.submitted} of {done.seats} seats have handed in"),
                ("全部提交", "all of them"), ("催办、换人或剔除没有提交的席位", "remind, replace or set aside the seats that have not"),
            )  # fmt: skip
        seating.clear(panel, queries.counting(panel), problems)
        problems.refuse()
        subjects, scheme = queries.subjects(panel), schemes.resolved(panel.version)
        entries: list[Entry] = []
        found = {}
        for leaf, task in queries.tasks(panel).items():
            if task.kind == guide.COMPUTED:
                continue
            found[leaf], new = _leaf(panel, task, scheme, there, subjects, problems)
            entries += new
        problems.refuse()
        posted = post(entries, DOOR, by=by)
        duties.over(panel)
        into(panel, CLOSED, note, record, by, posting=posted.posting or 0, figures=len(entries))
        for leaf, one in found.items():
            treatment = one["treatment"]
            Outcome.objects.create(
                panel=panel, leaf=leaf, treatment=treatment, found=one, posting=posted.posting, at=record.at
            )
        for leaf in found:
            two_tracks.ask(
                panel.version.scheme, (scheme, scheme.nodes[leaf]), panel.period, [s.unit_id for s in subjects],
                float(panel.term("track_gap")), int(panel.term("review_days")),
            )  # fmt: skip
    return panel


def _leaf(
    panel: Panel, task: guide.Task, scheme: Scheme, there: Sequence[Seat], subjects: Sequence[Subject], problems: Problems
) -> tuple[dict[str, Any], list[Entry]]:  # fmt: skip
    """Everything found of a leaf, and the figures to be posted."""
    leaf = task.node.id
    sheet = queries.sheet(panel)
    counting = queries.counting(panel)
    marks = [
        [m.value if (m := sheet.get((s.pk, one.pk, leaf))) is not None else None for s in counting]
        for one in subjects
    ]
    bare = [one.code for one, row in zip(subjects, marks, strict=True) if not any(m is not None for m in row)]
    if bare:
        problems.add(
            "unit-without-marks", Place(path=leaf),
            (f"{'、'.join(bare[:10])} 没有一个分（都须回避或被剔除）", f"{', '.join(bare[:10])} has no mark (all recused or set aside)"),
            ("每个单位至少一个分", "a mark for every unit"), ("另组评审，或取消本组重来", "have another panel, or cancel this one"),
        )  # fmt: skip
        return {}, []
    declared = str(panel.term("treatment")) if task.kind != LEVEL else RAW
    said = scheme.raters.get(panel.rater) or {}
    own_trim = getattr(task.node.rate, "trim", 0)
    trim = int(said.get("trim", own_trim)) if task.seats else int(panel.term("trim"))
    found = treat(
        marks, [s.code for s in subjects], [s.code for s in counting], treatment=declared, trim=trim, terms=panel.terms
    )  # fmt: skip
    found["kind"], found["set_aside"] = task.kind, [s.code for s in there if hasattr(s, "set_aside")]
    entries = _entries(panel, task, found, there, counting, subjects)
    found["tracks"] = _tracks(panel, task, scheme, found, subjects)
    return found, entries


def _entries(
    panel: Panel, task: guide.Task, found: dict[str, Any], there: Sequence[Seat], counting: Sequence[Seat], subjects: Sequence[Subject]
) -> list[Entry]:  # fmt: skip
    """The figures of a leaf: one a seat, or one of the whole panel; with the level beside where levels are judged."""
    source = f"{panel.title}（{TREATMENTS[found['treatment']].zh}）"[:2000]
    evidence: dict[int, tuple[str, ...]] = {}
    for exhibit in panel.exhibits.all():
        if exhibit.file and exhibit.leaf in ("", task.node.id):
            digests = dict.fromkeys((*evidence.get(exhibit.subject_id, ()), exhibit.file["digest"]))
            evidence[exhibit.subject_id] = tuple(digests)[:50]

    def entry(item: str, subject: Subject, value: Decimal | None) -> Entry:
        return Entry(
            item, subject.unit_id, panel.period, value, "reported" if value is not None else "not_applicable", source,
            evidence=evidence.get(subject.pk, ()), return_ref=f"panel:{panel.pk}",
        )  # fmt: skip

    made = []
    column = {s.pk: j for j, s in enumerate(counting)}
    for subject, row in zip(subjects, found["units"], strict=True):
        if task.seats:
            for seat in there:
                j = column.get(seat.pk)
                value = None if j is None or row["posted"][j] is None else Decimal(row["posted"][j])
                made.append(entry(task.items[seat.number - 1], subject, value))
            continue
        values = sorted(Decimal(v) for v in row["posted"] if v is not None)
        if task.kind == LEVEL:
            together = Decimal(median_low(values))
        else:
            cut = found["trim"] if len(values) >= 3 and len(values) > 2 * found["trim"] else 0
            kept = values[cut : len(values) - cut]
            together = rounded(float(mean(kept)), int(panel.term("decimals")))
        row["together"] = str(together)
        made.append(entry(task.items[0], subject, together))
        if task.level_item:
            level = guide.band_of(task.anchors, together)
            made.append(entry(task.level_item, subject, None if level is None else Decimal(level)))
    return made


def _tracks(
    panel: Panel, task: guide.Task, scheme: Scheme, found: Mapping[str, Any], subjects: Sequence[Subject]
) -> list[dict[str, Any]]:
    """What this panel and the other raters of the leaf say of each unit at the moment of closing, on 0–100 (双轨差)."""
    line, gaps = float(panel.term("track_gap")), []
    said = two_tracks.figures(scheme, task.node, panel.period, [s.unit_id for s in subjects])
    for subject, own in zip(subjects, counted(found), strict=True):
        ours = own["value"] * 100 / float(task.node.out_of)
        for rater, theirs in said.get(subject.unit_id, {}).items():
            if rater != panel.rater:
                gap = round(ours - theirs, 6)
                gaps.append({"rater": rater, "unit": subject.code, "ours": round(ours, 6), "theirs": theirs, "gap": gap, "over": abs(gap) > line})  # fmt: skip
    return gaps


def why(panel: Panel) -> Text:
    """What is posted, and why."""
    return WHY[str(panel.term("treatment"))]
