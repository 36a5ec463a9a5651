"""What 石桥县 heard (示意数据): the closed survey counted, waiting for another hand to post it; its comments on their way to answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from quanheng.platform.agenda import deadlines
from quanheng.platform.registry.people import today
from quanheng.platform.registry.powers import Actor
from quanheng.platform.surveys import closing, comments, document, rules
from quanheng.platform.surveys.models import Comment, Survey

Cast = Mapping[str, Actor]
KEY = "乡镇群众满意度-2026年三季度"
_REPORTERS = {"SQX-SQ": "reporter", "SQX-LL": "reporter2"}
# What was said → what the township answers; days ago it was given to it, was due, was answered, was published.
_ANSWERED = {
    "镇西头的路灯坏了半个多月": ("四盏坏的已换，另两盏等供电所移线，月底前亮。（示意）", (26, 5, 18, 16)),
    "产业路下雨就塌": ("塌方处已清，下月起修挡墙，施工期间由南边便道通行。（示意）", (30, 12, 6, 4)),
    "卫生院下午没有医生": ("从本周起下午留一名全科医生，值班表贴在门口。（示意）", (20, 2, 9, 7)),
    "Please put up an English notice": (
        "An English notice now hangs at the residence desk, and the forms are translated. (Invented) 办证窗口已贴英文须知。（示意）",
        (19, 1, 12, 11),
    ),
}  # fmt: skip
_OVERDUE = ("便民服务中心中午没人", (24, 6))  # given so many days ago, due so many days ago, not answered


def tell(cast: Cast) -> None:
    """Count the survey of the third quarter; some comments are answered and published, one is overdue, the others wait."""
    survey = Survey.objects.get(key=KEY)
    # The data item is the share of the satisfied, so the rate is what is posted.
    rule = replace(rules.usual(document.of(survey.document)), measure=rules.RATE)
    closing.count(survey, rule, by=cast["office"])
    said = list(Comment.objects.filter(survey=survey))
    for start, (answer, days) in _ANSWERED.items():
        for comment in (c for c in said if c.text.startswith(start)):
            _answered(comment, answer, days, cast)
    start, (given, due) = _OVERDUE
    for comment in (c for c in said if c.text.startswith(start)):
        comments.assign([comment], comment.unit, by=cast["office"])
        _past(comment, assigned_on=given, due=due)
        _asked(comment, due, cast)


def _answered(comment: Comment, answer: str, days: tuple[int, int, int, int], cast: Cast) -> None:
    given, due, answered, published = days
    comments.assign([comment], comment.unit, by=cast["office"])
    comments.reply(comment, answer, by=cast[_REPORTERS[comment.unit]])
    comments.publish(comment, by=cast["office2"])
    _past(comment, assigned_on=given, due=due, answered_on=answered, published_on=published)


def _past(comment: Comment, **ago: int) -> None:
    """The days on record of it, as if it had begun so many days ago."""
    Comment.objects.filter(pk=comment.pk).update(
        **{name: today() - timedelta(days=n) for name, n in ago.items()}
    )


def _asked(comment: Comment, due: int, cast: Cast) -> None:
    """The deadline of its owner, on the day it was due."""
    deadlines.move(
        comments.REPLYING, str(comment.pk), comment.unit, today() - timedelta(days=due), reason="示意：日子往前移", by=cast["office"]
    )  # fmt: skip
