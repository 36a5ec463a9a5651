"""A doubt referred to deductions and vetoes: the claim form of that room with the facts filled in, and what was raised there.

Nothing is raised by itself: somebody fills in the form, in that room and by its own act, and another person decides there.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from quanheng.analytics.doubt import RECORDS
from quanheng.engine.periods import kind_of, parse
from quanheng.platform.adjustments import queries as adjustments
from quanheng.platform.adjustments.flow import BONUS
from quanheng.platform.adjustments.models import Claim
from quanheng.platform.adjustments.offers import offers
from quanheng.platform.doubts.flow import REFERRED
from quanheng.platform.doubts.models import Case
from quanheng.platform.registry.act import may
from quanheng.platform.registry.powers import Actor
from quanheng.platform.schemes import queries as schemes
from quanheng.platform.schemes.models import SchemeVersion


@dataclass(frozen=True)
class Referral:
    """What became of a referral: the claims raised that a viewer may see; for who may raise one, the `form`'s address.

    `none`: no scheme in force lets anything be deducted from the unit."""

    claims: list[Claim]
    form: str = ""
    none: bool = False


def referral(case: Case, actor: Actor) -> Referral | None:
    """The referral of a case to deductions; None where it was not referred there."""
    last = case.steps.filter(verb="refer").last()
    if case.state != REFERRED or last is None or last.detail.get("to") != "adjustments":
        return None
    claims = list(adjustments.seen_by(actor).filter(number=reference(case)))
    if claims or not may("adjustments.raise", actor, case.unit):
        return Referral(claims)
    version = _version(case)
    return Referral([], none=True) if version is None else Referral([], form=_form(case, version))


def reference(case: Case) -> str:
    """By which a claim names the doubt it comes from."""
    return f"doubt:{case.number}"


def _version(case: Case) -> SchemeVersion | None:
    """A scheme that assesses the unit and lets something be deducted, rather one that goes by the case's kind of period."""
    read = parse(case.period)
    found = None
    for version in adjustments.open_versions():
        scheme = schemes.resolved(version)
        if case.unit not in schemes.members(version) or all(o.kind == BONUS for o in offers(scheme)):
            continue
        if read is not None and read.kind == kind_of(scheme.period):
            return version
        found = found or version
    return found


def _form(case: Case, version: SchemeVersion) -> str:
    matter = f"数据疑点 {case.number}：{RECORDS[case.detector].words.zh}，{case.period}"
    facts = {"scheme": version.scheme, "unit": case.unit, "matter": matter, "number": reference(case)}
    read = parse(case.period)
    if read is not None and read.kind == kind_of(schemes.resolved(version).period):
        facts["period"] = case.period
    return f"{reverse('adjustments:claim')}?{urlencode(facts)}"
