"""Marks of several markers on several units: what their differences do to a result, and what can be done about it.

`marks` the table and its checks · `trim` trimmed means, outlying and all-equal markers · `standard` z-scores by marker
`severity` the additive model · `agreement` ICC, Kendall's W, weighted kappa · `leniency` how high and how spread
`collusion` mutual favours across years · `assignment` who marks what, so that all can be compared

They advise and they moderate where a panel says so; raw marks are always kept beside.
"""

from quanheng.methods.raters.agreement import Icc, icc, kappa, kendall_w
from quanheng.methods.raters.assignment import assign
from quanheng.methods.raters.collusion import Suspicion, collusion, power
from quanheng.methods.raters.leniency import Distribution, Leniency, distribution, leniency
from quanheng.methods.raters.severity import Severity, parts, severity
from quanheng.methods.raters.standard import standardised
from quanheng.methods.raters.trim import Odd, odd_markers, trimmed_mean

__all__ = [
    "Distribution", "Icc", "Leniency", "Odd", "Severity", "Suspicion", "assign", "collusion", "distribution", "icc", "kappa",
    "kendall_w", "leniency", "odd_markers", "parts", "power", "severity", "standardised", "trimmed_mean",
]  # fmt: skip
