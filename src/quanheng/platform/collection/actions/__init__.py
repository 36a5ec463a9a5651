"""The only writers of the collection room, each through the guard.

`calls`: open_call, close_call · `filling`: fill, upload, ping · `deciding`: submit, confirm, send_back, reopen
`asides`: attach, detach, object_to, answer, add_rule, end_rule, set_budget
"""

from quanheng.platform.collection.actions.asides import (
    add_rule,
    answer,
    attach,
    detach,
    end_rule,
    object_to,
    set_budget,
)
from quanheng.platform.collection.actions.calls import Asked, ask, close_call, open_call, owners
from quanheng.platform.collection.actions.deciding import confirm, reopen, send_back, submit
from quanheng.platform.collection.actions.filling import fill, ping, upload

__all__ = [
    "Asked", "add_rule", "answer", "ask", "attach", "close_call", "confirm", "detach", "end_rule", "fill", "object_to",
    "open_call", "owners", "ping", "reopen", "send_back", "set_budget", "submit", "upload",
]  # fmt: skip
