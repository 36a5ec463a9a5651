"""The states of a scheme version, as data: adopted → retired (by the next version of the same scheme)."""

from __future__ import annotations

from quanheng.engine.errors import Text

ADOPTED = "adopted"
RETIRED = "retired"
STATES = {
    ADOPTED: Text("已审定", "adopted"),
    RETIRED: Text("已停用", "retired"),
}
