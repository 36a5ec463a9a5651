"""The writers of results: `count` makes the final result of a closed survey, `post` puts its figures into the ledger, once.

Counting and posting are two persons' work. Posting goes through door `survey` to `<leaf>@<rater>` (or the item the survey
names), with the number of answers, the weights and the digest of the rule in the source of each figure.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.urls import reverse

from quanheng.engine.errors import Place, Problems, Text
from quanheng.platform.agenda import deadlines
from quanheng.platform.agenda.calendar import add_working_days
from quanheng.platform.ledger import actions as ledger
from quanheng.platform.ledger import two_tracks
from quanheng.platform.ledger.entries import Entry
from quanheng.platform.lib import store
from quanheng.platform.registry.act import act
from quanheng.platform.registry.people import today
from quanheng.platform.registry.powers import Actor
from quanheng.platform.surveys import document, results, rules, tracks
from quanheng.platform.surveys.flow import CLOSED
from quanheng.platform.surveys.models import Answer, Delivery, Mixing, Result, Survey
from quanheng.platform.surveys.questionnaire import Questionnaire
from quanheng.platform.surveys.rules import CountingRule

SELF_POST = Text("计算结果的人不能自己入账", "who counted a result may not post it")
DOOR = "survey"
COUNTING, POSTING = "surveys.count", "surveys.post"  # what waits on the office's desk


def await_count(survey: Survey) -> None:
    """A survey was closed: its result waits to be counted. Called inside the act that closes it."""
    _wait(COUNTING, survey, Text(f"计算“{survey.title}”的结果", f"Count the survey “{survey.words.en}”"))


def _wait(kind: str, survey: Survey, title: Text) -> None:
    deadlines.set_deadline(
        kind, str(survey.pk), "", add_working_days(today(), 5), role="office", minutes=10, title=title,
        link=reverse("surveys:results", args=[survey.pk]),
    )  # fmt: skip


def count(survey: Survey, rule: CountingRule | None = None, *, by: Actor) -> Result:
    """Count a closed survey by a rule (None: the usual one of its questionnaire). Raises `Refused`.

    The same rule again does nothing, for the answers of a closed survey do not change.
    """
    with act("surveys.count", by, state=_state(survey), allowed=(CLOSED,)) as record:
        form = document.of(survey.document)
        rule = rule or rules.usual(form)
        problems = Problems()
        rules.check(rule, form, problems)
        problems.refuse()
        last = newest(survey)
        if last is not None and last.digest == rule.digest:
            record.skip()
            return last
        made = results.reckon(form, rule, _given(survey), _days(survey))
        kept = Result.objects.create(
            survey=survey, rule=rule.facts(), digest=rule.digest, document=json.loads(json.dumps(made)),
            at=record.at, by=by.name, identity=by.identity,
        )  # fmt: skip
        deadlines.met(COUNTING, str(survey.pk), "")
        if survey.fed:
            _wait(
                POSTING,
                survey,
                Text(
                    f"核对“{survey.title}”的结果并入账",
                    f"Check the result of “{survey.words.en}” and post it",
                ),
            )
        record.of(
            survey.words,
            survey=survey.pk,
            result=kept.pk,
            rule=rule.digest,
            valid=made["valid"],
            answers=made["answers"],
        )
    return kept


def newest(survey: Survey) -> Result | None:
    """The result that holds: the last one counted."""
    return survey.results.order_by("-id").first()


def post(result: Result, *, leave_out: bool = False, by: Actor) -> Delivery:
    """Post the figures of the result that holds. Raises `Refused` where the sample is too small, saying what is missing.

    `leave_out`: units below their own minimum are left out (未报, not zero) and named; else they stop everything. The
    minimum of the whole survey cannot be waived.
    """
    survey = result.survey
    with act(
        "surveys.post",
        by,
        state=_state(survey),
        allowed=(CLOSED,),
        not_by=(result.identity,),
        why_not=SELF_POST,
    ) as record:
        form = document.of(survey.document)
        problems = Problems()
        _still_holds(survey, result, problems)
        problems.extend(short(form, result, leave_out=leave_out))
        problems.refuse()
        entries, left = figures(survey, form, result)
        made = ledger.post(entries, DOOR, by=by)
        deadlines.met(POSTING, str(survey.pk), "")
        last = result.deliveries.order_by("-id").first()
        if last is not None and made.posting is None:
            record.skip()
            return last
        kept = Delivery.objects.create(
            result=result, posting=made.posting, rows=made.new + made.superseding, left_out=left, at=record.at,
            by=by.name, identity=by.identity,
        )  # fmt: skip
        gap = rules.of(result.rule).gap
        two_tracks.ask(survey.scheme, tracks.leaf_of(survey), survey.period, [e.unit for e in entries], gap)
        record.of(
            survey.words, survey=survey.pk, result=result.pk, rule=result.digest, item=survey.fed, posting=made.posting,
            figures=len(entries), left_out=left,
        )  # fmt: skip
    return kept


def short(form: Questionnaire, result: Result, *, leave_out: bool = False) -> list[Any]:
    """What the minimum sample guard finds, as problems: the survey, then every unit, with how many answers are missing."""
    problems = Problems()
    made, rule = result.document, rules.of(result.rule)
    if made["valid"] < form.minimum:
        problems.add(
            "sample-short", Place(path=result.survey.title),
            (f"有效答卷 {made['valid']} 份，还差 {form.minimum - made['valid']} 份",
             f"{made['valid']} valid answers, {form.minimum - made['valid']} short"),
            (f"至少 {form.minimum} 份有效答卷", f"at least {form.minimum} valid answers"),
            ("补充调查，另开一期问卷；不足的不入账", "survey more people with another questionnaire; nothing is posted from too few"),
        )  # fmt: skip
    if not result.survey.fed:
        problems.add(
            "feeds-nothing", Place(path="feeds"),
            ("问卷没有写明数据进哪一项", "the questionnaire does not say which figure it feeds"),
            ("指标@主体，或一个数据项", "indicator@rater, or a data item"),
            ("在问卷文件的 feeds 写明，重新起草一期", "say so under feeds in a questionnaire drafted anew"),
        )  # fmt: skip
    if list(made["units"]) == [""]:
        problems.add(
            "about-nobody", Place(path="about"),
            ("问卷没有问到任何单位", "the survey asks about no unit"),
            ("about 与 units 写明评价哪些单位", "the units assessed, under about and units"),
            ("这一份只看结果，不入账", "its results are for reading, not for the ledger"),
        )  # fmt: skip
    least = fewest(form, rule)
    lacking = {u: least - row["n"] for u, row in made["units"].items() if row["n"] < least}
    if not leave_out or len(lacking) == len(made["units"]):
        for unit, missing in lacking.items():
            problems.add(
                "unit-short", Place(path=unit),
                (f"有效答卷 {least - missing} 份，还差 {missing} 份", f"{least - missing} valid answers, {missing} short"),
                (f"每个单位至少 {least} 份", f"at least {least} for every unit"),
                ("补充调查，或勾选“不足的单位留空”", "survey more, or tick “leave out units with too few”"),
            )  # fmt: skip
    return problems.found


def fewest(form: Questionnaire, rule: CountingRule) -> int:
    """The valid answers a unit needs for its figure to be posted: as the questionnaire says, else the rule's for a firm figure.

    The default is 30: below it a figure is shown and ranks nobody (domain.md §11). Nothing that is not even shown is posted.
    """
    return max(form.minimum_unit or rule.firm, rule.least)


def figures(survey: Survey, form: Questionnaire, result: Result) -> tuple[list[Entry], list[str]]:
    """What would be posted, and the units left out for want of answers."""
    rule, made = rules.of(result.rule), result.document
    least = fewest(form, rule)
    kept = store.keep(_file(survey, result))
    fed = tracks.leaf_of(survey)
    of = (
        float(fed[1].out_of) / 100 if fed else 1.0
    )  # an indicator whose points are written out of 5 takes them so
    entries, left = [], []
    for unit, row in made["units"].items():
        if row["n"] < least or row["figure"] is None:
            left.append(unit)
            continue
        entries.append(
            Entry(
                survey.fed, unit, survey.period, rounded(row["figure"] * of, rule.places), source=_source(survey, rule, row, made),
                evidence=(kept.digest,), return_ref=f"survey:{survey.pk}",
            )
        )  # fmt: skip
    return entries, left


def rounded(value: float, places: int) -> Decimal:
    """Half-up on the shortest text of the number, as figures are rounded in this house."""
    return Decimal(repr(round(value, 9))).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _source(survey: Survey, rule: CountingRule, row: Mapping[str, Any], made: Mapping[str, Any]) -> str:
    """One line that says what the figure rests on."""
    how = rules.WEIGHTS[made["weights"]["how"]].zh
    signs = "、".join(rules.SIGNS[s].zh for s in rule.aside) or "无"
    link = f"；公开链接 n={row['open']['n']}，占 {row['open_weight']:g}" if row["open_weight"] else ""
    return (
        f"问卷“{survey.title}”{rules.MEASURES[rule.measure].zh}：n={row['n']}，有效 n={row['effective']:.1f}；{how}；"
        f"剔除：{signs}（未剔除 n={row['all']['n']}）{link}；规则 sha256:{rule.digest[:16]}；问卷 sha256:{survey.digest[:16]}"
    )


def _file(survey: Survey, result: Result) -> bytes:
    """The whole result as a file: what is posted can be looked up behind each figure."""
    told = {
        "survey": survey.key, "questionnaire": survey.digest, "rule": result.rule, "rule_digest": result.digest,
        "result": result.document,
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1).encode()


def _still_holds(survey: Survey, result: Result, problems: Problems) -> None:
    last = newest(survey)
    if last is None or last.pk != result.pk:
        problems.add(
            "older-result", Place(path=survey.title),
            ("这不是最后一次计算的结果", "this is not the last result that was counted"),
            ("最后一次计算的结果", "the last one"), ("打开最新的结果再入账", "open the newest result and post that"),
        )  # fmt: skip


def _given(survey: Survey) -> list[results.Given]:
    """Every answer of a closed survey, read once."""
    rows = Answer.objects.filter(survey=survey).values_list("way", "unit", "stratum", "hasty", "answers")
    return [results.Given(*row) for row in rows.iterator(2000)]


def _days(survey: Survey) -> list[tuple[str, int]]:
    """Answers by the day they were mixed on: no finer time is kept."""
    found: Counter[str] = Counter()
    for on, added in Mixing.objects.filter(survey=survey).values_list("on", "added"):
        found[on.isoformat()] += added
    return sorted(found.items())


def _state(survey: Survey) -> str:
    return Survey.objects.filter(pk=survey.pk).values_list("state", flat=True).first() or ""
