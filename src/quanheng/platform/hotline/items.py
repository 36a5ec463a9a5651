"""What the figures of the hotline mean, for the catalogue: entered when first posted, and the same ever after.

The thresholds and weights a month was made by stand beside its figures; the definition says what is counted and by what.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from quanheng.engine.errors import Place, Refused
from quanheng.platform.catalogue import actions as catalogue
from quanheng.platform.catalogue import queries as register
from quanheng.platform.catalogue.actions import ItemSpec
from quanheng.platform.catalogue.meanings import plain
from quanheng.platform.hotline.parameters import KEYS
from quanheng.platform.registry.powers import Actor

# parameter that names the item → English name, unit of measure, definition
MEANINGS = {
    "item_tickets": ("Hotline tickets", "件", "当月来电、由该单位承办的工单件数，含后来剔除的"),
    "item_response": ("Hotline response rate", "%", "时限内首次联系的工单 ÷（已联系或时限已到的工单）；按来电月份和承办单位，经审核的不予受理六类不计"),
    "item_solved": ("Hotline solved rate", "%", "回访已解决的工单 ÷（回访已解决与未解决的工单）；按来电月份和承办单位，经审核的不予受理六类不计"),
    "item_satisfied": ("Hotline satisfaction rate", "%", "（满意＋基本满意×折算系数）÷ 作答的工单；按来电月份和承办单位，经审核的不予受理六类和不满意三类不计"),
    "item_composite": ("Hotline composite", "分", "响应率、解决率、满意率按权重平均；有一率样本不足就没有综合；权重见当月参数"),
}  # fmt: skip
WHENCE = "热线工单"


class OtherMeaning(Exception):
    """The catalogue defines an item otherwise; `problems` show both sides."""

    def __init__(self, refused: Refused, specs: list[ItemSpec]) -> None:
        self.problems = refused.problems
        self.specs = specs
        super().__init__(str(refused))


def specs(wanted: Collection[str], said: Mapping[str, str]) -> list[ItemSpec]:
    """The meaning of each item that is posted, by the parameters that name them, their owner and source."""
    found = []
    for key, (english, uom, definition) in MEANINGS.items():
        code = said.get(key, KEYS[key].otherwise)
        if code in wanted:
            owner, source = (said.get(k, KEYS[k].otherwise) for k in ("item_owner", "item_source"))
            english = (
                english if code == KEYS[key].otherwise else ""
            )  # an item with a name of its own has its own English
            found.append(
                ItemSpec(code, code, english, uom, definition, owner, "month", source, Place(path=code))
            )
    return found


def enter(wanted: Collection[str], said: Mapping[str, str], *, by: Actor) -> None:
    """Enter the items into the catalogue; those that stand there so already stay. Raises `OtherMeaning`, `Refused`."""
    told = [s for s in specs(wanted, said) if not _decided(s)]
    try:
        catalogue.enter(told, by, whence=WHENCE)
    except Refused as refused:
        if any(p.code == "conflicting-definition" for p in refused.problems):
            raise OtherMeaning(refused, told) from refused
        raise


def _decided(spec: ItemSpec) -> bool:
    """Whether a person has decided already that the register's wording stands for this: it was revised since it was entered
    here, or a conflict was settled so. Another unit of measure is never a matter of wording."""
    standing = register.item(spec.id)
    if standing is None or plain(standing.uom) != plain(spec.uom):
        return False
    entered = any(
        v.definition == spec.definition and v.whence == WHENCE for v in register.versions(spec.id)[1:]
    )
    settled = any(
        c.settled == "standing" and c.brought == spec.plain() for c in register.conflicts(False, spec.id)
    )
    return entered or settled


def dispute(other: OtherMeaning, *, by: Actor) -> None:
    """Put the conflict on record outside the act that was refused, for the catalogue's page of conflicts."""
    try:
        catalogue.enter(other.specs, by, whence=WHENCE)
    except Refused:
        return  # recorded; whoever posts is told by the act itself
