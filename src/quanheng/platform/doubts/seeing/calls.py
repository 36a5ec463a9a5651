"""High scores against the calls about the very thing: the unit is asked, with both series and numbers of tickets (98 分，来电翻倍)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from quanheng.analytics.doubt import calls
from quanheng.engine.errors import Problems, Text
from quanheng.engine.scheme.model import Scheme
from quanheng.platform.doubts import links
from quanheng.platform.doubts.links import Link
from quanheng.platform.doubts.models import Probe
from quanheng.platform.doubts.seeing.book import Book, Candidate, Seen, chart, per_cent, told, when
from quanheng.platform.doubts.seeing.tickets import Counted, Tickets, before_of, months_of, span
from quanheng.platform.ledger import queries as ledger
from quanheng.platform.ledger.queries import Figure
from quanheng.platform.schemes import queries as schemes
from quanheng.platform.scoring import queries as scoring
from quanheng.platform.scoring.models import Run


@dataclass(frozen=True)
class Scored:
    """A unit's share of the full score of one indicator, period → share (0–1), in a run it was told of."""

    run: Run
    unit: str
    shares: dict[str, float]


@dataclass(frozen=True)
class Windows:
    """Counts of one link in one period: of each unit now and before, and of all units."""

    now: dict[str, Counted]
    before: dict[str, Counted]

    def of(self, unit: str) -> tuple[Counted, Counted]:
        """A unit's counts now and before."""
        return self.now.get(unit, Counted()), self.before.get(unit, Counted())

    def others(self, unit: str) -> tuple[Counted, Counted]:
        """The counts of all other units."""
        own = self.of(unit)
        return sum(self.now.values(), Counted()) - own[0], sum(self.before.values(), Counted()) - own[1]


def score_calls(probe: Probe, _book: Book) -> list[Candidate]:
    """Every high score of a declared link, in the latest periods a unit was told of, against its calls."""
    said = probe.parameters
    version = schemes.in_force(said["scheme"])
    if version is None:
        return []
    declared = links.read(said["links"], schemes.resolved(version), links.known_topics(), Problems())
    tickets = Tickets(said["counts"])
    runs = _told(said["scheme"])
    return [c for link in declared for c in _held(probe, link, runs, tickets)]


def _told(scheme: str) -> list[tuple[Run, frozenset[str]]]:
    """Runs with the units that know their result in them, each unit in the newest only: nobody is asked about a trial run."""
    found: list[tuple[Run, frozenset[str]]] = []
    met: set[str] = set()
    for run in scoring.runs(scheme):
        known = frozenset(scoring.units(run) if run.public else scoring.told(run)) - met
        if known:
            found.append((run, known))
            met |= known
    return found


def _held(probe: Probe, link: Link, runs: list[tuple[Run, frozenset[str]]], tickets: Tickets) -> Iterator[Candidate]:  # fmt: skip
    said = probe.parameters
    windows: dict[str, Windows | None] = {}
    for run, known in runs:
        scheme = schemes.resolved(run.version)
        for scored in _scored(run, scheme, link.node, known):
            for period in sorted(scored.shares, key=when)[-int(said["latest"]) :]:
                if not calls.high(scored.shares[period], float(said["score"]) / 100):
                    continue
                if period not in windows:
                    windows[period] = _windows(period, scheme, link, tickets, said["against"])
                held = windows[period]
                figures = _figures(scheme, link.node, scored.unit, period)
                # a figure corrected since then: the score is not of it, and comes first
                if held is not None and all(f.posted_at <= run.cut_off for f in figures):
                    yield _candidate(probe, link, scheme, scored, period, held, tickets, figures)


def _scored(run: Run, scheme: Scheme, node: str, known: frozenset[str]) -> list[Scored]:
    """The shares of the full score under a node, of the units that know theirs."""
    full = float(scheme.scale) if scheme.marks == "index" else 100.0
    shares: dict[str, dict[str, float]] = {}
    for row in scoring.rows(run, node=node):
        if row.unit in known and row.points is not None:
            shares.setdefault(row.unit, {})[row.period] = float(row.points) / full
    return [Scored(run, unit, own) for unit, own in sorted(shares.items())]


def _windows(period: str, scheme: Scheme, link: Link, tickets: Tickets, against: str) -> Windows | None:
    """The counts of a period and of what it is held against; None where the hotline was not in use all along."""
    months = months_of(period, scheme.period)
    now, before = [str(m) for m in months], [str(m) for m in before_of(months, against)]
    if not now or not tickets.in_use([*before, *now]):
        return None
    return Windows(tickets.by_unit(now, link.topics), tickets.by_unit(before, link.topics))


def _candidate(
    probe: Probe, link: Link, scheme: Scheme, scored: Scored, period: str, held: Windows, tickets: Tickets, figures: list[Figure]
) -> Candidate:  # fmt: skip
    said = probe.parameters
    factor, least, sure = float(said["factor"]), float(said["least"]), float(said["sure"]) / 100
    now, before = held.of(scored.unit)
    more, less = held.others(scored.unit)
    line = {"factor": factor, "least": least, "sure": sure}
    rose = calls.rise(now.calls, before.calls, others_now=more.calls, others_before=less.calls, **line)
    whole = calls.unsolved(more.unsolved, more.known, less.unsolved, less.known, **line)
    worse = calls.unsolved(
        now.unsolved, now.known, before.unsolved, before.known, growth=max(1.0, float(whole.ratio)) if whole.ratio > 1 else 1, **line
    )  # fmt: skip
    by_calls, by_share = bool(rose.over), bool(worse.over)
    name, share = links.name(scheme, link.node), scored.shares[period]
    matter = _matter(link)
    zh = [f"{name.zh}得到满分的 {per_cent(share)}"]
    en = [f"{name.en} got {per_cent(share)} of the full score"]
    if by_calls:
        zh.append(f"{matter.zh}由 {before.calls} 件增到 {now.calls} 件（{float(rose.ratio):.1f} 倍）")
        en.append(f"{matter.en} went from {before.calls} to {now.calls} ({float(rose.ratio):.1f} times)")  # fmt: skip
    if by_share:
        zh.append(f"{matter.zh}未解决的占比由 {_share(before)} 升到 {_share(now)}")
        en.append(f"the share of {matter.en} left unsolved went from {_share(before)} to {_share(now)}")
    over = by_calls or by_share
    months = months_of(period, scheme.period)
    sample = tickets.sample(scored.unit, [str(m) for m in months], link.topics) if over else None
    seen: list[Seen] = [
        (name, per_cent(share)), (Text("算作高分的界线", "line of a high score"), f"{said['score']} %"), (Text("对应的来电", "calls held against it"), "、".join(link.topics) or "*"),
        (Text("以前同样几个月", "the same months before"), str(before.calls)), (Text("本期", "now"), str(now.calls)),
        (Text("其他单位合计，以前 → 本期", "all other units, before → now"), f"{less.calls} → {more.calls}"),
        (Text("未解决的占比，以前 → 本期", "share unsolved, before → now"), f"{_share(before)} → {_share(now)}"),
    ]  # fmt: skip
    if sample is not None and sample.callers is not None:
        seen.append((Text("本期不同的来电人", "different callers now"), str(sample.callers)))
    if now.calls >= least:
        seen.append((Text("没有增加时这样的机会", "chance, if nothing rose"), f"{float(rose.p):.2g}"))
    return Candidate(
        scored.unit, _items(scheme, link.node)[0], period, told("，".join(zh) + "。", "; ".join(en) + "."), seen, figures, over=over,
        chart=_chart(name, link, scheme, scored, period, tickets, said["against"]) if over else None,
        # steps of the least number, so that a ticket or two that come late do not ask anew what was explained
        facts=f"{share:.4f}:{now.calls // int(least)}:{now.unsolved // int(least)}", apart=f"{scheme.id}:{link.node}:{','.join(link.topics)}",
        tickets=sample.tickets if sample else (),
    )  # fmt: skip


def _matter(link: Link) -> Text:
    """The calls of a link in words."""
    if not link.topics:
        return Text("全部来电", "all calls")
    return Text(f"{'、'.join(link.topics)}来电", f"calls about {', '.join(link.topics)}")


def _share(counted: Counted) -> str:
    """A share with what it is a share of; a dash where nobody was asked."""
    return f"{per_cent(counted.unsolved / counted.known, 0)} ({counted.unsolved}/{counted.known})" if counted.known else "—"  # fmt: skip


def _items(scheme: Scheme, node: str) -> list[str]:
    """The items an indicator is measured by; [""] for the total and whatever has others below it."""
    measure = scheme.nodes[node].measure
    return [i for i in scheme.items if measure is not None and i in measure.names] or [""]


def _figures(scheme: Scheme, node: str, unit: str, period: str) -> list[Figure]:
    """The figures the indicator was scored from: what a correction would be made to."""
    return ledger.in_force(items=_items(scheme, node), units=[unit], periods=[period])


def _chart(name: Text, link: Link, scheme: Scheme, scored: Scored, period: str, tickets: Tickets, against: str) -> dict:  # fmt: skip
    """Both series by month: calls, and the share of the full score in the months of each period it was given for."""
    months, matter = months_of(period, scheme.period), _matter(link)
    at = span(before_of(months, against)[0], months[-1])
    own = [
        float(tickets.by_unit([m], link.topics).get(scored.unit, Counted()).calls)
        if tickets.in_use([m])
        else None
        for m in at
    ]
    given = {str(m): 100 * share for p, share in scored.shares.items() for m in months_of(p, scheme.period)}
    return chart(
        at,
        (Text(f"{matter.zh}，件", matter.en[:1].upper() + matter.en[1:]), own),
        (Text(f"{name.zh}，满分的 %", f"{name.en}, % of full"), [given.get(m) for m in at]),
    )
