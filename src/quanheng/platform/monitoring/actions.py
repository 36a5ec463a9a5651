"""The writers of plans: read and drafted, adopted by another, retired. Checks: `checking`; cases: `cases`; forms: `midterm`."""

from __future__ import annotations

import hashlib

from quanheng.engine.document import read as yaml_reader
from quanheng.engine.errors import Place, Problems, Text
from quanheng.platform.monitoring import document
from quanheng.platform.monitoring.flow import ADOPTED, DRAFT, PLANS, RETIRED
from quanheng.platform.monitoring.models import Plan, PlanText
from quanheng.platform.registry.act import act
from quanheng.platform.registry.powers import Actor
from quanheng.platform.schemes import queries as schemes

SELF_ADOPTION = Text(
    "监控方案由拟定人以外的人审定", "somebody other than its author adopts a monitoring plan"
)


def draft(text: str, file: str = "", *, by: Actor) -> Plan:
    """Take in a plan, or a new text of one that is a draft. Raises `Refused` with located problems."""
    problems = Problems()
    written = yaml_reader.read(text.encode(), file, problems)
    found = None if written is None else document.understand(written, problems)
    problems.refuse()
    assert found is not None  # whatever is missing was noted
    assert written is not None
    version = schemes.in_force(found.scheme)
    if version is None:
        problems.add(
            "no-such-scheme", Place(file=file, path="scheme"), (f"没有执行中的方案“{found.scheme}”", f"no scheme “{found.scheme}” is in force"),
            ("审定的方案", "a scheme that is adopted"), ("改 scheme，或先审定方案", "correct scheme, or adopt the scheme first"),
        )  # fmt: skip
        problems.refuse()
    assert version is not None  # else it was refused a line ago
    document.against_scheme(found, schemes.resolved(version), file, written, problems)
    _units_known(found, set(schemes.members(version)), file, problems)
    problems.refuse()
    digest = hashlib.sha256(text.encode()).hexdigest()
    old = Plan.objects.filter(key=found.key).first()
    with act("monitoring.draft", by, state=old.state if old else DRAFT, allowed=(DRAFT,)) as record:
        if old is not None and old.digest == digest:
            record.skip()
            return old
        facts = {
            "title": found.words.zh[:200], "title_en": found.words.en[:200], "document": text, "digest": digest, "state": DRAFT,
            "demonstration": found.demonstration, "at": record.at, "by": by.name, "identity": by.identity,
        }  # fmt: skip
        if old is not None:
            _same(
                old,
                Plan.objects.filter(pk=old.pk, state=DRAFT, version=version, year=found.year).update(**facts),
            )
            made = Plan.objects.get(pk=old.pk)
        else:
            made = Plan.objects.create(key=found.key, version=version, year=found.year, **facts)
        PlanText.objects.create(plan=made, document=text, digest=digest, at=record.at, by=by.name)
        record.of(made.words, plan=made.pk, digest=digest, indicators=len(found.indicators))
    return made


def _units_known(found: document.MonitoringPlan, members: set[str], file: str, problems: Problems) -> None:
    """Every unit a plan names is assessed under its scheme."""
    named = {u for i in found.indicators for u in (*i.units, *i.target.units)} | {
        u for m in found.milestones for u in m.units
    }
    named |= {p.unit for p in found.pairs if p.unit} | {u for p in found.pairs for u in p.budget.units}
    for unit in sorted(named - members):
        problems.add(
            "unknown-unit", Place(file=file, path=unit), (f"“{unit}”不是这个方案的考核对象", f"“{unit}” is not assessed under this scheme"),
            ("、".join(sorted(members)[:12]), ", ".join(sorted(members)[:12])), ("改单位编码", "correct the code"),
        )  # fmt: skip


def _same(plan: Plan, changed: int) -> None:
    if changed:
        return
    problems = Problems()
    problems.add(
        "plan-moved", Place(path=plan.key), (f"“{plan.key}”已经审定，或换了方案、年度", f"“{plan.key}” is adopted already, or of another scheme or year"),
        ("同一方案、同一年度的草案", "a draft of the same scheme and year"), ("换一个 plan 编号", "take another id for the plan"),
    )  # fmt: skip
    problems.refuse()


def adopt(plan: Plan, *, by: Actor) -> Plan:
    """Adopt a plan, by another than who drafted it; an earlier plan of the same scheme and year is retired. Raises `Refused`."""
    now = Plan.objects.get(pk=plan.pk)
    with act(
        "monitoring.adopt",
        by,
        state=now.state,
        allowed=(DRAFT,),
        not_by=(now.identity,),
        why_not=SELF_ADOPTION,
    ) as record:
        held = Plan.objects.select_for_update().get(pk=plan.pk)
        document.of(held.document)
        Plan.objects.filter(version__scheme=held.version.scheme, year=held.year, state=ADOPTED).update(
            state=RETIRED
        )
        held.state, held.adopted_at, held.adopted_by = ADOPTED, record.at, by.name
        held.save(update_fields=["state", "adopted_at", "adopted_by"])
        record.of(held.words, plan=held.pk, digest=held.digest, state=PLANS[ADOPTED].zh)
    return held


def retire(plan: Plan, *, by: Actor) -> Plan:
    """Take a plan out of force; its cases stay as they are. Raises `Refused`."""
    now = Plan.objects.get(pk=plan.pk)
    with act("monitoring.adopt", by, state=now.state, allowed=(ADOPTED,)) as record:
        Plan.objects.filter(pk=plan.pk).update(state=RETIRED)
        record.of(now.words, plan=now.pk, state=PLANS[RETIRED].zh)
    return Plan.objects.get(pk=plan.pk)
