"""What goes on beside the figures: evidence, objections and their answers, check rules, budgets."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse

from quanheng.engine.errors import Place, Problems, Text
from quanheng.engine.formula import NotAFormula
from quanheng.platform.collection import checks, flow, reckon
from quanheng.platform.collection.actions.deciding import settled_state
from quanheng.platform.collection.actions.filling import hold, printable, refuse_unless_open
from quanheng.platform.collection.checks import Rule
from quanheng.platform.collection.models import Budget, Cell, CheckRule, Evidence, Move, Objection
from quanheng.platform.collection.queries import stored_bytes
from quanheng.platform.lib.faults import point
from quanheng.platform.lib.uploads import evidence
from quanheng.platform.notices.actions import notify
from quanheng.platform.registry.act import act
from quanheng.platform.registry.people import today
from quanheng.platform.registry.powers import Actor

MOST_FILES = 20  # beside one cell
LONGEST = 1000  # characters of an objection or answer


def attach(cell: Cell, data: bytes, name: str, *, by: Actor) -> Evidence:
    """Lay a file beside a cell. The same bytes again are the same file, kept once. Raises `Refused`."""
    paper = cell.paper
    with act("collection.attach", by, unit=paper.unit_id) as record:
        record.skip()  # asks the power before the file is looked at
    accepted = evidence.accept(data, name, used=stored_bytes(paper.unit_id))
    point("collection.attach:kept")
    with act("collection.attach", by, unit=paper.unit_id) as record:
        held = hold(paper)
        refuse_unless_open(held)
        row = held.cells.select_for_update().get(pk=cell.pk)
        _refuse_unless_editable(row)
        files = Evidence.objects.filter(cell=row, off_at=None)
        same = files.filter(digest=accepted.digest).first()
        if same is not None:
            record.skip()
            return same
        problems = Problems()
        if files.count() >= MOST_FILES:
            problems.add(
                "too-many-files", Place(cell=row.address), (f"这一格已有 {MOST_FILES} 份佐证", f"this cell has {MOST_FILES} files"),
                (f"不超过 {MOST_FILES} 份", f"at most {MOST_FILES}"), ("撤下不用的，或合并成一份", "take one off, or merge them"),
            )  # fmt: skip
        problems.refuse()
        made = Evidence.objects.create(
            cell=row, digest=accepted.digest, name=accepted.name[:200], kind=accepted.kind, size=accepted.size,
            scanned=accepted.scanned, by=by.name, at=record.at,
        )  # fmt: skip
        _note(row, "attached", accepted.name, by, record.at)
        point("collection.attach:row")
        record.of(
            Text(f"{held.unit_id} {held.call.title} {row.address}", f"{held.unit_id} {held.call.title_en} {row.address}"),
            paper=held.pk, cell=row.address, digest=accepted.digest, size=accepted.size,
        )  # fmt: skip
    return made


def detach(file: Evidence, *, by: Actor) -> None:
    """Take a file off its cell; it stays on record and in the store."""
    with act("collection.attach", by, unit=file.cell.paper.unit_id) as record:
        held = hold(file.cell.paper)
        refuse_unless_open(held)
        _refuse_unless_editable(file.cell)
        if not Evidence.objects.filter(pk=file.pk, off_at=None).update(off_at=record.at):
            record.skip()
            return
        _note(file.cell, "detached", file.name, by, record.at)
        record.of(
            Text("撤下佐证", "evidence taken off"), paper=held.pk, cell=file.cell.address, digest=file.digest
        )


def _refuse_unless_editable(cell: Cell) -> None:
    problems = Problems()
    if cell.kind != flow.ASKED or cell.state not in flow.EDITABLE:
        said = flow.KINDS[cell.kind] if cell.kind != flow.ASKED else flow.CELLS[cell.state]
        problems.add(
            "cell-not-open", Place(cell=cell.address, path=cell.key), (f"这一格{said.zh}", f"this cell is {said.en}"),
            ("待填或退回的格", "a cell to be filled, or sent back"), ("请责任单位退回后再改", "ask the owner to send it back first"),
        )  # fmt: skip
    problems.refuse()


def _note(cell: Cell, what: str, words: str, by: Actor, at) -> None:
    Move.objects.create(
        cell=cell, version=cell.version, what=what, text=cell.text, value=cell.value, status=cell.status,
        words=words[:2000], via=cell.via, by=by.name, writer=by.identity, at=at,
    )  # fmt: skip


def object_to(cell: Cell, kind: str, words: str, *, by: Actor) -> Objection:
    """Object to a cell, or ask about it: the office and the owner are told, and must answer on record."""
    paper = cell.paper
    with act("collection.object", by, unit=paper.unit_id) as record:
        problems = Problems()
        if kind not in flow.OBJECTIONS:
            problems.add(
                "unknown-kind", Place(path="kind"), (f"没有“{kind}”这一类", f"there is no kind “{kind}”"),
                ("、".join(t.zh for t in flow.OBJECTIONS.values()), ", ".join(t.en for t in flow.OBJECTIONS.values())),
                ("从列出的里面选", "choose one of those listed"),
            )  # fmt: skip
        _refuse_blank("words", words, problems)
        problems.refuse()
        made = Objection.objects.create(
            cell=cell, kind=kind, words=printable(words).strip()[:LONGEST], by=by.name, at=record.at
        )
        title = Text(
            f"质疑：{paper.call.title} {cell.address} {flow.OBJECTIONS[kind].zh}",
            f"Objection: {paper.call.title_en} {cell.address}, {flow.OBJECTIONS[kind].en}",
        )
        to = [("office", "")] + ([("owner", cell.owner_id)] if cell.owner_id else [])
        said = made.words
        notify(
            to, title, Text(said, said), link=reverse("collection:objections"), about=f"objection:{made.pk}"
        )
        record.of(title, paper=paper.pk, cell=cell.address, objection=made.pk, kind=kind)
    return made


def answer(objection: Objection, words: str, upheld: bool, *, by: Actor) -> Objection:
    """Answer an objection, on record. An upheld “not mine” excuses the cell: it is no longer asked of this unit."""
    cell = objection.cell
    unit = cell.owner_id or cell.paper.unit_id
    with act("collection.answer", by, unit=unit) as record:
        held = hold(cell.paper)
        problems = Problems()
        _refuse_blank("words", words, problems)
        problems.refuse()
        row = Objection.objects.select_for_update(of=("self",)).get(pk=objection.pk)
        if row.answered_at is not None:
            record.skip()
            return row
        row.answer, row.upheld, row.answered_by, row.answered_at = (
            printable(words).strip()[:LONGEST],
            upheld,
            by.name,
            record.at,
        )
        row.save()
        if upheld and row.kind == flow.NOT_MINE:
            asked = held.cells.select_for_update().get(pk=cell.pk)
            if asked.kind == flow.ASKED and asked.state in flow.EDITABLE:
                asked.kind, asked.live, asked.source = flow.EXCUSED, False, words.strip()[:300]
                asked.save(update_fields=["kind", "live", "source"])
                _note(asked, "excused", words, by, record.at)
                if not held.cells.filter(kind=flow.ASKED).exclude(state=flow.CONFIRMED).exists():
                    held.state = settled_state(held)
                    held.save(update_fields=["state"])
        title = Text(
            f"已答复：{held.call.title} {cell.address}", f"Answered: {held.call.title_en} {cell.address}"
        )
        role = "reporter" if held.filler == flow.OWN else "owner"
        link = reverse("collection:cell", args=[cell.pk])
        notify(
            [(role, held.unit_id)],
            title,
            Text(row.answer, row.answer),
            link=link,
            about=f"objection:{row.pk}",
        )
        record.of(title, paper=held.pk, cell=cell.address, objection=row.pk, upheld=upheld)
    return row


def _refuse_blank(path: str, words: str, problems: Problems) -> None:
    if not printable(words).strip():
        problems.add(
            "blank", Place(path=path), ("没有写内容", "nothing is written"), ("一两句话", "a sentence or two"),
            ("写明缘由", "say why"),
        )  # fmt: skip


def add_rule(rule: Rule, *, by: Actor) -> CheckRule:
    """Keep a check rule; it holds from the next check of any return on. Raises `Refused` where it cannot be read."""
    with act("collection.rule", by) as record:
        problems = Problems()
        _check_rule(rule, problems)
        problems.refuse()
        made = CheckRule.objects.create(
            kind=rule.kind, item=rule.item.strip(), other=rule.other.strip(), formula=rule.formula.strip(),
            least=rule.least, most=rule.most, severity=rule.severity, words=rule.words.zh[:300],
            words_en=rule.words.en[:300], made_by=by.name, made_at=record.at,
        )  # fmt: skip
        record.of(checks.KINDS[rule.kind].words, rule=made.pk, item=rule.item, severity=rule.severity)
    return made


def _check_rule(rule: Rule, problems: Problems) -> None:
    kind = checks.KINDS.get(rule.kind)
    if kind is None or rule.severity not in (checks.HARD, checks.SOFT):
        problems.add(
            "unknown-rule", Place(path="kind"), (f"没有“{rule.kind}”这种规则", f"there is no rule “{rule.kind}”"),
            ("、".join(k.words.zh for k in checks.KINDS.values()), ", ".join(checks.KINDS)), ("从列出的里面选", "choose one of those listed"),
        )  # fmt: skip
        return
    wanting = [
        name for name in ("other", "formula") if name in kind.reads and not getattr(rule, name).strip()
    ]
    if "least" in kind.reads and rule.least is None and rule.most is None:
        wanting.append("least")
    if wanting or (rule.kind in ("part", "formula", "other", "tree") and not rule.item.strip()):
        problems.add(
            "rule-incomplete", Place(path=wanting[0] if wanting else "item"), ("规则没写全", "the rule is not complete"),
            (kind.help.zh, kind.help.en), ("补上", "fill it in"),
        )  # fmt: skip
    if rule.kind == "formula" and rule.formula.strip():
        try:
            reckon.read(rule.formula)
        except NotAFormula as error:
            problems.add(
                "bad-formula", Place(path="formula"), (error.found.zh, error.found.en),
                (kind.help.zh, kind.help.en), (error.remedy.zh, error.remedy.en),
            )  # fmt: skip


def end_rule(id: int, *, by: Actor) -> None:
    """Take a rule out of use; it stays on record."""
    with act("collection.rule", by) as record:
        row = CheckRule.objects.select_for_update().filter(pk=id, active=True).first()
        if row is None:
            record.skip()
            return
        row.active = False
        row.save(update_fields=["active"])
        record.of(checks.KINDS[row.kind].words, rule=row.pk, item=row.item, ended=True)


def set_budget(unit: str, minutes: int, *, by: Actor) -> Budget:
    """Set how many minutes a month may be asked of a unit ("": of every unit without its own)."""
    with act("collection.budget", by) as record, transaction.atomic():
        made = Budget.objects.create(unit_id=unit or None, minutes=minutes, since=today(), made_by=by.name)
        record.of(Text("负担上限", "burden budget"), unit=unit, minutes=minutes)
    return made
