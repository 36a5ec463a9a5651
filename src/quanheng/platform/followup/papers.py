"""What this room puts on paper: the feedback letter as it is sent, and the rectification ledger. Their layout is `lib.official`'s."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from quanheng.engine.errors import Text
from quanheng.platform.followup import book, queries
from quanheng.platform.followup.flow import ACKNOWLEDGED, DRAFT, LETTER_STATES
from quanheng.platform.followup.models import Letter, LetterStep, Rectification
from quanheng.platform.followup.sentences import ADVICE, RULES, STRENGTH, WEAKNESS, by
from quanheng.platform.lib import official
from quanheng.platform.registry import queries as registry
from quanheng.platform.scoring.board import named_unit
from quanheng.platform.scoring.reading import reading
from quanheng.platform.scoring.sentences import when
from quanheng.platform.ui.environment import DEMONSTRATION, named, said
from quanheng.platform.ui.numbers import fixed


def both(zh: str, en: str) -> str:
    """A sentence in the language of the paper."""
    return said(Text(zh, en))


def letter(kept: Letter, lang: str) -> official.Paper:
    """The letter to a unit: the covering words, its result, every sentence of the rules, and the rules by which they came."""
    release = kept.release
    title = release.title_en or release.title if lang == official.EN else release.title
    period = when(kept.period)
    steps = list(kept.steps.all())
    sent = next((s for s in steps if s.verb == "send"), None)
    cover = next((s.words for s in reversed(steps) if s.verb == "write"), "")
    unit = reading(release.run_id).standing(kept.period, kept.unit).unit
    name = named_unit(unit)
    texts = {
        kind: tuple(s[lang] for s in kept.sentences if s["kind"] == kind) for kind in (STRENGTH, WEAKNESS, ADVICE)
    }  # fmt: skip
    subject = both(
        official.titled(f"关于{name}", f"{_closed(period)}考核结果的反馈函"), f"Feedback on the Result of {name}, {period}"
    )  # fmt: skip
    record = official.Letter(
        name, subject, (_result(kept, title),), texts[STRENGTH], texts[WEAKNESS], texts[ADVICE],
        said(by(kept.thresholds["margin"], kept.thresholds["most"])),
        _reply(steps), tuple(cover.splitlines()),
    )  # fmt: skip
    used = {s["rule"] for s in kept.sentences}
    rules = both("；", "; ").join(f"{k} {w.say(lang)}" for k, w in RULES.items() if k in used)
    about = (
        both(f"所依规则：{rules}。", f"Rules: {rules}.") if rules else "",
        both(f"依据：{title}，第{release.run_id}次计分。", f"Of: {title}, run {release.run_id}."),
        f"{both('结果摘要', 'Digest of the result')} sha256:{release.run.digest}",
    )
    return official.letter(
        record, dated=official.dated(timezone.localtime(sent.at).date(), lang) if sent else "",
        demonstration=DEMONSTRATION.say(lang) if release.demonstration else "", digest=release.run.version.digest,
        standing=LETTER_STATES[DRAFT].say(lang) + both("　尚未发出", ", not sent yet") if kept.state == DRAFT else "",
        about=tuple(x for x in about if x), lang=lang,
    )  # fmt: skip


def _closed(text: str) -> str:
    """A period as papers write it: without spaces, a year as 年度."""
    text = text.replace(" ", "")
    return f"{text}度" if text.endswith("年") else text


def _result(kept: Letter, title: str) -> str:
    s = reading(kept.release.run_id).standing(kept.period, kept.unit)
    if s.score is None:
        return both(f"在“{title}”中没有得分。", f"No score was given in “{title}”.")
    points, band = fixed(s.score, reading(kept.release.run_id).places), named(s.band) if s.band else ""
    place = "" if s.rank is None else both(f"，在{s.of}个单位中列第{s.rank}名", f", place {s.rank} of {s.of}")
    grade = both(f"，等次为“{band}”", f", graded “{band}”") if band else ""
    return both(f"在“{title}”中得分{points}分{place}{grade}。", f"In “{title}” the score is {points}{place}{grade}.")  # fmt: skip


def _reply(steps: Sequence[LetterStep]) -> str:
    signed = next((s for s in steps if s.verb == "acknowledge"), None)
    if signed is None:
        return both(
            "请签收；对结果有不同意见的，可在规定期限内提出异议或申诉。",
            "Please acknowledge this letter; who disagrees with the result may object or appeal within the terms.",
        )
    day = timezone.localtime(signed.at).date().isoformat()
    words = both(f"，意见：{signed.words}", f", saying: {signed.words}") if signed.words else ""
    return both(f"{LETTER_STATES[ACKNOWLEDGED].zh}：{day}{words}", f"Acknowledged on {day}{words}")


def ledger(rows: Sequence[Rectification], lang: str) -> official.Paper:
    """The ledger as it was shown, one row a problem, every field of it."""
    names = registry.units({r.unit for r in rows})
    shortfalls = [
        official.Shortfall(*(str(v) if v not in (0, None) else "" for v in book.columns_of(r, named(names[r.unit]) if r.unit in names else r.unit, lang)))
        for r in rows
    ]  # fmt: skip
    today = timezone.localdate()
    note = both(
        f"共{len(rows)}项，截至{official.dated(today)}。销号须由责任单位申请、另一人核验并附佐证；逾期按日历日数。",
        f"{len(rows)} in all, as of {official.dated(today, lang)}. A problem is closed on its unit's application, by another person, with evidence; "
        "days late are calendar days.",
    )
    invented = queries.demonstration(rows)
    return official.rectification(
        both("整改台账", "Rectification Ledger"), shortfalls, (note,), dated=official.dated(today, lang),
        demonstration=DEMONSTRATION.say(lang) if invented else "", lang=lang,
    )  # fmt: skip
