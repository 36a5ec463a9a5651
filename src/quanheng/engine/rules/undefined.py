"""What becomes of a value where a rule's formula has no meaning (a divisor of zero): as the scheme declares."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from quanheng.engine.errors import Text
from quanheng.engine.rules.base import Array, Standing
from quanheng.engine.rules.wording import number

CHOICES = ("refuse", "full", "zero")
FULL, ZERO = Decimal(100), Decimal(0)
Policy = Decimal | str


def points_of(policy: Policy) -> Decimal | None:
    """The points a policy gives; None if it gives none."""
    if isinstance(policy, Decimal):
        return policy
    return {"full": FULL, "zero": ZERO}.get(policy)


def settle(points: Array, where: Array, x: Array, policy: Policy, what: Text, at: Standing) -> Array:
    """Points with the policy applied where `where` is true and x is present; `refuse` reports a fault."""
    xp, given = at.xp, points_of(policy)
    where = where & ~xp.isnan(x)
    if policy == "refuse":
        at.fault(where, what)
    return xp.where(where, xp.nan if given is None else float(given), points)


def settle_exact(policy: Policy, what: Text, at: Standing) -> Fraction | None:
    """The same for one value."""
    if policy == "refuse":
        at.fault(True, what)
    given = points_of(policy)
    return None if given is None else Fraction(given)


def policy_words(policy: Policy) -> Text:
    """The policy in words."""
    given = points_of(policy)
    if given is not None:
        return Text(f"得 {number(given)} 分", f"gives {number(given)} points")
    if policy == "absent":
        return Text("不计分", "gives no points")
    return Text("不予计分并报错", "is refused as a fault")
