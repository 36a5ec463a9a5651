"""The writers of drafts: made from the library, from a version, from a file or blank; saved text by text; adopted.

Nobody's text is overwritten: whoever saves names the text they began from, and is told (`MovedOn`) if there is a
newer one. Who wrote any text of a draft does not adopt it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from quanheng import library
from quanheng.engine.errors import Place, Problem, Problems, Refused, Text
from quanheng.engine.scheme.model import Scheme
from quanheng.platform.agenda.deadlines import drop as drop_deadlines
from quanheng.platform.agenda.deadlines import met
from quanheng.platform.catalogue import actions as catalogue
from quanheng.platform.lib.faults import point
from quanheng.platform.notices.actions import notify
from quanheng.platform.programmes import cycle as programmes
from quanheng.platform.registry import queries as registry
from quanheng.platform.registry.act import Record, act
from quanheng.platform.registry.powers import Actor
from quanheng.platform.schemes import defaults, edits, flow, queries
from quanheng.platform.schemes.actions import bring_into_force, compile_document, no_reason
from quanheng.platform.schemes.lint import LONGEST, Examined, Forbidden, examine
from quanheng.platform.schemes.models import DefaultTally, Draft, DraftText, SchemeVersion, Waiver
from quanheng.platform.schemes.yearly import products

LIBRARY, VERSION, UPLOAD, BLANK = "library", "version", "upload", "blank"
ORIGINS = {
    LIBRARY: Text("方案库", "the library"),
    VERSION: Text("上一版方案", "an earlier version"),
    UPLOAD: Text("上传的文件", "an uploaded file"),
    BLANK: Text("空白", "a blank sheet"),
}
WROTE_IT = Text("审定人不能是起草人", "who drafted it does not adopt it")
WAIVED_OWN = Text(
    "放行须由没有起草过这份稿的人写明理由", "the reason must be written by somebody who did not draft this"
)
BLANK_TEXT = """\
scheme: {scheme}
title: {title}
period: year
marks: weights
items: {{}}
tree: []
rank: {{within: group, ties: min}}
round: {{points: 2, score: 2}}
"""


class MovedOn(Refused):
    """Somebody saved a newer text in between: `latest` is it, `mine` what would have overwritten it."""

    def __init__(self, problem: Problem, latest: DraftText, mine: str) -> None:
        super().__init__([problem])
        self.latest, self.mine = latest, mine


@dataclass(frozen=True)
class Start:
    """What a new draft is made of."""

    origin: str
    text: str
    ref: str = ""
    basis: SchemeVersion | None = None
    members: Mapping[str, str] | None = None


def from_library(entry_id: str) -> Start:
    """A scheme of the library. Raises KeyError if there is none of that id."""
    entry = library.entry(entry_id)
    return Start(LIBRARY, (entry.path / library.SCHEME).read_text(encoding="utf-8"), entry_id)


def from_version(version: SchemeVersion) -> Start:
    """An earlier version, for the next year: its text, its members, and it is what the draft is compared with."""
    text = bytes(version.document).decode("utf-8-sig")
    return Start(VERSION, text, f"{version.scheme} v{version.number}", version, queries.members(version))


def from_blank(scheme: str, title: str) -> Start:
    """Next to nothing: an id and a title."""
    quoted = edits.to_yaml({"x": scheme})[3:].strip(), edits.to_yaml({"x": title})[3:].strip()
    return Start(BLANK, BLANK_TEXT.format(scheme=quoted[0], title=quoted[1]))


def create(start: Start, *, year: str, by: Actor, title: str = "") -> Draft:
    """Begin a draft. `year` is the year it is for. Raises `Refused` for a year that is none."""
    with act("schemes.draft", by) as record:
        if not (year.isascii() and year.isdecimal() and len(year) == 4):
            _bad_year(year)
        draft = Draft.objects.create(
            title=title or start.ref or "—", year=year, origin=start.origin, origin_ref=start.ref[:300], basis=start.basis,
            chosen=[[u, g] for u, g in (start.members or {}).items()], created_at=record.at, created_by=by.identity, created_by_name=by.name,
        )  # fmt: skip
        point("schemes.draft:made")
        _write(draft, start.text, "start", "", record, by)
        record.of(Text(draft.title, draft.title_en), draft=draft.pk, origin=start.origin, ref=start.ref)
    return draft


def save(draft_id: int, text: str, *, base: int, by: Actor, kind: str = "text", note: str = "") -> DraftText:
    """Save a new text of a draft. `base` is the number of the text it was made from.

    Raises `MovedOn` where there is a newer one by somebody else's hand (or one's own other window): nothing is lost,
    nothing overwritten. Saving what stands already writes nothing.
    """
    with act("schemes.draft", by) as record:
        draft = locked(draft_id, "save")
        latest = draft.texts.get(number=draft.number)
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        if text == latest.text:
            record.skip()
            return latest
        if base != draft.number:
            raise MovedOn(_moved_on(latest, base), latest, text)
        if len(text) > LONGEST:
            _too_long(len(text))
        made = _write(draft, text, kind, note, record, by)
        record.of(Text(draft.title, draft.title_en), draft=draft.pk, number=made.number, digest=made.digest)
    return made


def set_members(draft_id: int, members: Mapping[str, str], *, by: Actor) -> Draft:
    """Say who is assessed: unit code → group ("" where a formula decides). Raises `Refused` for unknown units."""
    with act("schemes.draft", by) as record:
        draft = locked(draft_id, "members")
        problems = Problems()
        known = registry.units(members)
        for code in members:
            if code not in known:
                problems.add(
                    "unknown-unit", Place(path=code),
                    (f"单位“{code}”不在名册", f"the unit “{code}” is not in the register"),
                    ("已登记的单位代码", "the code of a unit of the register"), ("先登记，或改正代码", "enrol it first, or correct the code"),
                )  # fmt: skip
        problems.refuse()
        draft.members = dict(members)
        draft.save(update_fields=["chosen"])
        record.of(Text(draft.title, draft.title_en), draft=draft.pk, members=len(members))
    return draft


def waive(draft_id: int, key: str, code: str, reason: str, *, base: int, by: Actor) -> Waiver:
    """Let something the burden lint refuses pass, with a reason that is published: by a second person only.

    The reason is written into the text under `overrides`, so that the document says everything by itself.
    """
    with act("schemes.waive", by, not_by=authors(draft_id), why_not=WAIVED_OWN) as record:
        draft = locked(draft_id, "waive")
        latest = draft.texts.get(number=draft.number)
        if base != draft.number:
            raise MovedOn(_moved_on(latest, base), latest, latest.text)
        problems = Problems()
        reason = " ".join(reason.split())
        if len(reason) < 8:
            no_reason(problems, key)
        refused = next(
            (f for f in examined(draft, latest.text).forbidden if (f.key, f.code) == (key, code)), None
        )
        if refused is None:
            problems.add(
                "nothing-to-waive", Place(path=key),
                (f"检查没有拦下“{key}”的这一项", f"the lint does not refuse this of “{key}”"), ("检查拦下的一项", "something it refuses"),
                ("重新打开这一页", "open the page again"),
            )  # fmt: skip
        problems.refuse()
        assert refused is not None
        edited = edits.set_at(latest.text, ("overrides",), {key: reason})
        waiver = Waiver.objects.create(
            draft=draft, number=draft.number + 1, key=key, code=code, word=refused.word, reason=reason,
            by=by.identity, by_name=by.name, at=record.at,
        )  # fmt: skip
        point("schemes.waive:kept")
        _write(draft, edited.text, "waiver", key, record, by)
        record.of(Text(draft.title, draft.title_en), draft=draft.pk, key=key, code=code, reason=reason)
    return waiver


def drop(draft_id: int, reason: str, *, by: Actor) -> Draft:
    """Put a draft aside, with a reason; it stays in the archive and can be taken up again."""
    return _turn(draft_id, "drop", "schemes.drop", reason, by)


def restore(draft_id: int, reason: str, *, by: Actor) -> Draft:
    """Take a dropped draft up again."""
    return _turn(draft_id, "restore", "schemes.drop", reason, by)


def adopt(draft_id: int, *, by: Actor) -> SchemeVersion:
    """Adopt a settled draft: by somebody who wrote none of its texts. Its approved targets come into force with it.

    The catalogue takes in its items, the programme's cycle gets its products. All or nothing.
    """
    with act("schemes.adopt", by, not_by=authors(draft_id), why_not=WROTE_IT) as record:
        draft = locked(draft_id, "adopt")
        text = queries.text(draft)
        examined(draft, text.text).refuse()
        scheme, _ = compile_document(text.text.encode("utf-8"), "scheme.yaml", queries.waivers(draft))
        aims = queries.approved_aims(draft)
        _refuse_open_targets(draft, scheme, aims)
        defaults.refuse_open(draft, scheme)
        _keep_tallies(draft, scheme)
        version = bring_into_force(scheme, text.text.encode("utf-8"), draft.members, aims, record, by)
        draft.state, draft.version = flow.ADOPTED, version
        met("scheme.adopt", f"draft:{draft.pk}")
        draft.save(update_fields=["state", "version"])
        point("schemes.adopt:draft")
        catalogue.from_scheme(scheme, by)
        point("schemes.adopt:catalogue")
        title = Text(version.title, version.title_en)
        for made in products(version):
            programmes.file_product(
                scheme.id, int(draft.year), made.kind, made.ref, made.title, by, link=made.link
            )
        notify(
            [("reporter", unit) for unit in draft.members],
            Text(f"《{version.title}》已审定", f"“{version.title_en or version.title}” is adopted"),
            Text(
                "方案和你单位的目标值已生效，可在方案页查看。",
                "The scheme and your targets are in force: see its page.",
            ),
            queries.address(version),
        )
        record.of(title, draft=draft.pk, targets=len(aims))
    return version


def _keep_tallies(draft: Draft, scheme: Scheme) -> None:
    if draft.basis is not None:
        DefaultTally.objects.bulk_create(
            DefaultTally(draft=draft, nudge=t.nudge, offered=t.offered, kept=t.kept, changed=t.changed, dropped=t.dropped)
            for t in defaults.tallies(draft, scheme)
        )  # fmt: skip


# ---------------------------------------------------------------- shared with consultation and targets


def locked(draft_id: int, move: str) -> Draft:
    """A draft, held until the transaction ends, in a state from which `move` starts. Raises `Refused`, KeyError."""
    draft = Draft.objects.select_for_update().filter(pk=draft_id).first()
    if draft is None:
        raise KeyError(draft_id)
    flow.require(move, draft.state)
    return draft


def authors(draft_id: int) -> frozenset[str]:
    """Identities of everybody who wrote a text of a draft; who only let something pass is none of them."""
    found = DraftText.objects.filter(draft=draft_id).exclude(kind="waiver")
    return frozenset(found.values_list("by", flat=True))


def examined(draft: Draft, text: str) -> Examined:
    """What the compiler and the house say of a text of this draft."""
    return examine(text, queries.waivers(draft), attributes(draft.members))


def attributes(members: Collection[str]) -> frozenset[str] | None:
    """Names of the attributes of the units assessed; None while nobody is named."""
    if not members:
        return None
    return frozenset(name for unit in registry.units(members).values() for name in unit.attributes)


def forbidden(draft: Draft, text: str) -> tuple[Forbidden, ...]:
    """What the burden lint refuses in a text of this draft."""
    return examined(draft, text).forbidden


def _write(draft: Draft, text: str, kind: str, note: str, record: Record, by: Actor) -> DraftText:
    found = examined(draft, text)
    scheme = found.scheme
    draft.number += 1
    if scheme is not None:
        draft.scheme = scheme.id[:200]
        draft.title = (scheme.title or scheme.id or draft.title)[:300]
        draft.title_en = scheme.title_en[:300]
        draft.demonstration = scheme.demonstration
    draft.save(update_fields=["number", "scheme", "title", "title_en", "demonstration"])
    return DraftText.objects.create(
        draft=draft, number=draft.number, text=text, digest=hashlib.sha256(text.encode("utf-8")).hexdigest(), kind=kind,
        note=note[:300], errors=found.errors, warnings=found.warnings, by=by.identity, by_name=by.name, at=record.at,
    )  # fmt: skip


def _turn(draft_id: int, move: str, name: str, reason: str, by: Actor) -> Draft:
    with act(name, by) as record:
        draft = locked(draft_id, move)
        problems = Problems()
        if not reason.strip():
            no_reason(problems, move)
        problems.refuse()
        draft.state, draft.reason = flow.MOVES[move].to, reason.strip()
        draft.save(update_fields=["state", "reason"])
        for kind in ("scheme.consult", "scheme.settle", "scheme.adopt"):
            drop_deadlines(kind, f"draft:{draft.pk}")
        record.of(Text(draft.title, draft.title_en), draft=draft.pk, move=move, reason=draft.reason)
    return draft


def _refuse_open_targets(draft: Draft, scheme: Scheme, aims: Collection[object]) -> None:
    """Every unit has its target where the scheme wants one by unit, and none hangs in the air."""
    problems = Problems()
    for line in queries.lines(draft):
        if line.end.step != flow.APPROVE:
            problems.add(
                "target-open", Place(path=f"{line.node} · {line.unit}"),
                (f"“{line.node}”对{line.unit_name}的目标值还在“{flow.STEPS[line.end.step].zh}”", f"the target of {line.unit_name} for “{line.node}” is only {flow.STEPS[line.end.step].en}"),
                ("核定了的目标值", "an approved target"), ("谈妥并核定", "agree on it and approve it"),
            )  # fmt: skip
    held = {(a.unit, a.node) for a in queries.approved_aims(draft)}
    units = registry.units(draft.members)
    for leaf in scheme.leaves:
        missing = [
            u for u, group in draft.members.items()
            if leaf.target == "units" and (u, leaf.id) not in held and defaults.weighs(scheme, leaf, units.get(u), group)
        ]  # fmt: skip
        if missing:
            names = registry.units(missing)
            some = "、".join(names[u].name for u in missing[:6])
            problems.add(
                "target-missing", Place(path=leaf.id),
                (f"“{leaf.id}”按单位定目标，{len(missing)} 个单位还没有：{some}", f"“{leaf.id}” takes a target by unit; {len(missing)} have none: {some}"),
                ("每个参评单位一个核定的目标值", "an approved target for each"), ("在“目标值”页补上", "add them on the page of targets"),
            )  # fmt: skip
    if not draft.members:
        problems.add(
            "no-members", Place(path="members"),
            ("没有参评单位", "nobody is assessed"), ("至少一个参评单位", "one unit at least"), ("在“参评单位”页选定", "choose them on the page of units"),
        )  # fmt: skip
    problems.refuse()


def _moved_on(latest: DraftText, base: int) -> Problem:
    return Problem(
        "draft-moved-on", Place(path=f"{base} → {latest.number}"),
        Text(f"你改的是第 {base} 稿，{latest.by_name} 已存了第 {latest.number} 稿", f"you changed text {base}; {latest.by_name} has saved text {latest.number}"),
        Text("从最新一稿改起", "changes of the newest text"),
        Text("你的改动没有丢，也没有覆盖别人的：对照下面的不同，并到最新一稿里再存", "nothing of yours is lost and nothing of theirs overwritten: put your changes into the newest text and save it"),
    )  # fmt: skip


def _too_long(length: int) -> None:
    problems = Problems()
    problems.add(
        "text-too-long", Place(), (f"正文有 {length:,} 字", f"the text has {length:,} characters"),
        (f"不超过 {LONGEST:,} 字", f"at most {LONGEST:,}"), ("数据放进台账，方案里只写规则", "figures go into the ledger; a scheme holds rules only"),
    )  # fmt: skip
    problems.refuse()


def _bad_year(year: str) -> None:
    problems = Problems()
    problems.add(
        "bad-year", Place(path=year[:20]), (f"年度写的是“{year[:20]}”", f"the year is “{year[:20]}”"),
        ("四位数的年份，如 2026", "a year of four digits, such as 2026"), ("改正年度", "correct the year"),
    )  # fmt: skip
    problems.refuse()
