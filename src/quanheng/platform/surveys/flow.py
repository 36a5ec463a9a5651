"""The states of a survey and its moves, and the ways by which answers come: as data."""

from __future__ import annotations

from quanheng.engine.errors import Text

DRAFT = "draft"
CHECKED = "checked"
OPEN = "open"
CLOSED = "closed"

STATES = {
    DRAFT: Text("起草中", "draft"),
    CHECKED: Text("已核对", "checked"),
    OPEN: Text("正在答", "open"),
    CLOSED: Text("已截止", "closed"),
}
LIFE = (DRAFT, CHECKED, OPEN, CLOSED)

QR = "qr"
HANDED = "sms"
LINK = "open"
WAYS = {
    QR: Text("纸面一次性码", "one-time codes on paper"),
    HANDED: Text("短信、邮件", "by SMS or e-mail"),
    LINK: Text("公开链接", "open link"),
}
CODED = (QR, HANDED)  # who has no code comes by the open link, and is counted apart
