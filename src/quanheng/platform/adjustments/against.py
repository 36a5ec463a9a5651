"""What speaks against a claim, found before anybody decides: claimed twice, or in contradiction to something else.

Twice: the same document number, matter in another live claim — of the same unit in another category, of
another unit, or of another period (last year); the same file (by its digest) in another claim of the unit. Contradiction: a bonus and a deduction or veto for the same matter; a
veto that holds; a figure of the item that came into the ledger by another door.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from quanheng.engine.errors import Text
from quanheng.platform.adjustments.flow import BONUS, CONTRADICTION, DOUBLE, KINDS, LIVE, STATES
from quanheng.platform.adjustments.models import Claim
from quanheng.platform.ledger import queries as ledger
from quanheng.platform.ledger.doors import DOORS
from quanheng.platform.lib.decimals import plain

SHORTEST = 4  # characters of a matter that can be told from another


@dataclass(frozen=True)
class Finding:
    """One thing that speaks against a claim: its kind, in words, and the other claim, if it is one."""

    kind: str
    words: Text
    other: Claim | None = None


def normal(text: str) -> str:
    """A number or matter without what makes no difference: width, blanks, brackets, dashes, case.

    >>> normal("石政发〔2026〕3 号") == normal("石政发[２０２６]3号")
    True
    """
    return re.sub(
        r"[\s()\[\]{}〔〕【】《》“”\"'·、，,。.:：;；\-—–_/]+", "", unicodedata.normalize("NFKC", text)
    ).casefold()


def found(claim: Claim) -> list[Finding]:
    """Everything that speaks against a claim now, doubles first."""
    number, matter = normal(claim.number), normal(claim.matter)
    papers = {f["digest"] for f in claim.files}
    doubles, clashes = [], []
    others = Claim.objects.filter(state__in=LIVE).exclude(pk=claim.pk).select_related("unit", "version")
    for other in others:
        same_number = bool(number) and normal(other.number) == number
        same_matter = _same(matter, normal(other.matter))
        # of its own unit only: one notice often lists the honours of many units
        same_paper = other.unit_id == claim.unit_id and bool(papers & {f["digest"] for f in other.files})
        if not (same_number or same_matter or same_paper):
            continue
        on = (
            Text("文号", "document number") if same_number
            else Text("事项", "matter") if same_matter else Text("佐证材料", "document")
        )  # fmt: skip
        if (claim.kind == BONUS) == (other.kind == BONUS):
            doubles.append(Finding(DOUBLE, _double(claim, other, on), other))
        elif other.unit_id == claim.unit_id:
            zh = f"同一{on.zh}既{KINDS[claim.kind].zh}又{KINDS[other.kind].zh}：{other.matter}（{STATES[other.state].zh}）"
            en = f"{KINDS[claim.kind].en} and {KINDS[other.kind].en} on the same {on.en}: {other.matter} ({STATES[other.state].en})"
            clashes.append(Finding(CONTRADICTION, Text(zh, en), other))
    return [*doubles, *clashes, *_in_force(claim)]


def _same(a: str, b: str) -> bool:
    """The same matter: one says what the other says, and perhaps more."""
    return min(len(a), len(b)) >= SHORTEST and (a in b or b in a)


def _double(claim: Claim, other: Claim, on: Text) -> Text:
    who, who_en = other.unit.name, other.unit.name_en or other.unit.name
    if other.unit_id != claim.unit_id:
        where = Text(f"{who}也报了", f"claimed by {who_en} too")
    elif other.period != claim.period:
        where = Text(f"{other.period} 已经报过", f"claimed in {other.period} already")
    elif other.category != claim.category:
        where = Text(f"在“{other.category}”里也报了", f"claimed under “{other.category}” too")
    else:
        where = Text("已经报过", "claimed already")
    return Text(
        f"同一{on.zh}{where.zh}：{other.matter} {other.number}（{STATES[other.state].zh}）",
        f"the same {on.en} was {where.en}: {other.matter} {other.number} ({STATES[other.state].en})",
    )


def _in_force(claim: Claim) -> list[Finding]:
    """A figure of the item that came by another door: granting would supersede it."""
    rows = ledger.in_force(items=[claim.item], units=[claim.unit_id], periods=[claim.period])
    return [
        Finding(CONTRADICTION, Text(
            f"台账里“{f.item}”已有 {plain(f.value)}，由{DOORS[f.door].zh}入账；认定会更正它",
            f"the ledger holds {plain(f.value)} for “{f.item}”, posted by {DOORS[f.door].en}; granting supersedes it",
        ))
        for f in rows if f.door != "adjustment" and f.value is not None
    ]  # fmt: skip
