"""The states of a letter and the ways of being told, as data."""

from __future__ import annotations

from quanheng.engine.errors import Text

WAITING = "waiting"
SENT = "sent"
STUCK = "stuck"
LETTERS = {
    WAITING: Text("待发", "waiting"),
    SENT: Text("已发", "sent"),
    STUCK: Text("发不出去", "could not be sent"),
}

EACH = "each"
DAILY = "daily"
NONE = "none"
WAYS = {
    EACH: Text("有了就发", "as it comes"),
    DAILY: Text("一天一封，合在一起", "once a day, all in one"),
    NONE: Text("不发邮件，只看站内", "no e-mail, only here"),
}

MOST_TRIES = 8  # then a letter is stuck until the office sends it on its way again
FIRST_WAIT = 5  # minutes until the second try; each further one waits twice as long
