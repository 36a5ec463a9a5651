"""The writers of the schemes room: adopt a document, retire a version. Drafts have writers of their own (`drafts`)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from django.db.models import Max

from quanheng.engine.document.read import read
from quanheng.engine.errors import Place, Problem, Problems, Text
from quanheng.engine.periods import parse
from quanheng.engine.scheme.canonical import canonical_json
from quanheng.engine.scheme.checks import check
from quanheng.engine.scheme.from_document import resolve
from quanheng.engine.scheme.model import Scheme
from quanheng.platform.catalogue import actions as catalogue
from quanheng.platform.lib.faults import point
from quanheng.platform.registry import queries as registry
from quanheng.platform.registry.act import Record, act
from quanheng.platform.registry.powers import Actor
from quanheng.platform.schemes.flow import ADOPTED, RETIRED
from quanheng.platform.schemes.lint import policy
from quanheng.platform.schemes.models import Aim, Member, Retirement, SchemeVersion, Target

__all__ = ["Aim", "adopt", "bring_into_force", "compile_document", "no_reason", "retire"]


def compile_document(
    data: bytes, file: str, waivers: Mapping[str, str] | None = None
) -> tuple[Scheme, list[Problem]]:
    """The scheme a document means, and the warnings; raises `Refused` with every problem if it has errors.

    What the document itself lets pass of the burden lint must stand in `waivers`, with the same reason.
    """
    problems = Problems()
    document = read(data, file, problems)
    scheme = resolve(document, problems) if document is not None else None
    if scheme is not None and document is not None:
        problems.extend(check(scheme, document))
        problems.extend(p for p in policy(scheme, document, waivers or {}) if p.code == "override-alone")
    problems.refuse()
    if scheme is None:
        raise AssertionError("no scheme and no problem")
    return scheme, problems.found


def adopt(
    data: bytes,
    file: str = "scheme.yaml",
    *,
    members: Mapping[str, str],
    targets: Iterable[Aim] = (),
    waivers: Mapping[str, str] | None = None,
    by: Actor,
) -> SchemeVersion:
    """Adopt a document for `members` (unit code → group, "" where a formula decides) with their targets.

    The version in force of the same scheme is retired. Adopting again what is in force already gives it back
    and writes nothing. `waivers`: what a second person let pass of the burden lint (key → reason). Raises `Refused`
    with every problem of document, members and targets; nothing is kept then.
    """
    scheme, _ = compile_document(data, file, waivers)
    aims = list(targets)
    with act("schemes.adopt", by) as record:
        return bring_into_force(scheme, data, members, aims, record, by)


def bring_into_force(
    scheme: Scheme, data: bytes, members: Mapping[str, str], aims: Sequence[Aim], record: Record, by: Actor
) -> SchemeVersion:
    """Keep a compiled document as the version in force, inside the act of `record`."""
    refuse_bad(scheme, members, aims)
    versions = SchemeVersion.objects.select_for_update().filter(scheme=scheme.id)
    current = versions.filter(state=ADOPTED).first()
    if current is not None and _same(current, scheme, members, aims):
        record.skip()
        return current
    versions.filter(state=ADOPTED).update(state=RETIRED)
    point("schemes.adopt:retired")
    last = versions.aggregate(last=Max("number"))["last"] or 0
    version = SchemeVersion.objects.create(
        scheme=scheme.id,
        number=last + 1,
        title=scheme.title or scheme.id,
        title_en=scheme.title_en,
        document=data,
        canonical=canonical_json(dict(scheme.document)),
        digest=scheme.digest,
        demonstration=scheme.demonstration,
        adopted_at=record.at,
        adopted_by=by.name,
    )
    point("schemes.adopt:version")
    Member.objects.bulk_create(
        [Member(version=version, unit_id=u, group=g) for u, g in members.items()], batch_size=2000
    )
    point("schemes.adopt:members")
    Target.objects.bulk_create(
        [Target(version=version, unit_id=a.unit, node=a.node, period=a.period, value=a.value) for a in aims],
        batch_size=2000,
    )
    point("schemes.adopt:targets")
    record.of(
        Text(version.title, version.title_en),
        scheme=scheme.id,
        number=version.number,
        digest=scheme.digest,
        members=len(members),
    )
    return version


def retire(version: SchemeVersion, reason: str, *, by: Actor) -> Retirement:
    """Retire the version in force without a successor. Raises `Refused` without a reason, or where it is not in force."""
    with act("schemes.retire", by) as record:
        problems = Problems()
        held = SchemeVersion.objects.select_for_update().get(pk=version.pk)
        if not reason.strip():
            no_reason(problems, "retire")
        if held.state != ADOPTED:
            problems.add(
                "wrong-state", Place(path=held.scheme),
                ("这一版已经停用", "this version is retired already"), ("在用的一版", "the version in force"),
                ("重新打开这一页", "open the page again"),
            )  # fmt: skip
        problems.refuse()
        SchemeVersion.objects.filter(pk=held.pk).update(state=RETIRED)
        catalogue.release(held.scheme, by)
        made = Retirement.objects.create(version=held, reason=reason.strip(), by_name=by.name, at=record.at)
        record.of(
            Text(held.title, held.title_en), scheme=held.scheme, number=held.number, reason=reason.strip()
        )
    return made


def no_reason(problems: Problems, path: str) -> None:
    """Note that a reason is asked for and not given."""
    problems.add(
        "reason-missing", Place(path=path),
        ("没有写理由", "no reason is given"), ("一句话的理由，记录在案", "a reason in a sentence, kept on record"),
        ("写上理由", "write the reason"),
    )  # fmt: skip


def _same(current: SchemeVersion, scheme: Scheme, members: Mapping[str, str], aims: Sequence[Aim]) -> bool:
    if current.digest != scheme.digest:
        return False
    if dict(current.members.values_list("unit_id", "group")) != dict(members):
        return False
    held = {(t.unit_id, t.node, t.period): t.value for t in current.targets.all()}
    return held == {(a.unit, a.node, a.period): a.value for a in aims}


def refuse_bad(scheme: Scheme, members: Mapping[str, str], aims: Sequence[Aim]) -> None:
    problems = Problems()
    known = set(registry.units(members))
    for unit in members:
        if unit not in known:
            problems.add(
                "unknown-unit",
                Place(path=unit),
                (f"单位“{unit}”不在名册", f"the unit “{unit}” is not in the register"),
                ("已登记的单位", "a unit of the register"),
                ("先登记该单位", "enrol it first"),
            )
    _check_groups(scheme, members, problems)
    _check_aims(scheme, members, aims, problems)
    problems.refuse()


def _check_groups(scheme: Scheme, members: Mapping[str, str], problems: Problems) -> None:
    declared = {g.id for g in scheme.groups}
    if not declared or any(g.where for g in scheme.groups):
        return
    for unit, group in members.items():
        if group and group not in declared:
            problems.add(
                "unknown-group",
                Place(path=unit),
                (
                    f"单位“{unit}”的分组“{group}”方案里没有",
                    f"the scheme has no group “{group}” of unit “{unit}”",
                ),
                ("、".join(sorted(declared)), ", ".join(sorted(declared))),
                ("改正分组", "correct the group"),
            )


def _check_aims(scheme: Scheme, members: Collection[str], aims: Sequence[Aim], problems: Problems) -> None:
    seen: set[tuple[str, str, str]] = set()
    for aim in aims:
        place = Place(path=f"{aim.node} · {aim.unit} · {aim.period}")
        if aim.unit not in members or aim.node not in scheme.nodes or (aim.period and not parse(aim.period)):
            problems.add(
                "stray-target",
                place,
                (
                    "目标值的单位、指标或期间对不上方案",
                    "a target's unit, node or period does not fit the scheme",
                ),
                (
                    "参评单位、方案里的指标、写法正确的期间",
                    "a member, a node of the scheme, a well-formed period",
                ),
                ("改正这一行目标值", "correct this target"),
            )
        key = (aim.unit, aim.node, aim.period)
        if key in seen:
            problems.add(
                "duplicate-target",
                place,
                ("目标值写了两次", "the target is given twice"),
                ("每个目标值一次", "each target once"),
                ("删去一行", "delete one"),
            )
        seen.add(key)
