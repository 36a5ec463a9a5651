"""An appeal in words: for lists, for its page, and what the fresh run changed."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from quanheng.platform.appeals import procedure, queries
from quanheng.platform.appeals.flow import DECISIONS, MOVES, OPEN, STATES
from quanheng.platform.appeals.models import Appeal, AppealStep, Correction
from quanheng.platform.appeals.recusal import figures_of
from quanheng.platform.ledger.queries import Figure
from quanheng.platform.registry import queries as registry
from quanheng.platform.scoring import between
from quanheng.platform.scoring import queries as scores
from quanheng.platform.scoring.flow import STATES as RUN_STATES
from quanheng.platform.scoring.models import Run, Told
from quanheng.platform.scoring.opening import titled
from quanheng.platform.scoring.reading import reading
from quanheng.platform.scoring.sentences import when
from quanheng.platform.ui.environment import language, named
from quanheng.platform.ui.numbers import NOTHING, fixed, number, signed

LAMPS = {
    "upheld": "amber", "corrected": "green", "remitted": "amber", "dismissed": "none", "advised": "none",
    "inadmissible": "none", "withdrawn": "none",
}  # fmt: skip


def unit_name(code: str) -> str:
    """A unit's name in the language of the page."""
    found = registry.units([code]).get(code)
    if found is None:
        return code
    return found.name_en or found.name if language() == "en" else found.name


def told(one: Appeal) -> dict[str, Any]:
    """An appeal in words."""
    run, lang = one.run, language()
    grounds, scheme = procedure.grounds(run), scores.scheme(run)
    node = scheme.nodes.get(one.node)
    stage = queries.stage(one)
    after, until = queries.next_stage(one), queries.until(one)
    return {
        "id": one.pk, "run": one.run_id, "unit": one.unit, "name": unit_name(one.unit), "title": titled(run), "text": one.text,
        "ground": grounds[one.ground].say(lang) if one.ground in grounds else one.ground, "node": named(node) if node else "",
        "at": one.at, "by": one.by, "due": one.due, "state": one.state, "state_said": STATES[one.state].say(lang),
        "lamp": LAMPS.get(one.state, "blue"), "open": one.state in OPEN, "stage": stage.words.say(lang), "number": one.stage,
        "staged": len(procedure.stages(run)) > 1, "next": after.words.say(lang) if after and until else "", "until": until,
        "period": run.periods[-1],
    }  # fmt: skip


def may_begin(rows: list[Told]) -> list[dict[str, Any]]:
    """Results that may be appealed against, in words."""
    return [{"run": t.run_id, "unit": t.unit, "name": unit_name(t.unit), "title": titled(t.run), "until": t.until} for t in rows]  # fmt: skip


def steps(one: Appeal) -> list[dict[str, Any]]:
    """Its steps in words."""
    return [_step(s) for s in queries.steps(one)]


def _step(s: AppealStep) -> dict[str, Any]:
    what = _("提起申诉") if s.verb == "file" else MOVES[s.verb].words.say(language())
    more = []
    if s.verb == "hear":
        more.append(_("%(day)s 举行") % {"day": s.detail.get("on", "")})
        if s.detail.get("present"):
            more.append(_("在场：%(who)s") % {"who": s.detail["present"]})
    if s.verb == "extend":
        more.append(_("由 %(a)s 延到 %(b)s") % {"a": s.detail.get("from", ""), "b": s.detail.get("to", "")})
    if s.verb == "advise":
        more.append(_("意见支持申诉单位") if s.detail.get("favour") else _("意见不支持申诉单位"))
    if s.verb == "correct" and s.detail.get("posting"):
        more.append(_("入账第 %(n)s 批") % {"n": s.detail["posting"]})
    return {
        "verb": s.verb, "what": what, "at": s.at, "by": s.by, "words": s.words if s.verb != "file" else "",
        "more": more, "files": list(s.files.all()), "posting": s.detail.get("posting"),
    }  # fmt: skip


def decisions(one: Appeal) -> list[tuple[str, str]]:
    """The outcomes its stage gives."""
    advisory = queries.stage(one).advisory
    return [(v, MOVES[v].words.say(language())) for v in DECISIONS if (v == "advise") == advisory]


def figures(one: Appeal) -> list[dict[str, Any]]:
    """The figures of the unit the run stood on, each to be corrected in a field of its own."""
    items = scores.scheme(one.run).items
    about = scores.scheme(one.run).nodes.get(one.node)
    names = set(about.measure.names) if about is not None and about.measure is not None else set()
    found = [_figure(f, items) for f in figures_of(one)]
    return sorted(found, key=lambda f: f["item"] not in names)


def _figure(f: Figure, items: Any) -> dict[str, Any]:
    item = items[f.item]
    return {
        "id": f.id, "item": f.item, "name": named(item), "uom": item.uom, "period": f.period, "when": when(f.period),
        "value": NOTHING if f.value is None else number(f.value), "field": f"figure:{f.id}",
    }  # fmt: skip


def corrections(one: Appeal) -> list[dict[str, Any]]:
    """What an upheld appeal corrects: before and after."""
    items = scores.scheme(one.run).items
    return [{"name": named(items[c.item]), "uom": items[c.item].uom, "when": when(c.period), **_pair(c)} for c in one.corrections.all()]  # fmt: skip


def _pair(c: Correction) -> dict[str, str]:
    words = {"not_applicable": _("不适用"), "not_due": _("未到期")}
    said = [number(v) if v is not None else words.get(s, NOTHING) for v, s in ((c.before, c.before_status), (c.value, c.status))]  # fmt: skip
    return {"before": said[0], "value": said[1]}


def difference(one: Appeal, fresh: Run) -> list[dict[str, Any]]:
    """What the fresh run changed for the unit, period by period: score, rank, grade, and the indicators that moved."""
    old = one.run
    a, b = reading(old), reading(fresh)
    found = []
    for period in [p for p in between.periods(a, b) if p in old.periods]:
        x, y = a.standing(period, one.unit), b.standing(period, one.unit)
        gap = None if x.score is None or y.score is None else y.score - x.score
        found.append({
            "period": period, "when": when(period), "gap": signed(gap, b.places),
            "score": (fixed(x.score, a.places), fixed(y.score, b.places)), "rank": (x.rank, y.rank),
            "grade": tuple(named(s.band) if s.band else NOTHING for s in (x, y)),
            "lines": between.lines(a, b, (old.cut_off, fresh.cut_off), period, one.unit),
        })  # fmt: skip
    return found


def run_state(run: Run) -> str:
    """A run's state in words."""
    return RUN_STATES[run.state].say(language())
