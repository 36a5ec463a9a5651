"""What 石桥县 heard (示意数据): the closed survey counted, waiting for another hand to post it; its comments on their way to answers."""

from __future__ import annotations

from collections.abc import Mapping

from quanheng.platform.registry.powers import Actor
from quanheng.platform.surveys import closing, comments
from quanheng.platform.surveys.models import Comment, Survey

Cast = Mapping[str, Actor]
KEY = "乡镇群众满意度-2026年三季度"
_REPORTERS = {"SQX-SQ": "reporter", "SQX-LL": "reporter2"}


def tell(cast: Cast) -> None:
    """Count the survey of the third quarter; one comment of each township is answered and published, the next one waits."""
    survey = Survey.objects.get(key=KEY)
    closing.count(survey, by=cast["office"])
    comments.take_in(survey, by=cast["office"])
    for unit, who in _REPORTERS.items():
        mine = list(Comment.objects.filter(survey=survey, unit=unit)[:3])
        for comment in comments.assign(mine[:2], unit, by=cast["office"]) if mine else ():
            if comment.pk == mine[0].pk:
                comments.reply(
                    comment, "已到现场看过，本月内办好，办好后在村务公开栏贴出照片。（示意）", by=cast[who]
                )
                comments.publish(comment, by=cast["office2"])
