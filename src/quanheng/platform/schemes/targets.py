"""The writers of targets: proposed, countered, agreed, approved; later adjusted for a cause, by a level.

A target is one line of steps; each step supersedes the last, and nobody makes two moves in a row for both sides.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal

from quanheng.engine.errors import Place, Problems, Text
from quanheng.engine.scheme.model import Scheme
from quanheng.platform.lib.faults import point
from quanheng.platform.notices.actions import notify
from quanheng.platform.registry.act import Record, act
from quanheng.platform.registry.powers import Actor
from quanheng.platform.schemes import flow, parameters, queries
from quanheng.platform.schemes.actions import Aim, no_reason
from quanheng.platform.schemes.aims import check_aims, reckoned
from quanheng.platform.schemes.drafts import examined, locked
from quanheng.platform.schemes.models import Draft, SchemeVersion, TargetStep

PARTY = Text("商定双方不能自己核定", "who negotiated a target does not approve it")
ASKED_IT = Text("申请人不能审批自己的申请", "who asked for it does not decide on it")
ACT_OF = {flow.UNIT: "schemes.target_unit", flow.OFFICE: "schemes.target_office"}


def propose(
    draft_id: int,
    unit: str,
    node: str,
    value: Decimal,
    *,
    side: str,
    period: str = "",
    words: str = "",
    by: Actor,
) -> TargetStep:
    """Propose the target of a unit for a node: by the unit or by the office."""
    aim = Aim(unit, node, period, value)
    with act(ACT_OF[side], by, unit=unit) as record:
        draft, scheme = _open(draft_id)
        problems = Problems()
        check_aims(draft, scheme, [aim], problems)
        problems.refuse()
        step = _step(draft, aim, flow.PROPOSE, side, words, record, by)
        _tell(draft, [step])
        record.of(Text(f"{node} {unit}", f"{node} {unit}"), draft=draft.pk, value=str(value), side=side)
    return step


def propose_all(draft_id: int, aims: Sequence[Aim], *, words: str = "", by: Actor) -> list[TargetStep]:
    """Propose many targets for the office at once: all or none (a bulk import). What stands on the table is countered."""
    with act(ACT_OF[flow.OFFICE], by) as record:
        draft, scheme = _open(draft_id)
        problems = Problems()
        check_aims(draft, scheme, aims, problems)
        held = {line.key: line.end for line in queries.lines(draft)}
        for aim in aims:
            end = held.get((aim.unit, aim.node, aim.period))
            if end is not None and end.step in (flow.AGREE, flow.APPROVE) and end.value != aim.value:
                _settled_line(aim, end, problems)
        problems.refuse()
        made = []
        for aim in aims:
            end = held.get((aim.unit, aim.node, aim.period))
            if end is not None and end.value == aim.value:
                continue
            move = flow.PROPOSE if end is None else flow.COUNTER
            made.append(_step(draft, aim, move, flow.OFFICE, words, record, by, again=True))
            point("schemes.targets:row")
        if not made:
            record.skip()
        _tell(draft, made)
        record.of(Text(f"{len(made)} 个目标值", f"{len(made)} targets"), draft=draft.pk, words=words)
    return made


def propose_by_formula(
    draft_id: int, node: str, formula: str, *, places: int = 2, facts: Mapping[str, Mapping[str, Decimal]] | None = None,
    by: Actor,
) -> list[TargetStep]:  # fmt: skip
    """Propose a target of `node` for every member by a formula over last year's target (`last`), the attributes of the
    unit, and `facts` (unit → name → figure, from whoever can see the ledger)."""
    draft = queries.draft(draft_id)
    aims = reckoned(draft, node, formula, places, facts or {})
    return propose_all(draft_id, aims, words=f"= {formula}", by=by)


def counter(line: int, value: Decimal, words: str, *, side: str, by: Actor) -> TargetStep:
    """Answer the other side's figure with another, and say why. `line` is the number of its newest step."""
    return _answer(line, flow.COUNTER, side, value, words, by)


def agree(line: int, *, side: str, by: Actor) -> TargetStep:
    """Agree to the other side's figure."""
    return _answer(line, flow.AGREE, side, None, "", by)


def approve(lines: Iterable[int], *, by: Actor) -> list[TargetStep]:
    """Approve agreed targets: by somebody who took no part in negotiating them."""
    ends = list(TargetStep.objects.filter(pk__in=list(lines)).order_by("pk"))
    parties = {step.by for end in ends for step in queries.line_of(end)}
    with act("schemes.target_approve", by, not_by=parties, why_not=PARTY) as record:
        problems = Problems()
        made = []
        for end in ends:
            if end.draft_id is None:
                raise KeyError(end.pk)
            draft, _ = _open(end.draft_id)
            _follows(end, flow.APPROVE, problems)
            problems.refuse()
            made.append(_step(draft, _aim(end), flow.APPROVE, flow.OFFICE, "", record, by, after=end))
        record.of(Text(f"{len(made)} 个目标值", f"{len(made)} targets"), steps=[s.pk for s in made])
    return made


def ask(
    version: SchemeVersion,
    unit: str,
    node: str,
    value: Decimal,
    *,
    cause: str,
    words: str,
    period: str = "",
    by: Actor,
) -> TargetStep:
    """Ask for a target in force to be adjusted: only for a cause of the list, with the reason in words."""
    with act("schemes.target_ask", by, unit=unit) as record:
        problems = Problems()
        version = SchemeVersion.objects.select_for_update().get(pk=version.pk)
        scheme = queries.resolved(version)
        if version.state != flow.ADOPTED:
            _not_in_force(version, problems)
        allowed = [c.zh for c in parameters.causes(scheme)]
        if cause not in allowed:
            _not_listed("cause", cause, allowed, ("调整原因", "cause"), problems)
        if len(words.strip()) < 4:
            no_reason(problems, f"{node} · {unit}")
        held = {(u, n, p) for u, n, p, _ in queries.targets(version)}
        if (unit, node, period) not in held:
            problems.add(
                "no-such-target", Place(path=f"{node} · {unit} · {period}"),
                ("这一版没有这个目标值", "this version has no such target"), ("已核定的目标值", "an approved target"), ("从列表里选", "choose from the list"),
            )  # fmt: skip
        end = queries.end_of(version, unit, node, period)
        if end is not None:
            _follows(end, flow.ASK, problems)
        problems.refuse()
        side = flow.UNIT if "reporter" in by.roles else flow.OFFICE
        made = TargetStep.objects.create(
            draft=end.draft if end else None, version=version, unit_id=unit, node=node, period=period, step=flow.ASK, side=side,
            value=value, words=words.strip(), cause=cause, supersedes=end, by=by.identity, by_name=by.name, at=record.at,
        )  # fmt: skip
        _tell_of(
            made,
            Text(
                f"申请调整目标值：{made.unit.name}",
                f"Adjustment of a target asked: {made.unit.name_en or made.unit.name}",
            ),
        )
        record.of(Text(f"{node} {unit}", f"{node} {unit}"), version=version.pk, value=str(value), cause=cause)
    return made


def decide(
    step_id: int, *, adjust: bool, level: str = "", basis: str = "", words: str = "", by: Actor
) -> TargetStep:
    """Decide on what was asked: adjusted (by which level, by which document) or not (why)."""
    asked = TargetStep.objects.get(pk=step_id)
    with act("schemes.target_adjust", by, unit=asked.unit_id, not_by={asked.by}, why_not=ASKED_IT) as record:
        problems = Problems()
        version = SchemeVersion.objects.select_for_update().filter(pk=asked.version_id).first()
        if version is None:
            raise KeyError(step_id)
        move = flow.ADJUST if adjust else flow.REFUSE
        _follows(asked, move, problems)
        if version.state != flow.ADOPTED:
            _not_in_force(version, problems)
        allowed = [t.zh for t in parameters.levels(queries.resolved(version))]
        if adjust and level not in allowed:
            _not_listed("level", level, allowed, ("批准层级", "level of approval"), problems)
        if adjust and len(basis.strip()) < 4:
            problems.add(
                "basis-missing", Place(path="basis"), ("没有写批准文件或会议", "no document or meeting is named"),
                ("批准的文件、会议及日期", "the document or meeting that approved it, with its date"), ("写上批准依据", "name it"),
            )  # fmt: skip
        if not adjust and len(words.strip()) < 4:
            no_reason(problems, asked.node)
        problems.refuse()
        value = asked.value if adjust else queries.value_in_force(asked)
        made = TargetStep.objects.create(
            draft=asked.draft, version=version, unit_id=asked.unit_id, node=asked.node, period=asked.period, step=move,
            side=flow.OFFICE, value=value, words=words.strip() or asked.words, cause=asked.cause, level=level if adjust else "",
            basis=basis.strip() if adjust else "", supersedes=asked, by=by.identity, by_name=by.name, at=record.at,
        )  # fmt: skip
        _tell_of(
            made,
            Text("目标值已调整", "A target was adjusted")
            if adjust
            else Text("目标值不予调整", "A target was not adjusted"),
        )
        record.of(
            Text(f"{asked.node} {asked.unit_id}", f"{asked.node} {asked.unit_id}"), version=version.pk, value=str(value),
            cause=asked.cause, level=made.level, basis=made.basis, adjusted=adjust,
        )  # fmt: skip
    return made


def _open(draft_id: int) -> tuple[Draft, Scheme]:
    draft = locked(draft_id, "target")
    scheme = examined(draft, draft.texts.get(number=draft.number).text).scheme
    if scheme is None:
        raise KeyError(draft_id)
    return draft, scheme


def _tell(draft: Draft, steps: Sequence[TargetStep]) -> None:
    """Tell the other side that it is its turn: each unit once, or the office."""
    if not steps:
        return
    title = Text(
        f"目标值待答复：《{draft.title}》",
        f"A target waits for your answer: “{draft.title_en or draft.title}”",
    )
    nodes = "、".join(dict.fromkeys(s.node for s in steps))
    to = [("office", "")] if steps[0].side == flow.UNIT else [("reporter", s.unit_id) for s in steps]
    notify(
        dict.fromkeys(to),
        title,
        Text(nodes, nodes),
        queries.draft_address(draft, "targets"),
        f"draft:{draft.pk}",
    )


def _tell_of(step: TargetStep, title: Text) -> None:
    """Tell the unit (or, of its asking, the office) what became of a target in force."""
    assert step.version is not None
    to = [("office", "")] if step.step == flow.ASK else [("reporter", step.unit_id)]
    where = f"{queries.address(step.version)}targets/"
    notify(
        to,
        title,
        Text(f"{step.node}：{step.words}", f"{step.node}: {step.words}"),
        where,
        f"targets:{step.version_id}",
    )


def _aim(step: TargetStep) -> Aim:
    return Aim(step.unit_id, step.node, step.period, step.value)


def _answer(line: int, move: str, side: str, value: Decimal | None, words: str, by: Actor) -> TargetStep:
    end = TargetStep.objects.get(pk=line)
    with act(ACT_OF[side], by, unit=end.unit_id) as record:
        if end.draft_id is None:
            raise KeyError(line)
        draft, _ = _open(end.draft_id)
        problems = Problems()
        _follows(end, move, problems)
        if end.step in (flow.PROPOSE, flow.COUNTER) and end.side == side:
            other = flow.SIDES[flow.OFFICE if side == flow.UNIT else flow.UNIT]
            problems.add(
                "wrong-side", Place(path=f"{end.node} · {end.unit_id}"),
                (f"这个数是{flow.SIDES[side].zh}自己提的，不能自己{flow.STEPS[move].zh}", f"{flow.SIDES[side].en} put this figure forward and cannot answer it"),
                (f"由{other.zh}答复", f"an answer of {other.en}"), (f"等{other.zh}答复", f"wait for {other.en}"),
            )  # fmt: skip
        if move == flow.COUNTER and len(words.strip()) < 4:
            no_reason(problems, f"{end.node} · {end.unit_id}")
        problems.refuse()
        aim = Aim(end.unit_id, end.node, end.period, end.value if value is None else value)
        made = _step(draft, aim, move, side, words, record, by, after=end)
        _tell(draft, [made])
        record.of(
            Text(f"{end.node} {end.unit_id}", f"{end.node} {end.unit_id}"),
            draft=draft.pk,
            value=str(aim.value),
            side=side,
        )
    return made


def _step(
    draft: Draft, aim: Aim, move: str, side: str, words: str, record: Record, by: Actor,
    after: TargetStep | None = None, again: bool = False,
) -> TargetStep:  # fmt: skip
    end = after or queries.end_of(draft, aim.unit, aim.node, aim.period)
    if not again:
        problems = Problems()
        if end is not None and after is None:
            _settled_line(aim, end, problems)
        problems.refuse()
    return TargetStep.objects.create(
        draft=draft, unit_id=aim.unit, node=aim.node, period=aim.period, step=move, side=side, value=aim.value,
        words=words.strip(), supersedes=end, by=by.identity, by_name=by.name, at=record.at,
    )  # fmt: skip


def _follows(end: TargetStep, move: str, problems: Problems) -> None:
    """The move may follow the step, and the step is still the newest of its line."""
    newer = TargetStep.objects.filter(supersedes=end).exists()
    if newer or end.step not in flow.FOLLOWS[move]:
        allowed = flow.one_of(flow.FOLLOWS[move])
        state = Text("已有更新的一步", "there is a newer step") if newer else flow.STEPS[end.step]
        problems.add(
            "target-moved-on", Place(path=f"{end.node} · {end.unit_id}"),
            (f"这个目标值现在是“{state.zh}”，不能{flow.STEPS[move].zh}", f"this target is now: {state.en}; it cannot be {flow.STEPS[move].en}"),
            (f"前一步是：{allowed.zh}", f"the step before is: {allowed.en}"), ("重新打开这一页", "open the page again"),
        )  # fmt: skip


def _settled_line(aim: Aim, end: TargetStep, problems: Problems) -> None:
    problems.add(
        "target-on-the-table", Place(path=f"{aim.node} · {aim.unit}"),
        (f"这个目标值已经“{flow.STEPS[end.step].zh}”：{end.value}", f"this target is {flow.STEPS[end.step].en} already: {end.value}"),
        ("还没有提出的目标值；已有的用还价、同意", "a target nobody has proposed; else counter or agree"), ("在这一行里还价或同意", "answer it in its own line"),
    )  # fmt: skip


def _not_in_force(version: SchemeVersion, problems: Problems) -> None:
    problems.add(
        "wrong-state", Place(path=version.scheme), ("这一版已停用", "this version is retired"), ("在用的一版", "the version in force"),
        ("到在用的一版里申请", "ask in the version in force"),
    )  # fmt: skip


def _not_listed(
    path: str, said: str, allowed: Collection[str], what: tuple[str, str], problems: Problems
) -> None:
    problems.add(
        "not-listed", Place(path=path), (f"{what[0]}“{said}”不在表里", f"the {what[1]} “{said}” is not on the list"),
        ("、".join(allowed), ", ".join(allowed)), ("从中选一个", "choose one of them"),
    )  # fmt: skip
