"""What a run asks of people: who must review, confirm or freeze it by when, who is told, which product it is of the year."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils import timezone

from quanheng.engine.errors import Place, Problems, Text
from quanheng.engine.periods import parse
from quanheng.platform.agenda import deadlines
from quanheng.platform.agenda.calendar import add_working_days
from quanheng.platform.notices.actions import Message, notify, notify_each
from quanheng.platform.programmes import cycle
from quanheng.platform.programmes.flow import CLOSED, FEEDBACK, RESULT
from quanheng.platform.registry.powers import Actor
from quanheng.platform.scoring.flow import MOVES, NEXT, PROVISIONAL, SENT_BACK
from quanheng.platform.scoring.models import Run

ASKED_OF = {"review": "reviewer", "confirm": "leader", "freeze": "office"}
_TITLES = {
    "review": Text("复核第 {n} 次计分：{title}", "Review run {n}: {title}"),
    "confirm": Text("确认第 {n} 次计分：{title}", "Confirm run {n}: {title}"),
    "freeze": Text("锁定第 {n} 次计分：{title}", "Freeze run {n}: {title}"),
}


def titled(run: Run) -> Text:
    """The title of the run's scheme."""
    return Text(run.version.title, run.version.title_en or run.version.title)


def _words(pattern: Text, run: Run) -> Text:
    title = titled(run)
    return Text(pattern.zh.format(n=run.pk, title=title.zh), pattern.en.format(n=run.pk, title=title.en))


def address(run: Run) -> str:
    """The page of a run."""
    return reverse("scoring:run", args=[run.pk])


def begun(run: Run) -> None:
    """A run was made: its review is due; that of earlier runs nobody has reviewed is no longer asked for."""
    older = Run.objects.filter(version__scheme=run.version.scheme, state=PROVISIONAL, pk__lt=run.pk)
    for pk in older.values_list("pk", flat=True):
        deadlines.drop("scoring.review", f"run:{pk}")
    _ask("review", run)


def moved(run: Run, verb: str) -> None:
    """A step was taken: it is met, and the next is due."""
    for other in ASKED_OF:
        end = deadlines.met if other == verb else deadlines.drop
        end(f"scoring.{other}", f"run:{run.pk}")
    if run.state in NEXT:
        _ask(NEXT[run.state], run)
    if run.state == SENT_BACK:
        title = Text("第 {n} 次计分被退回：{title}", "Run {n} was sent back: {title}")
        reason = run.steps.filter(state=SENT_BACK).values_list("reason", flat=True).first() or ""
        notify([("office", "")], _words(title, run), Text(reason, reason), address(run), f"run:{run.pk}")


def _ask(verb: str, run: Run) -> None:
    move = MOVES[verb]
    deadlines.set_deadline(
        move.act, f"run:{run.pk}", "", add_working_days(timezone.localdate(), move.days),
        role=ASKED_OF[verb], link=address(run), title=_words(_TITLES[verb], run), minutes=move.minutes,
    )  # fmt: skip


def told(run: Run, units: Iterable[str], until: date) -> None:
    """Units are told of their results: each its own page, and until when it may appeal."""
    title = _words(Text("你单位的得分可以看了：{title}", "Your unit's score is ready: {title}"), run)
    body = Text(
        f"附得分说明，每一步都能复算。有不同意见，请在 {until.isoformat()} 前提起申诉，由没有经手过的人来审，书面答复。",
        f"With its explanation, every step of it. If you disagree, appeal by {until.isoformat()}; "
        "others than those who decided hear it and answer on record.",
    )
    period = run.periods[-1]
    notify_each(
        Message(
            tuple((role, unit) for role in ("reporter", "leader", "appraised")),
            title, body, reverse("scoring:unit", args=[run.pk, period, unit]), f"run:{run.pk}", private=True,
        )
        for unit in units
    )  # fmt: skip


def product(run: Run) -> tuple[str, int]:
    """(kind of product of the yearly cycle, year): a run up to the end of the year is its result."""
    last = parse(run.periods[-1])
    if last is None:
        return "result_run", timezone.localdate().year
    ends = last.kind == "year" or last.shift(1).year > last.year
    return ("result_run" if ends else "midterm_run"), last.year


def is_result(run: Run) -> bool:
    """Whether the run is the year's result, not one on the way: only then are its steps and its release products of the end."""
    return product(run)[0] == "result_run"


def too_early(run: Run) -> bool:
    """Whether a run up to the year's end was made before its year came into the result stage: then it is only a look
    ahead, on whatever figures there were, and never the year's result."""
    kind, year = product(run)
    come = cycle.reached(run.version.scheme, year, RESULT) if kind == "result_run" else None
    return come is not None and run.created_at < come


def refuse_early(run: Run) -> None:
    """The year's result goes its way only in the result stage, and only a run made there. Raises `Refused`."""
    kind, year = product(run)
    if kind != "result_run":
        return
    cycle.require_stage(run.version.scheme, year, RESULT, FEEDBACK, CLOSED)
    problems = Problems()
    if too_early(run):
        problems.add(
            "made-too-early", Place(path=f"run:{run.pk}"),
            ("这次计分在“结果评价”阶段以前算的，只供参考", "this run was made before the result stage; it is only a look ahead"),
            ("进入“结果评价”阶段以后的计分", "a run made in the result stage"),
            ("重新计分，再办下一步", "score again, then take the step"),
        )  # fmt: skip
    problems.refuse()


def file_products(run: Run, kinds: Iterable[str], by: Actor) -> None:
    """File the run as a product of its year's cycle, where one is open."""
    year = product(run)[1]
    title = titled(run)
    words = Text(f"第 {run.pk} 次计分：{title.zh}", f"Run {run.pk}: {title.en}")
    for kind in kinds:
        cycle.file_product(run.version.scheme, year, kind, f"run:{run.pk}", words, by, link=address(run))
