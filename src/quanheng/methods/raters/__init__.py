"""Marks of several markers on several units: what their differences do to a result, and what can be done about it.

`marks` the table and its checks · `trim` trimmed means, outlying and all-equal markers · `standard` z-scores by marker
`severity` the additive model · `agreement` ICC, Kendall's W, weighted kappa · `leniency` how high and how spread
`collusion` mutual favours of pairs across years · `cliques` of circles of three or more · `assignment` who marks what, so that all can be compared

They advise and they moderate where a panel says so; raw marks are always kept beside.
"""

from quanheng.methods.raters.agreement import Icc, icc, kappa, kendall_w
from quanheng.methods.raters.assignment import assign
from quanheng.methods.raters.cliques import Circles, circles, power_of_circle
from quanheng.methods.raters.collusion import Suspicion, collusion, power
from quanheng.methods.raters.leniency import Distribution, Leniency, distribution, leniency
from quanheng.methods.raters.severity import Severity, parts, severity
from quanheng.methods.raters.standard import standardised
from quanheng.methods.raters.trim import Odd, odd_markers, trimmed_mean

__all__ = [
    "Circles", "Distribution", "Icc", "Leniency", "Odd", "Severity", "Suspicion", "assign", "circles", "collusion", "distribution", "icc", "kappa",
    "kendall_w", "leniency", "odd_markers", "parts", "power", "power_of_circle", "severity", "standardised", "trimmed_mean",
]  # fmt: skip
