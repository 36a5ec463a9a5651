"""The life of an appeal as data: filed → accepted → heard → its outcome; and the numbers that hold where a scheme is silent."""

from __future__ import annotations

from dataclasses import dataclass

from quanheng.engine.errors import Text

FILED, ACCEPTED, HEARD = "filed", "accepted", "heard"
UPHELD, CORRECTED, REMITTED, DISMISSED, ADVISED = "upheld", "corrected", "remitted", "dismissed", "advised"
INADMISSIBLE, WITHDRAWN = "inadmissible", "withdrawn"
STATES = {
    FILED: Text("待受理", "filed"),
    ACCEPTED: Text("已受理", "accepted"),
    HEARD: Text("已听取意见", "heard"),
    UPHELD: Text("成立，待更正", "upheld, to be corrected"),
    CORRECTED: Text("成立，已更正", "upheld and corrected"),
    REMITTED: Text("成立，发回重办", "upheld, sent back to be done anew"),
    DISMISSED: Text("不成立，维持", "dismissed, the result stands"),
    ADVISED: Text("已出咨询意见", "an opinion was given"),
    INADMISSIBLE: Text("不予受理", "inadmissible"),
    WITHDRAWN: Text("已撤回", "withdrawn"),
}
OPEN = (FILED, ACCEPTED, HEARD)
LAST = (CORRECTED, REMITTED, DISMISSED, ADVISED, INADMISSIBLE, WITHDRAWN)  # the database keeps it there
GOES_ON = (DISMISSED, ADVISED, INADMISSIBLE)  # after these the next stage is open, where the scheme has one
LOCK = "appeals"  # held while somebody files or publication looks

HEARERS = (
    "office",
    "audit",
    "reviewer",
    "leader",
)  # roles that may hear, in the order in which one is looked for

# Working days, where a scheme's clocks say nothing; none of these is claimed to be a law.
DECIDE_DAYS = 10  # clock `decision_days`
EXTEND_DAYS = 0  # clock `extension_days`: by so much a decision may be put off once
ACCEPT_DAYS = 3  # clock `acceptance_days`: within these it is said whether the appeal is heard
CORRECT_DAYS = 5  # clock `correction_days`: within these an upheld appeal is carried out
LONGEST = 4000


@dataclass(frozen=True)
class Move:
    """One step: its act, the states it starts from, the state it leads into ("": stays), the words of its button."""

    act: str
    before: tuple[str, ...]
    after: str
    words: Text


MOVES = {
    "supplement": Move("appeals.file", OPEN, "", Text("补充材料", "Add to it")),
    "withdraw": Move("appeals.withdraw", OPEN, WITHDRAWN, Text("撤回申诉", "Withdraw the appeal")),
    "accept": Move("appeals.accept", (FILED,), ACCEPTED, Text("受理", "Accept")),
    "refuse": Move("appeals.accept", (FILED,), INADMISSIBLE, Text("不予受理", "Declare inadmissible")),
    "extend": Move("appeals.extend", (ACCEPTED, HEARD), "", Text("延长办理期限", "Extend the time")),
    "hear": Move("appeals.hear", (ACCEPTED, HEARD), HEARD, Text("记入听取意见", "File the minutes")),
    "uphold": Move("appeals.decide", (ACCEPTED, HEARD), UPHELD, Text("成立，更正数字", "Uphold and correct")),
    "remit": Move("appeals.decide", (ACCEPTED, HEARD), REMITTED, Text("成立，发回重办", "Uphold and send back")),
    "dismiss": Move("appeals.decide", (ACCEPTED, HEARD), DISMISSED, Text("不成立，维持", "Dismiss")),
    "advise": Move("appeals.decide", (ACCEPTED, HEARD), ADVISED, Text("出具咨询意见", "Give the opinion")),
    "correct": Move("appeals.correct", (UPHELD,), CORRECTED, Text("入账并重新计分", "Post and score anew")),
}  # fmt: skip
DECISIONS = ("uphold", "remit", "dismiss", "advise")
