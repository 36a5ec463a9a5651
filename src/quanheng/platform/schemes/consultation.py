"""The writers of the consultation: open it, comment or object, answer on record, settle, send back.

Every unit assessed is asked, and every department whose data are used. Nothing is settled while somebody has not
been answered, and what was accepted must have changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from quanheng.engine.errors import Place, Problems, Text
from quanheng.engine.scheme.model import Scheme
from quanheng.platform.agenda.calendar import add_working_days
from quanheng.platform.agenda.deadlines import drop as drop_deadlines
from quanheng.platform.agenda.deadlines import met, set_deadline
from quanheng.platform.lib.faults import point
from quanheng.platform.notices.actions import notify
from quanheng.platform.registry import queries as registry
from quanheng.platform.registry.act import act
from quanheng.platform.registry.people import today
from quanheng.platform.registry.powers import Actor
from quanheng.platform.schemes import edits, flow, parameters, queries
from quanheng.platform.schemes.actions import no_reason
from quanheng.platform.schemes.drafts import examined, locked
from quanheng.platform.schemes.models import Answer, Comment, Consultation, Draft
from quanheng.platform.schemes.parameters import ADOPT_DAYS, ANSWER_DAYS, MOST_CONSULT_DAYS

NONE, COMMENT, OBJECTION = "none", "comment", "objection"
KINDS = {
    NONE: Text("无意见", "nothing to say"),
    COMMENT: Text("意见", "comment"),
    OBJECTION: Text("异议", "objection"),
}
DEADLINE = "scheme.consult"
SETTLE, ADOPT, REPLY = "scheme.settle", "scheme.adopt", "scheme.answer"
MINUTES = 15  # what reading and answering is expected to take
OWN_WORDS = Text("不能答复自己提的意见", "nobody answers their own comment")


def ref_of(draft: Draft) -> str:
    """How deadlines name a draft."""
    return f"draft:{draft.pk}"


def consult(draft_id: int, *, days: int, by: Actor) -> Consultation:
    """Open the consultation on the newest text for so many working days, and tell everybody who is asked.

    Refused while the text has errors, while nobody is named to be assessed, and for a number of days that is none.
    """
    with act("schemes.consult", by) as record:
        draft = locked(draft_id, "consult")
        text = draft.texts.get(number=draft.number)
        found = examined(draft, text.text)
        problems = Problems([p for p in found.problems if p.severity == "error"])
        if not 1 <= days <= MOST_CONSULT_DAYS:
            problems.add(
                "bad-days", Place(path="days"),
                (f"征求意见 {days} 个工作日", f"{days} working days of consultation"),
                (f"1 到 {MOST_CONSULT_DAYS} 个工作日", f"1 to {MOST_CONSULT_DAYS} working days"), ("改正天数", "correct the number"),
            )  # fmt: skip
        if not draft.members:
            problems.add(
                "no-members", Place(path="members"),
                ("还没有定参评单位，不知道问谁", "nobody is named to be assessed, so there is nobody to ask"),
                ("至少一个参评单位", "one unit at least"), ("在“参评单位”页选定", "choose them on the page of units"),
            )  # fmt: skip
        problems.refuse()
        due = add_working_days(today(), days)
        made = Consultation.objects.create(
            draft=draft, round=draft.rounds.count() + 1, number=draft.number, days=days, due=due,
            by=by.identity, by_name=by.name, at=record.at,
        )  # fmt: skip
        point("schemes.consult:round")
        draft.state = flow.CONSULTING
        draft.save(update_fields=["state"])
        title = Text(f"对《{draft.title}》提意见", f"Comment on “{draft.title_en or draft.title}”")
        link = queries.draft_address(draft, "consult")
        asked = dict(asked_of(draft, found.scheme))
        for unit, role in asked.items():
            set_deadline(
                DEADLINE, ref_of(draft), unit, due, role=role, link=link, title=title, minutes=MINUTES
            )
        _remind_office(
            draft,
            SETTLE,
            add_working_days(due, ANSWER_DAYS),
            Text(f"答复意见并定稿《{draft.title}》", f"Answer and settle “{draft.title_en or draft.title}”"),
        )
        body = Text(
            f"截止 {due.isoformat()}。可对任一指标提意见或异议；没有意见的也请点“无意见”。",
            f"Until {due.isoformat()}. Comment on or object to any indicator, or say that you have nothing to say.",
        )
        notify([(role, unit) for unit, role in asked.items()], title, body, link, ref_of(draft))
        record.of(
            Text(draft.title, draft.title_en), draft=draft.pk, round=made.round, number=made.number, due=due.isoformat(),
            asked=len(asked),
        )  # fmt: skip
    return made


def _remind_office(draft: Draft, kind: str, due: date, title: Text) -> None:
    set_deadline(
        kind,
        ref_of(draft),
        "",
        due,
        role="office",
        link=queries.draft_address(draft, "consult"),
        title=title,
        minutes=MINUTES,
    )


def ref_of_comment(said: Comment) -> str:
    """How deadlines name a comment."""
    return f"comment:{said.pk}"


def _expect_answer(said: Comment, draft: Draft) -> None:
    """The office is to answer a comment: by the scheme's clock, else in as many days as the consultation has."""
    scheme = examined(draft, draft.texts.get(number=said.round.number).text).scheme
    days = parameters.answer_days(scheme, said.round.days)
    unit, kind = said.unit, KINDS[said.kind]
    set_deadline(
        REPLY, ref_of_comment(said), "", add_working_days(today(), days), role="office",
        link=queries.draft_address(draft, "consult"), minutes=MINUTES,
        title=Text(
            f"答复{unit.name}对《{draft.title}》的{kind.zh}",
            f"Answer the {kind.en} of {unit.name_en or unit.name} on “{draft.title_en or draft.title}”",
        ),
    )  # fmt: skip


def forget(draft: Draft) -> None:
    """Nobody waits for anything of this draft any more."""
    for kind in (DEADLINE, SETTLE, ADOPT):
        drop_deadlines(kind, ref_of(draft))
    for said in queries.comments(draft):
        drop_deadlines(REPLY, ref_of_comment(said))


def asked_of(draft: Draft, scheme: Scheme | None) -> Iterator[tuple[str, str]]:
    """(unit, role) of everybody who is asked: units assessed, and departments that own data."""
    yield from ((unit, "reporter") for unit in draft.members)
    owners = {i.owner for i in scheme.items.values() if i.owner} if scheme is not None else set()
    for name in sorted(owners):
        unit = registry.unit_named(name)
        if unit is not None and unit.code not in draft.members:
            yield unit.code, "owner"


def comment(round_id: int, *, unit: str, kind: str, words: str = "", node: str = "", by: Actor) -> Comment:
    """Say something for a unit: a comment on or an objection to a node ("": the whole), or that there is nothing to say."""
    with act("schemes.comment", by, unit=unit) as record:
        around = Consultation.objects.select_related("draft").get(pk=round_id)
        draft = locked(around.draft_id, "comment")
        problems = Problems()
        if today() > around.due or around.pk != queries.open_round(draft).pk:
            problems.add(
                "consultation-over", Place(path=around.due.isoformat()),
                (f"这一轮征求意见 {around.due.isoformat()} 已截止", f"this round ended on {around.due.isoformat()}"),
                ("截止前提", "a comment before that day"), ("直接与考核办联系", "speak with the office"),
            )  # fmt: skip
        if kind not in KINDS:
            raise KeyError(kind)
        if kind != NONE and len(words.strip()) < 4:
            no_reason(problems, node or draft.title)
        if node and node not in queries.node_names(around):
            problems.add(
                "unknown-node", Place(path=node),
                (f"征求意见的稿子里没有“{node}”", f"the text sent out has no “{node}”"), ("稿子里的指标", "an indicator of that text"),
                ("从列表里选", "choose from the list"),
            )  # fmt: skip
        problems.refuse()
        made = Comment.objects.create(
            round=around, unit_id=unit, node="" if kind == NONE else node, kind=kind, words=words.strip(),
            by=by.identity, by_name=by.name, at=record.at,
        )  # fmt: skip
        met(DEADLINE, ref_of(draft), unit)
        if kind != NONE:
            _expect_answer(made, draft)
        if kind == OBJECTION:
            name = made.unit.name
            notify(
                [("office", "")],
                Text(f"{name}对《{draft.title}》提出异议", f"{made.unit.name_en or name} objects to “{draft.title_en or draft.title}”"),
                Text(f"{node}：{made.words}" if node else made.words, made.words),
                queries.draft_address(draft, "consult"), ref_of(draft),
            )  # fmt: skip
        record.of(Text(draft.title, draft.title_en), draft=draft.pk, unit=unit, kind=kind, node=node)
    return made


def answer(comment_id: int, *, accepted: bool, words: str, by: Actor) -> Answer:
    """Answer a comment on record: accepted, and what is changed; or not, and why. Once."""
    said = Comment.objects.select_related("round__draft").get(pk=comment_id)
    with act("schemes.answer", by, not_by={said.by}, why_not=OWN_WORDS) as record:
        draft = locked(said.round.draft_id, "answer")
        problems = Problems()
        if len(words.strip()) < 4:
            no_reason(problems, said.node or draft.title)
        if said.kind == NONE or Answer.objects.filter(comment=said).exists():
            problems.add(
                "answered-already", Place(path=said.node),
                ("这一条已经答复，或者无须答复", "this was answered already, or needs no answer"), ("没有答复过的意见", "a comment without an answer"),
                ("重新打开这一页", "open the page again"),
            )  # fmt: skip
        problems.refuse()
        made = Answer.objects.create(
            comment=said,
            accepted=accepted,
            words=words.strip(),
            by=by.identity,
            by_name=by.name,
            at=record.at,
        )
        met(REPLY, ref_of_comment(said))
        verdict = Text("采纳", "accepted") if accepted else Text("未采纳", "not accepted")
        notify(
            [("reporter", said.unit_id), ("owner", said.unit_id)],
            Text(f"你单位对《{draft.title}》的意见：{verdict.zh}", f"Your comment on “{draft.title_en or draft.title}”: {verdict.en}"),
            Text(made.words, made.words), queries.draft_address(draft, "consult"), ref_of(draft),
        )  # fmt: skip
        record.of(Text(draft.title, draft.title_en), draft=draft.pk, comment=said.pk, accepted=accepted)
    return made


def settle(draft_id: int, *, by: Actor) -> Draft:
    """Settle the text: the consultation is over (or everybody has spoken), everybody is answered, what was accepted has
    changed, the compiler has no error."""
    with act("schemes.settle", by) as record:
        draft = locked(draft_id, "settle")
        text = draft.texts.get(number=draft.number)
        found = examined(draft, text.text)
        problems = Problems([p for p in found.problems if p.severity == "error"])
        around = queries.open_round(draft)
        spoken = set(around.comments.values_list("unit_id", flat=True))
        silent = [unit for unit, _ in asked_of(draft, found.scheme) if unit not in spoken]
        if today() <= around.due and silent:
            problems.add(
                "consultation-open", Place(path=around.due.isoformat()),
                (f"征求意见到 {around.due.isoformat()} 为止，还有 {len(silent)} 个单位没有表态", f"the consultation runs until {around.due.isoformat()}; {len(silent)} units have not spoken"),
                ("期满，或各单位都已表态", "the day has passed, or everybody has spoken"), ("到期再定稿", "settle it then"),
            )  # fmt: skip
        _unanswered(draft, problems)
        _unchanged(draft, text.text, problems)
        problems.refuse()
        draft.state = flow.SETTLED
        draft.save(update_fields=["state"])
        drop_deadlines(DEADLINE, ref_of(draft))
        met(SETTLE, ref_of(draft))
        _remind_office(
            draft,
            ADOPT,
            add_working_days(today(), ADOPT_DAYS),
            Text(f"审定《{draft.title}》", f"Adopt “{draft.title_en or draft.title}”"),
        )
        record.of(Text(draft.title, draft.title_en), draft=draft.pk, number=draft.number, silent=silent)
    return draft


def reopen(draft_id: int, reason: str, *, by: Actor) -> Draft:
    """Send a draft back to drafting, with a reason; it must be consulted on again."""
    with act("schemes.reopen", by) as record:
        draft = locked(draft_id, "reopen")
        problems = Problems()
        if not reason.strip():
            no_reason(problems, "reopen")
        problems.refuse()
        draft.state, draft.reason = flow.DRAFT, reason.strip()
        draft.save(update_fields=["state", "reason"])
        forget(draft)
        record.of(Text(draft.title, draft.title_en), draft=draft.pk, reason=draft.reason)
    return draft


def _unanswered(draft: Draft, problems: Problems) -> None:
    for said in queries.comments(draft):
        if said.kind != NONE and not hasattr(said, "answer"):
            problems.add(
                "objection-unanswered" if said.kind == OBJECTION else "comment-unanswered", Place(path=said.node),
                (f"{said.unit.name}的{KINDS[said.kind].zh}还没有答复：{said.words[:60]}", f"the {KINDS[said.kind].en} of {said.unit.name_en or said.unit.name} is not answered: {said.words[:60]}"),
                ("逐条答复：采纳并改，或不采纳并说明理由", "an answer to each: accepted and changed, or not and why"), ("在征求意见页答复", "answer it on the page of the consultation"),
            )  # fmt: skip


def _unchanged(draft: Draft, text: str, problems: Problems) -> None:
    """What was accepted has changed since it was sent out: the node (or, for the whole, anything), or its targets."""
    now = edits.plain_of(text)
    for said in queries.comments(draft):
        reply = getattr(said, "answer", None)
        if reply is None or not reply.accepted:
            continue
        then = edits.plain_of(said.round.draft.texts.get(number=said.round.number).text)
        moved = draft.steps.filter(node=said.node, at__gt=said.at).exists() if said.node else False
        if not moved and _about(then, said.node) == _about(now, said.node):
            problems.add(
                "accepted-not-changed", Place(path=said.node),
                (f"采纳了{said.unit.name}的意见，“{said.node or draft.title}”却没有改", f"the comment of {said.unit.name_en or said.unit.name} was accepted, yet “{said.node or draft.title}” is as it was"),
                ("采纳的意见落到稿子里", "what was accepted shows in the text"), ("照答复改稿", "change the text as the answer says"),
            )  # fmt: skip


def _about(plain: dict[str, Any], node_id: str) -> Any:
    """What a document says of a node, or all of it; None where the node is not there (it was taken out)."""
    if not node_id:
        return plain
    return edits.node(plain, node_id) if edits.where(plain, node_id) is not None else None
