"""quanheng remind: sends the reminders that are due today, escalates what is late, and delivers mail that waits."""

from __future__ import annotations

import argparse
from datetime import date

from quanheng.cli.arguments import Parser
from quanheng.cli.serve import refuse_without_platform
from quanheng.cli.voice import Voice
from quanheng.engine.errors import Text

ABOUT = Text(
    "发今天的催办、逐级提醒，补发邮件（由系统定时器每天运行；多跑几次也只发一遍）",
    "send today's reminders, escalate what is late, deliver waiting mail (run daily by a scheduler; twice sends once)",
)


def arguments(parser: Parser) -> None:
    """As of which day."""
    pick = parser.pick
    parser.add_argument(
        "--on",
        type=_day,
        default=None,
        metavar="YYYY-MM-DD",
        help=pick("按这一天办（默认今天）", "as of this day (default today)"),
    )
    parser.add_argument("--no-mail", action="store_true", help=pick("不发邮件", "leave the mail where it is"))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}”≠ YYYY-MM-DD") from None


def run(args: argparse.Namespace, voice: Voice) -> int:
    """Climbs the ladder of every open deadline, then delivers. Returns 1 if mail could not be delivered."""
    refuse_without_platform("remind")
    # the platform is an extra, and its models are there only once it has started
    from quanheng.platform.project.start import start

    start()
    from quanheng.platform.agenda.actions import remind
    from quanheng.platform.notices.outbox import Delivered, deliver
    from quanheng.platform.registry.changes import derive

    derive()  # what was recorded ahead of units takes effect on its day
    done = remind(args.on)
    sent = Delivered() if args.no_mail else deliver()
    if voice.machine:
        voice.json({
            "deadlines": done.deadlines, "told": done.told, "escalated": done.escalated,
            "mails": sent.mails, "letters": sent.letters, "failed": sent.failed,
        })  # fmt: skip
    else:
        voice.out(
            voice.pick(
                f"催办 {done.deadlines} 项，告知 {done.told} 人次（其中逐级提醒 {done.escalated}）；"
                f"邮件 {sent.mails} 封，含通知 {sent.letters} 条，没发出去 {sent.failed} 条",
                f"{done.deadlines} deadlines, {done.told} told ({done.escalated} by escalation); "
                f"{sent.mails} mails with {sent.letters} notices, {sent.failed} could not be sent",
            )
        )
    return 1 if sent.failed else 0
