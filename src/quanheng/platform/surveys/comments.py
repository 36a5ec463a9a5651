"""Comments on their way to an answer (意见办理, 杭州 loop): taken in with personal data masked, given an owner and a day,
answered by the owner, read once more and published, so that everybody sees what was said and what was answered.

A comment knows its survey, its question and whom it is about, nothing else: no answer can be reached from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import date

from django.urls import reverse

from quanheng.engine.errors import Place, Problems, Text
from quanheng.platform.agenda import deadlines
from quanheng.platform.agenda.calendar import add_working_days
from quanheng.platform.agenda.queries import deadline
from quanheng.platform.lib.masking import mask
from quanheng.platform.notices.actions import notify
from quanheng.platform.registry import queries as registry
from quanheng.platform.registry.act import Record, act
from quanheng.platform.registry.people import today
from quanheng.platform.registry.powers import Actor
from quanheng.platform.surveys.models import Comment, CommentStep, Remark, Survey

NEW, ASSIGNED, ANSWERED, PUBLISHED, WITHHELD = "new", "assigned", "answered", "published", "withheld"
STATES = {
    NEW: Text("待交办", "to be assigned"),
    ASSIGNED: Text("待答复", "to be answered"),
    ANSWERED: Text("待公开", "to be published"),
    PUBLISHED: Text("已公开", "published"),
    WITHHELD: Text("不公开", "not published"),
}
DAYS = 15  # working days to answer; the office may give another number
REPLYING, PUBLISHING, ASSIGNING = "surveys.reply", "surveys.publish", "surveys.assign"
SELF_PUBLISH = Text("写答复的人不能自己审定公开", "who wrote an answer may not decide on its publication")
LONGEST = 2000
HIDDEN = "〔略〕"


def await_take_in(survey: int) -> None:
    """Answers were mixed while a survey is open: what they say waits for the office, from the first of it on, with a day.

    Nothing is taken in here: rows made with a batch would tell which answers came in with it. Closing takes in all.
    """
    held = Comment.objects.filter(survey=survey).values("remark")
    waiting = Remark.objects.filter(survey=survey).exclude(text="").exclude(id__in=held).count()
    before = deadline(ASSIGNING, str(survey))
    if waiting and (before is None or before.met_at or before.dropped_at):
        _await_assignment(Survey.objects.get(pk=survey), waiting)


def _await_assignment(survey: Survey, number: int) -> None:
    deadlines.set_deadline(
        ASSIGNING, str(survey.pk), "", add_working_days(today(), 3), role="office", minutes=2 * number,
        link=reverse("surveys:comments", args=[survey.pk]),
        title=Text(f"交办“{survey.title}”的意见", f"Assign the comments of “{survey.words.en}”"),
    )  # fmt: skip


def take_in(survey: Survey, *, by: Actor) -> int:
    """Take in what was written and mixed since the last time, masked. How many comments came in."""
    with act("surveys.assign", by) as record:
        held = set(Comment.objects.filter(survey=survey).values_list("remark", flat=True))
        rows = (
            Remark.objects.filter(survey=survey).order_by("id").values_list("id", "question", "unit", "text")
        )
        made = [
            Comment(survey=survey, remark=id, question=question, unit=unit, text=mask(text).text, state=NEW)
            for id, question, unit, text in rows
            if id not in held and text.strip()
        ]
        Comment.objects.bulk_create(made, batch_size=500)
        if not made:
            record.skip()
            return 0
        _await_assignment(survey, len(made))
        record.of(survey.words, survey=survey.pk, comments=len(made))
    return len(made)


def assign(comments: Sequence[Comment], owner: str, *, days: int = DAYS, by: Actor) -> list[Comment]:
    """Give comments to a unit that will answer them, in so many working days; again to another unit while unanswered."""
    with act("surveys.assign", by, unit=owner) as record:
        problems = Problems()
        if owner not in registry.units([owner]):
            _note(problems, "owner", owner or "—", "名册里的一个单位", "a unit of the register")
        if not 1 <= days <= 250:
            _note(problems, "days", str(days), "1 至 250 个工作日", "1 to 250 working days")
        if not comments:
            _note(problems, "comments", "0", "至少选一条意见", "at least one comment")
        problems.refuse()
        due = add_working_days(today(), days)
        done = []
        for comment in comments:
            comment = _fresh(comment)
            before = comment.owner
            if before == owner and comment.state == ASSIGNED:
                continue
            _move(
                comment,
                ASSIGNED,
                (NEW, ASSIGNED),
                record,
                by,
                note=owner,
                owner=owner,
                assigned_on=today(),
                due=due,
            )
            if before:
                deadlines.drop(REPLYING, str(comment.pk), before)
            _wait(comment)
            done.append(comment)
        if not done:
            record.skip()
            return []
        notify(
            [("reporter", owner)], Text(f"{len(done)} 条群众意见等你单位答复", f"Comments for your unit to answer: {len(done)}"),
            Text(f"请于 {due} 前答复", f"please answer by {due}"), page(done[0]), f"survey:{done[0].survey_id}",
        )  # fmt: skip
        for survey in {c.survey_id for c in done}:
            if not Comment.objects.filter(survey=survey, state=NEW).exists():
                deadlines.met(ASSIGNING, str(survey), "")
        record.of(done[0].survey.words, comments=[c.pk for c in done], owner=owner, due=due.isoformat())
    return done


def reply(comment: Comment, words: str, *, by: Actor) -> Comment:
    """The owner's answer; personal data in it are masked too. Raises `Refused` for an empty one or another's comment."""
    comment = _fresh(comment)
    with act("surveys.reply", by, unit=comment.owner, state=comment.state, allowed=(ASSIGNED,)) as record:
        problems = Problems()
        if not words.strip() or len(words) > LONGEST:
            _note(
                problems,
                "answer",
                str(len(words.strip())),
                f"1 至 {LONGEST} 字的答复",
                f"an answer of 1 to {LONGEST} characters",
            )
        problems.refuse()
        _move(
            comment, ANSWERED, (ASSIGNED,), record, by, answer=mask(words.strip()).text, answered_on=today(),
            answered_by=by.identity,
        )  # fmt: skip
        deadlines.met(REPLYING, str(comment.pk), comment.owner)
        deadlines.set_deadline(
            PUBLISHING, str(comment.pk), "", add_working_days(today(), 3), role="office", link=page(comment), minutes=3,
            title=Text("审定一条意见的答复，决定公开", "Decide on the publication of an answered comment"),
        )  # fmt: skip
        record.of(comment.survey.words, comment=comment.pk)
    return comment


def publish(comment: Comment, *, hide: Iterable[str] = (), by: Actor) -> Comment:
    """Publish what was said and answered. `hide`: words that masking did not reach, left out of both texts."""
    comment = _fresh(comment)
    with _deciding(comment, by) as record:
        words = [w for w in hide if w.strip()]
        answer = hidden(comment.answer, words)
        _move(
            comment,
            PUBLISHED,
            (ANSWERED,),
            record,
            by,
            note="\n".join(words),
            answer=answer,
            published_on=today(),
        )
        deadlines.met(PUBLISHING, str(comment.pk), "")
        record.of(comment.survey.words, comment=comment.pk, state=PUBLISHED, hidden=len(words))
    return comment


def withhold(comment: Comment, reason: str, *, by: Actor) -> Comment:
    """Answered, but not for publication (a person would be known by it, nothing but abuse …), with the reason on record."""
    comment = _fresh(comment)
    with _deciding(comment, by) as record:
        _need(reason).refuse()
        _move(comment, WITHHELD, (ANSWERED,), record, by, note=reason.strip())
        deadlines.met(PUBLISHING, str(comment.pk), "")
        record.of(comment.survey.words, comment=comment.pk, state=WITHHELD)
    return comment


def send_back(comment: Comment, reason: str, *, days: int = 5, by: Actor) -> Comment:
    """The answer does not answer: the owner writes another one."""
    comment = _fresh(comment)
    with _deciding(comment, by) as record:
        _need(reason).refuse()
        _move(
            comment,
            ASSIGNED,
            (ANSWERED,),
            record,
            by,
            note=reason.strip(),
            due=add_working_days(today(), days),
        )
        deadlines.met(PUBLISHING, str(comment.pk), "")
        _wait(comment)
        notify(
            [("reporter", comment.owner)], Text("一条意见的答复被退回", "An answer to a comment was given back"),
            Text(reason.strip(), reason.strip()), page(comment), f"survey:{comment.survey_id}",
        )  # fmt: skip
        record.of(comment.survey.words, comment=comment.pk, state=ASSIGNED)
    return comment


def hidden(text: str, words: Iterable[str]) -> str:
    """A text without some words."""
    for word in sorted({w.strip() for w in words if w.strip()}, key=len, reverse=True):
        text = re.sub(re.escape(word), HIDDEN, text)
    return text


def said(comment: Comment) -> str:
    """What the public reads of a comment: masked, and without what was left out at publication."""
    step = (
        comment.steps.filter(state=PUBLISHED).order_by("-id").first() if comment.state == PUBLISHED else None
    )
    return hidden(comment.text, step.note.split("\n")) if step else comment.text


def page(comment: Comment) -> str:
    """Where it is dealt with."""
    return reverse("surveys:comment", args=[comment.pk])


def _deciding(comment: Comment, by: Actor) -> AbstractContextManager[Record]:
    return act(
        "surveys.publish",
        by,
        state=comment.state,
        allowed=(ANSWERED,),
        not_by=(comment.answered_by,),
        why_not=SELF_PUBLISH,
    )


def _wait(comment: Comment) -> None:
    assert comment.due is not None  # it was just assigned
    deadlines.set_deadline(
        REPLYING, str(comment.pk), comment.owner, comment.due, role="reporter", link=page(comment), minutes=15,
        title=Text(f"答复群众意见（{comment.survey.title}）", f"Answer a comment ({comment.survey.words.en})"),
    )  # fmt: skip


def _fresh(comment: Comment) -> Comment:
    return Comment.objects.select_related("survey").get(pk=comment.pk)


def _move(
    comment: Comment,
    state: str,
    allowed: tuple[str, ...],
    record: Record,
    by: Actor,
    *,
    note: str = "",
    **facts: str | date,
) -> None:
    """Into a state, only from those allowed; a colleague who was quicker is told of."""
    moved = Comment.objects.filter(pk=comment.pk, state=comment.state, state__in=allowed).update(
        state=state, **facts
    )
    if not moved:
        problems = Problems()
        problems.add(
            "changed-meanwhile", Place(path=f"{comment.pk}"),
            (f"这条意见现在是“{STATES[comment.state].zh}”", f"this comment is now “{STATES[comment.state].en}”"),
            ("、".join(STATES[s].zh for s in allowed), ", ".join(STATES[s].en for s in allowed)),
            ("刷新后再看", "look at the page anew"),
        )  # fmt: skip
        problems.refuse()
    comment.state = state
    for name, value in facts.items():
        setattr(comment, name, value)
    CommentStep.objects.create(
        comment=comment, state=state, at=record.at, by=by.name, identity=by.identity, note=note
    )


def _need(words: str) -> Problems:
    problems = Problems()
    if not words.strip():
        _note(problems, "reason", "—", "一句理由，会记下来", "a reason in a sentence; it goes on record")
    return problems


def _note(problems: Problems, name: str, found: str, zh: str, en: str) -> None:
    problems.add(
        "bad-comment", Place(path=name), (f"填的是 {found}", f"{found} is given"), (zh, en), ("补上或改正", "give or correct it"),
    )  # fmt: skip
