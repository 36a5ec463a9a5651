"""Adjust, rank and grade of one unit, in figures and words."""

from __future__ import annotations

from fractions import Fraction

from quanheng.engine.data import Unit
from quanheng.engine.errors import Text
from quanheng.engine.exact import Weighing
from quanheng.engine.exact.adjust import Adjusted, Claimed, Tally
from quanheng.engine.exact.grade import Graded, Room
from quanheng.engine.explain.figures import fixed
from quanheng.engine.explain.model import NOTHING, AdjustLine, GradeLine, RankLine
from quanheng.engine.explain.names import band_words, formula_words, group_words, node_words, unit_words
from quanheng.engine.rounding import half_up
from quanheng.engine.rules.wording import join, number
from quanheng.engine.scheme.model import Extra, Veto
from quanheng.engine.terms import TOTAL

NO_TOTAL = Text("没有总分", "there is no total")


def unit_of(at: Weighing, unit: str) -> Unit:
    """The unit of an id."""
    return next((u for u in at.facts.units if u.id == unit), Unit(unit))


# adjust -----------------------------------------------------------------------------------------------


def adjust_line(at: Weighing, unit: str, period: str) -> AdjustLine:
    """From the total before adjustment to the final score."""
    final = at.adjusted(unit, period)
    if final is None:
        return AdjustLine((), (), NOTHING, (), None, None, NO_TOTAL)
    how = at.scheme.adjust
    gates = [
        _gate(at, how.bonus, final.claims.bonus, Text("加分", "bonus")),
        _gate(at, how.deduct, final.claims.deduct, Text("扣分", "deduction")),
    ]
    return AdjustLine(
        bonus=tuple((c.category.id, c.amount, _claim(c)) for c in final.claims.bonus.categories),
        deduct=tuple((c.category.id, c.amount, _claim(c)) for c in final.claims.deduct.categories),
        gate=_listed([g for g in gates if g.zh]),
        veto=tuple(_veto(at, v) for v in final.claims.vetoes),
        base=final.base,
        adjusted=final.score,
        working=_adjusted(at, final),
    )


def _listed(parts: list[Text]) -> Text:
    return Text("；".join(p.zh for p in parts), "; ".join(p.en for p in parts))


def _claim(claimed: Claimed) -> Text:
    """`国家级 1，省级 0.8；就高取 1，封顶取 1`."""
    there = [(name, a) for name, a in claimed.claims if a]
    if not there:
        return Text("无", "none")
    said = Text(
        "，".join(f"{n} {number(a)}" for n, a in there), ", ".join(f"{n} {number(a)}" for n, a in there)
    )
    if len(there) > 1:
        highest = claimed.category.highest_only
        said = join(said, Text(f"；{'就高取' if highest else '合计'} {number(claimed.together)}",
                               f"; {'the highest counts:' if highest else 'together'} {number(claimed.together)}"))  # fmt: skip
    return join(said, _capped(claimed.together, claimed.cap, claimed.amount))


def _capped(before: Fraction, cap: Fraction | None, after: Fraction) -> Text:
    if before == after:
        return NOTHING
    if cap is not None and before > cap:
        return Text(f"，封顶取 {number(after)}", f", capped at {number(after)}")
    return Text(f"，不小于 0，取 {number(after)}", f", not below 0: {number(after)}")


def _gate(at: Weighing, extra: Extra, tally: Tally, what: Text) -> Text:
    if tally.gate is None or extra.only_if is None:
        return NOTHING
    text = formula_words(at.scheme, extra.only_if.text)
    if tally.gate:
        return Text(f"{what.zh}条件“{text.zh}”成立", f"the condition of the {what.en}, “{text.en}”, holds")
    return Text(
        f"{what.zh}条件“{text.zh}”不成立，{what.zh}不计",
        f"the condition of the {what.en}, “{text.en}”, does not hold: none counts",
    )


def _veto(at: Weighing, veto: Veto) -> Text:
    name = Text(veto.name, veto.name) if veto.name else formula_words(at.scheme, veto.when.text)
    ground = Text(f"（依据：{veto.ground}）", f" (ground: {veto.ground})") if veto.ground else NOTHING
    if veto.effect.zero:
        effect = Text("总分记 0", "the score becomes 0")
    elif veto.effect.disqualify:
        effect = Text("取消评定资格，不排名、不定等", "disqualified: no rank, no grade")
    else:
        at_most = band_words(at.scheme, veto.effect.grade_at_most)
        effect = Text(f"等次最高“{at_most.zh}”", f"the grade is at most “{at_most.en}”")
    return join(Text(f"一票否决“{name.zh}”：{effect.zh}", f"veto “{name.en}”: {effect.en}"), ground)


def _adjusted(at: Weighing, final: Adjusted) -> Text:
    how, places = at.scheme.adjust, at.scheme.round.score
    if not (how.bonus.categories or how.deduct.categories or how.veto) and final.score == final.base:
        return Text(
            f"没有加减分，总分 {fixed(final.score, places)}",
            f"nothing is added or taken off: total {fixed(final.score, places)}",
        )
    said = Text(fixed(final.base, places), fixed(final.base, places))
    for tally, mark, zh, en in (
        (final.claims.bonus, "+", "加分", "bonus"),
        (final.claims.deduct, "−", "扣分", "deduction"),
    ):
        if tally.categories:
            note = NOTHING if tally.gate is False else _capped(tally.together, tally.cap, tally.amount)
            said = join(
                said,
                Text(
                    f" {mark} {number(tally.amount)}（{zh}{note.zh}）",
                    f" {mark} {number(tally.amount)} ({en}{note.en})",
                ),
            )
    if final.claims.bonus.categories or final.claims.deduct.categories:
        said = join(said, Text(f" = {number(final.unbounded)}", f" = {number(final.unbounded)}"))
    if final.bounded != final.unbounded:
        zh, en = ("封顶取", "capped at") if final.bounded < final.unbounded else ("保底取", "not below")
        said = join(said, Text(f"，{zh} {number(final.bounded)}", f", {en} {number(final.bounded)}"))
    before = final.bounded
    if any(v.effect.zero for v in final.claims.vetoes):
        said, before = join(said, Text("，一票否决记 0", ", 0 by veto")), Fraction(0)
    if half_up(before, places) != before:
        said = join(
            said,
            Text(
                f"，保留 {places} 位为 {fixed(final.score, places)}",
                f", to {places} decimals {fixed(final.score, places)}",
            ),
        )
    return said


# rank -------------------------------------------------------------------------------------------------


def rank_line(at: Weighing, unit: str, period: str, node: str = TOTAL) -> RankLine:
    """The place by a node's score, and the nearest neighbours."""
    ranks = at.ranks(node, period)
    within = at.scheme.rank.within == "group"
    group = at.group_of(unit)
    named = group_words(at.scheme, group)
    contest = {u: r for u, r in ranks.items() if not within or at.group_of(u) == group}
    own = contest.get(unit)
    if own is None:
        return RankLine(None, len(contest), None, None, (), _unranked(at, unit, period, node))
    better = [u for u in contest if contest[u] < own]
    worse = [u for u in contest if contest[u] > own]
    above = max(better, key=lambda u: contest[u], default=None)
    below = min(worse, key=lambda u: contest[u], default=None)
    tied = tuple(u for u in contest if contest[u] == own and u != unit)
    where = Text(f"“{named.zh}”", f"“{named.en}”") if within else Text("全部各组", "all groups")
    said = Text(
        f"{where.zh} {len(contest)} 个单位中第 {number(own)}",
        f"place {number(own)} of {len(contest)} in {where.en}",
    )
    if tied:
        names = [unit_words(unit_of(at, u)) for u in tied]
        zh, en = "、".join(n.zh for n in names), ", ".join(n.en for n in names)
        said = join(said, Text(f"，与{zh}并列", f", tied with {en}"))
    said = join(said, _gap(at, unit, above, period, node, True), _gap(at, unit, below, period, node, False))
    return RankLine(
        own, len(contest), _scored(at, above, period, node), _scored(at, below, period, node), tied, said
    )


def _scored(at: Weighing, unit: str | None, period: str, node: str) -> tuple[str, Fraction] | None:
    score = None if unit is None else at.score(unit, node, period)
    return None if unit is None or score is None else (unit, score)


def _gap(at: Weighing, unit: str, other: str | None, period: str, node: str, above: bool) -> Text:
    mine, theirs = at.score(unit, node, period), None if other is None else at.score(other, node, period)
    if other is None or mine is None or theirs is None:
        return NOTHING
    name, gap = unit_words(unit_of(at, other)), number(abs(theirs - mine))
    if mine == theirs:  # parted by the scores that break ties
        parting = [node_words(at.scheme.nodes[b]) for b in at.scheme.rank.breakers]
        by = Text("、".join(n.zh for n in parting), ", ".join(n.en for n in parting))
        if above:
            return Text(
                f"；前一名{name.zh}同分，按{by.zh}分先后",
                f"; next above {name.en}, the same score, parted by {by.en}",
            )
        return Text(
            f"；后一名{name.zh}同分，按{by.zh}分先后",
            f"; next below {name.en}, the same score, parted by {by.en}",
        )
    if above:
        return Text(
            f"；前一名{name.zh} {number(theirs)}，差 {gap}",
            f"; next above {name.en} {number(theirs)}, {gap} ahead",
        )
    return Text(
        f"；后一名{name.zh} {number(theirs)}，多 {gap}",
        f"; next below {name.en} {number(theirs)}, {gap} behind",
    )


def _unranked(at: Weighing, unit: str, period: str, node: str) -> Text:
    if at.score(unit, node, period) is None:
        return Text("没有得分，不排名", "there is no score, hence no rank")
    if at.outside(unit, period):
        return Text("单列，不参加排名", "listed outside the ranking")
    return Text("取消评定资格，不排名", "disqualified, hence no rank")


# grade ------------------------------------------------------------------------------------------------


def grade_line(at: Weighing, unit: str, period: str) -> GradeLine | None:
    """The grade of the total; None if the scheme has no grades."""
    if not at.scheme.grades.bands:
        return None
    final, graded = at.adjusted(unit, period), at.grades(period).get(unit)
    if final is None or graded is None:
        if final is None:
            return GradeLine("", join(NO_TOTAL, Text("，不定等", ", hence no grade")), None)
        return GradeLine("", Text("取消评定资格，不定等", "disqualified, hence no grade"), None)
    limited = _limits(at, final, graded)
    parts = [_line(at, final, graded)]
    if graded.eligible.promotion is not None:
        to = band_words(at.scheme, graded.eligible.promotion.to)
        when = formula_words(at.scheme, graded.eligible.promotion.when.text)
        parts.append(Text(f"专项晋优“{when.zh}”：定为“{to.zh}”，不占名额",
                          f"promoted by “{when.en}” to “{to.en}”, outside the quota"))  # fmt: skip
    if limited is not None:
        parts.append(limited)
    parts += [_passed_over(at, unit, period, name, room) for name, room in graded.passed_over]
    if graded.room is not None:
        parts.append(_placed(at, graded.name, graded.room))
    own = band_words(at.scheme, graded.name)
    parts.append(Text(f"定为“{own.zh}”", f"graded “{own.en}”") if graded.name else Text("不定等", "no grade"))
    return GradeLine(graded.name, _listed(parts), limited)


def _line(at: Weighing, final: Adjusted, graded: Graded) -> Text:
    bands, score = at.scheme.grades.bands, fixed(final.score, at.scheme.round.score)
    if graded.eligible.by_line == len(bands):
        return Text(f"得分 {score}，未达任何等次", f"score {score} reaches no grade")
    band = bands[graded.eligible.by_line]
    name = band_words(at.scheme, band.name)
    if band.line is None:
        said = Text(f"得分 {score}，按线为“{name.zh}”", f"score {score}: “{name.en}” by line")
    else:
        mark = ">" if band.edge == "open" else "≥"
        said = Text(
            f"得分 {score} {mark} {number(band.line)}，按线为“{name.zh}”",
            f"score {score} {mark} {number(band.line)}: “{name.en}” by line",
        )
    if graded.eligible.by_line == 0:
        return said
    better = bands[graded.eligible.by_line - 1]
    if better.line is not None and final.score >= Fraction(better.line) and better.requires is not None:
        other, needs = band_words(at.scheme, better.name), formula_words(at.scheme, better.requires.text)
        return join(
            said,
            Text(
                f"（“{other.zh}”另要求 {needs.zh}）",
                f" (“{other.en}” also requires {needs.en})",
            ),
        )
    return said


def _limits(at: Weighing, final: Adjusted, graded: Graded) -> Text | None:
    """What holds the grade down below the line (or below the promotion)."""
    grades, eligible = at.scheme.grades, graded.eligible
    free = eligible.by_line if eligible.promotion is None else grades.index(eligible.promotion.to)
    if eligible.index <= free:
        return None
    why: list[Text] = []
    for veto in final.claims.vetoes:
        if veto.effect.grade_at_most and grades.index(veto.effect.grade_at_most) == eligible.index:
            why.append(_veto(at, veto))
    if final.lifted_not and eligible.index == len(grades.bands) - 1:
        why.append(
            Text(
                "调整前在最低等次，加分不得提升",
                "in the lowest grade before adjustment, which a bonus may not lift",
            )
        )
    for limit in eligible.limits:
        if eligible.promotion is None and grades.index(limit.at_most) == eligible.index:
            name, when = band_words(at.scheme, limit.at_most), formula_words(at.scheme, limit.when.text)
            why.append(
                Text(
                    f"“{when.zh}”成立，等次最高“{name.zh}”",
                    f"“{when.en}” holds: at most “{name.en}”",
                )
            )
    return _listed(why)


def _passed_over(at: Weighing, unit: str, period: str, name: str, room: Room) -> Text:
    band, own = band_words(at.scheme, name), at.ranks(TOTAL, period).get(unit, Fraction(0))
    return Text(
        f"“{band.zh}”名额 {room.places}（按 {room.base} 个单位计），够格 {room.candidates} 个，名次 {number(own)} 未进",
        f"“{band.en}” has {room.places} places (of {room.base} units) for {room.candidates} candidates: place {number(own)} is not among them",
    )


def _placed(at: Weighing, name: str, room: Room) -> Text:
    band = band_words(at.scheme, name)
    return Text(
        f"“{band.zh}”名额 {room.places}（按 {room.base} 个单位计），够格 {room.candidates} 个，在名额内",
        f"“{band.en}” has {room.places} places (of {room.base} units) for {room.candidates} candidates: within them",
    )
