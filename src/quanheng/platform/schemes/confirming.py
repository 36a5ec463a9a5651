"""The writers of defaults: an indicator of last year kept, changed or dropped for a unit; last year's targets brought out."""

from __future__ import annotations

from decimal import Decimal

from quanheng.engine.errors import Place, Problems, Text
from quanheng.platform.lib.faults import point
from quanheng.platform.registry.act import act
from quanheng.platform.registry.powers import Actor
from quanheng.platform.schemes import defaults, queries, targets
from quanheng.platform.schemes.drafts import examined, locked
from quanheng.platform.schemes.models import Aim, DefaultChoice, TargetStep

CARRIED = "默认：上年目标值"


def choose(
    draft_id: int, unit: str, node: str, choice: str, *, value: Decimal | None = None, words: str = "", by: Actor
) -> DefaultChoice:  # fmt: skip
    """Keep, change or drop a task, guide or incentive of last year for a unit. A later choice supersedes an earlier.

    Where the indicator takes a target by unit, keeping proposes last year's and changing proposes `value`.
    Raises `Refused`, KeyError.
    """
    if choice not in defaults.CHOICES:
        raise KeyError(choice)
    with act("schemes.default", by) as record:
        draft = locked(draft_id, "target")
        scheme = examined(draft, queries.text(draft).text).scheme
        lines = {(c.unit, c.node.id): c for c in defaults.carried(draft, scheme)}
        line = lines.get((unit, node))
        problems = Problems()
        if line is None or not line.special:
            problems.add(
                "not-suggested", Place(path=f"{node} · {unit}"),
                (f"“{node}”没有作为建议带给“{unit}”", f"“{node}” is not suggested to “{unit}”"),
                ("上年考核过这个单位的任务型、导向型、激励型指标", "a task, guide or incentive this unit had last year"), ("从“默认”页里选", "choose on the page of defaults"),
            )  # fmt: skip
        elif choice == defaults.CHANGE and line.aims and value is None:
            problems.add(
                "not-a-number", Place(path=f"{node} · {unit}"), ("没有写改成多少", "it is not said what it is changed to"),
                ("一个数", "a number"), ("填上新的目标值，或选沿用", "give the new target, or keep last year's"),
            )  # fmt: skip
        problems.refuse()
        assert line is not None
        figure = {defaults.KEEP: line.last, defaults.CHANGE: value}.get(choice) if line.aims else None
        made = DefaultChoice.objects.create(
            draft=draft, unit_id=unit, node=node, special=line.special, choice=choice, last=line.last, value=figure,
            words=words.strip()[:1000], by=by.identity, by_name=by.name, at=record.at,
        )  # fmt: skip
        point("schemes.default:kept")
        if figure is not None and line.there and line.now != figure:
            targets.propose_all(
                draft_id, [Aim(unit, node, "", figure)], words=words.strip() or CARRIED, by=by
            )
        record.of(
            Text(f"{node} {unit}", f"{node} {unit}"), draft=draft.pk, choice=choice, special=line.special
        )
    return made


def bring_out(draft_id: int, *, unit: str = "", by: Actor) -> list[TargetStep]:
    """Propose last year's targets of ordinary indicators, where nobody has proposed one: of a unit, or of all."""
    draft = queries.draft(draft_id)
    scheme = examined(draft, queries.text(draft).text).scheme
    wanted = [
        Aim(line.unit, line.node.id, "", line.last)
        for line in defaults.carried(draft, scheme)
        if not line.special and line.aims and line.there and line.last is not None and line.now is None and unit in ("", line.unit)
    ]  # fmt: skip
    return targets.propose_all(draft_id, wanted, words=CARRIED, by=by)
