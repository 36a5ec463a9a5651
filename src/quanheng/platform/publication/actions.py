"""The writers of releases: propose, drop, release (decide, then complete), prove, withdraw.

A release takes two people and two transactions. `decide` is the second person's act; from then on nothing is missing
but seal and bundle, which need the journal to hold the decision already. `complete` makes them and opens everything
to the public in one transaction; it can be repeated by anybody who may release, and by a job taken up again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from quanheng.engine.errors import Place, Problems, Text
from quanheng.platform.agenda import deadlines
from quanheng.platform.agenda.calendar import add_working_days
from quanheng.platform.appeals.flow import LOCK as APPEALS
from quanheng.platform.journal.queries import Checkpoint
from quanheng.platform.lib.faults import point
from quanheng.platform.lib.locks import take_turns
from quanheng.platform.notices.actions import notify
from quanheng.platform.programmes.cycle import file_product
from quanheng.platform.publication import making, shelf
from quanheng.platform.publication.flow import (
    DECIDE_DAYS,
    DROPPED,
    LOCK,
    NOTICE_DAYS,
    OFFERED,
    PROPOSED,
    RELEASED,
    SEALING,
    SUPERSEDED,
    WITHDRAWN,
)
from quanheng.platform.publication.making import File, Progress, silent
from quanheng.platform.publication.models import Release, ReleaseFile, ReleaseStep
from quanheng.platform.publication.redact import Rules
from quanheng.platform.publication.refusals import (
    refuse_damaged,
    refuse_early,
    refuse_proposal,
    refuse_silence,
)
from quanheng.platform.publication.windows import of_release
from quanheng.platform.registry.act import act
from quanheng.platform.registry.powers import Actor
from quanheng.platform.scoring import actions as scoring
from quanheng.platform.scoring.duties import is_result, product
from quanheng.platform.scoring.flow import FROZEN
from quanheng.platform.scoring.models import Run

FOUR_EYES = Text("拟公布的人不能自己决定公布", "who proposed a publication may not decide on it")


def titled(release: Release) -> Text:
    """The title in both languages."""
    return Text(release.title, release.title_en or release.title)


def address(release: Release) -> str:
    """The page of a release."""
    return reverse("publication:release", args=[release.pk])


def propose(
    run: Run,
    *,
    notice_days: int | None = None,
    rules: Rules | Mapping[str, Any] | None = None,
    contact: str = "",
    note: str = "",
    by: Actor,
    progress: Progress = silent,
) -> Release:
    """Propose to publish a frozen run: its files are made, units are told, and the notice begins.

    `notice_days`: working days; None: the scheme's clock `notice_days`, else `NOTICE_DAYS`. Less than that only for
    a demonstration. `rules`: what redaction hides (see `redact.Rules`). Raises `Refused`; then nothing is kept.
    """
    kept = Run.objects.select_related("version").get(pk=run.pk)
    chosen = rules if isinstance(rules, Rules) else Rules.read(rules or {})
    usual = scoring.clock(kept, "notice_days", NOTICE_DAYS)
    days = usual if notice_days is None else notice_days
    with act("publication.propose", by, state=kept.state, allowed=(FROZEN,)) as asked:
        asked.skip()  # the guard is asked before the files are made, and again when the proposal is written
        refuse_proposal(kept, days, usual)
    made = making.make(kept, chosen, progress=progress)
    point("publication.propose:files")
    with act("publication.propose", by, state=kept.state, allowed=(FROZEN,)) as record:
        refuse_proposal(kept, days, usual)
        today = timezone.localdate(record.at)
        version = kept.version
        release = Release.objects.create(
            run=kept, scheme=version.scheme, title=version.title, title_en=version.title_en, periods=list(made.periods),
            demonstration=version.demonstration, state=PROPOSED, rules=chosen.plain(), withheld=made.withheld, whole=made.whole,
            notice_days=days, notice_from=today, notice_until=add_working_days(today, days) if days else today - timedelta(days=1),
            contact=contact.strip(), note=note.strip(), proposed_at=record.at, proposed_by=by.name, identity=by.identity,
        )  # fmt: skip
        point("publication.propose:kept")
        ReleaseFile.objects.bulk_create(_file(release, f, record.at) for f in made.files)
        _step(release, PROPOSED, by, record.at, detail={"tables": made.tables})
        scoring.tell(kept, by=by, days=None if days else 0)
        last = of_release(release).first - timedelta(
            days=1
        )  # of the notice, or of the time to appeal if that lasts longer
        deadlines.set_deadline(
            "publication.release", f"release:{release.pk}", "", add_working_days(last, DECIDE_DAYS),
            role="leader", link=reverse("publication:manage", args=[release.pk]), minutes=15,
            title=Text(f"公示期满后决定公布：{release.title}", f"Decide on publishing after the notice: {release.title_en or release.title}"),
        )  # fmt: skip
        record.of(
            titled(release), release=release.pk, run=kept.pk, run_digest=kept.digest, rules=release.rules, withheld=release.withheld,
            notice_until=release.notice_until, files=made.tables, open_data={f.name: f"sha256:{f.digest}" for f in made.files},
        )  # fmt: skip
    shelf.refresh()
    return release


def check_proposal(run: Run, notice_days: int | None, rules: Mapping[str, Any] | None, *, by: Actor) -> None:
    """Everything that would be refused of a proposal, before its files are made. Raises `Refused`."""
    kept = Run.objects.select_related("version").get(pk=run.pk)
    Rules.read(rules or {})
    usual = scoring.clock(kept, "notice_days", NOTICE_DAYS)
    with act("publication.propose", by, state=kept.state, allowed=(FROZEN,)) as asked:
        asked.skip()
        refuse_proposal(kept, usual if notice_days is None else notice_days, usual)


def _file(release: Release, file: File, at: Any, edition: int = 1, note: str = "") -> ReleaseFile:
    return ReleaseFile(
        release=release,
        name=file.name,
        edition=edition,
        media=file.media,
        digest=file.digest,
        size=file.size,
        at=at,
        note=note,
    )


def _step(
    release: Release,
    state: str,
    by: Actor,
    at: Any,
    reason: str = "",
    detail: Mapping[str, Any] | None = None,
) -> ReleaseStep:
    return ReleaseStep.objects.create(
        release=release,
        state=state,
        at=at,
        by=by.name,
        identity=by.identity,
        reason=reason,
        detail=dict(detail or {}),
    )


def drop(release: Release, reason: str, *, by: Actor) -> Release:
    """Give a proposal up, with the reason on record; the notice page goes, the run may be proposed anew."""
    kept = _get(release)
    with act("publication.drop", by, state=kept.state, allowed=(PROPOSED,)) as record:
        refuse_silence(reason)
        _into(kept, DROPPED)
        _step(kept, DROPPED, by, record.at, reason.strip())
        deadlines.drop("publication.release", f"release:{kept.pk}")
        record.of(titled(kept), release=kept.pk, run=kept.run_id, reason=reason.strip())
    shelf.refresh()
    return kept


def release(release: Release, *, by: Actor, progress: Progress = silent) -> Release:
    """Publish: decide, seal, open. By another person than proposed it, when the notice is over and no appeal is
    open. Decided already, only what is left is done. Raises `Refused`."""
    kept = _get(release)
    decided = kept if kept.state == SEALING else decide(kept, by=by)
    return complete(decided, by=by, progress=progress)


def decide(release: Release, *, by: Actor) -> Release:
    """The second person's decision. What is left is seal and bundle."""
    kept = _get(release)
    with act(
        "publication.release",
        by,
        state=kept.state,
        allowed=(PROPOSED,),
        not_by={kept.identity},
        why_not=FOUR_EYES,
    ) as record:
        take_turns(LOCK)
        take_turns(APPEALS)  # no appeal comes in between the look and the decision
        refuse_early(kept, timezone.localdate(record.at))
        refuse_damaged(kept)
        _into(kept, SEALING)
        point("publication.release:state")
        tables = kept.steps.get(state=PROPOSED).detail["tables"]
        _step(kept, SEALING, by, record.at)
        record.of(
            titled(kept), release=kept.pk, run=kept.run_id, run_digest=kept.run.digest, files=tables,
            open_data={f.name: f"sha256:{f.digest}" for f in kept.files.all()},
        )  # fmt: skip
    return kept


def complete(release: Release, *, by: Actor, progress: Progress = silent) -> Release:
    """Seal the journal over the decision, make the bundle, and open everything at once. Done already: nothing happens."""
    kept = _get(release)
    if kept.state not in (SEALING, PROPOSED):
        return kept
    with act("publication.open", by, state=kept.state, allowed=(SEALING,)) as asked:
        asked.skip()
    run = kept.run
    checkpoint, sealed = None, None
    if kept.whole:
        checkpoint, sealed = making.seal(kept.pk, run, progress=progress)
    else:
        checkpoint = making.checkpoint()
    point("publication.open:sealed")
    progress("open", 90)
    with act("publication.open", by, state=_get(kept).state, allowed=(SEALING,)) as record:
        take_turns(LOCK)  # of two releases with a period in common, the later to open supersedes the other
        _into(kept, RELEASED)
        old = [
            r
            for r in Release.objects.filter(scheme=kept.scheme, state=RELEASED).exclude(pk=kept.pk)
            if set(r.periods) & set(kept.periods)
        ]
        _step(kept, RELEASED, by, record.at, detail=_tied(checkpoint, sealed.proved if sealed else None))
        files = list(kept.files.all())
        if sealed is not None:
            files += ReleaseFile.objects.bulk_create(
                [_file(kept, sealed.file, record.at, note="proved" if sealed.proved else "")]
            )
        point("publication.open:files")
        _supersede(kept, old, by, record.at)
        if kept.whole:
            scoring.mark_public(
                run, True, by=by, files={f.name: f.digest for f in files if f.name != making.PAGE}
            )
        point("publication.open:public")
        _announce(kept)
        if is_result(run):
            for kind, ref in (("release", f"release:{kept.pk}"), ("objections_closed", f"run:{run.pk}")):
                file_product(kept.scheme, product(run)[1], kind, ref, titled(kept), by, link=address(kept))
        deadlines.met("publication.release", f"release:{kept.pk}")
        record.of(
            titled(kept), release=kept.pk, run=run.pk, checkpoint=checkpoint.size, supersedes=[r.pk for r in old],
            **({"bundle": f"sha256:{sealed.file.digest}", "proved": sealed.proved} if sealed else {}),
        )  # fmt: skip
    shelf.refresh()
    return _get(kept)


def _tied(checkpoint: Checkpoint, proved: bool | None) -> dict[str, Any]:
    return {
        "size": checkpoint.size,
        "root": bytes(checkpoint.root).hex(),
        "tree": checkpoint.tree,
        "checkpoint": checkpoint.pk,
        "proved": proved,
    }


def _supersede(release: Release, old: list[Release], by: Actor, at: Any) -> None:
    for other in old:
        _into(other, SUPERSEDED)
        _step(other, SUPERSEDED, by, at, detail={"by": release.pk})
    if old:
        release.supersedes = old[0]
        release.save(update_fields=["supersedes"])


def _announce(release: Release) -> None:
    title = Text(f"已公布：{release.title}", f"Published: {release.title_en or release.title}")
    body = Text(
        "成绩、底数、验算程序都可以下载；每一分都能自己重算。",
        "Scores, figures and the verifier can be downloaded; every score can be weighed again.",
    )
    readers = [(role, told.unit) for told in release.run.told.all() for role in ("reporter", "leader")]
    notify(
        [*readers, ("office", ""), ("finance", ""), ("congress", ""), ("audit", "")],
        title,
        body,
        address(release),
        f"release:{release.pk}",
    )


def prove(release: Release, *, by: Actor) -> ReleaseFile | None:
    """Add the bundle with proofs as soon as enough witnesses have signed; None while they have not, or it is there."""
    kept = _get(release)
    last = kept.files.filter(name=making.BUNDLE).last()
    if kept.state not in OFFERED or last is None or last.note == "proved":
        return None
    if not making.provable(kept.pk, kept.run):
        return None
    sealed = making.bundle(kept.pk, kept.run)
    if not sealed.proved:
        return None
    with act("publication.open", by, state=kept.state, allowed=OFFERED) as record:
        made, fresh = ReleaseFile.objects.get_or_create(
            release=kept, name=making.BUNDLE, edition=last.edition + 1,
            defaults={"media": sealed.file.media, "digest": sealed.file.digest, "size": sealed.file.size, "at": record.at, "note": "proved"},
        )  # fmt: skip
        if not fresh:
            record.skip()
            return made
        if kept.run.public:
            scoring.mark_public(
                kept.run, True, by=by, files={**(kept.run.public_files or {}), making.BUNDLE: made.digest}
            )
        record.of(
            titled(kept),
            release=kept.pk,
            run=kept.run_id,
            bundle=f"sha256:{made.digest}",
            proved=True,
            checkpoint=sealed.checkpoint.size,
        )
    shelf.refresh()
    return made


def withdraw(release: Release, reason: str, *, by: Actor) -> Release:
    """Take a release back, with the reason in public: files are no longer offered, digests and the journal stay."""
    kept = _get(release)
    with act("publication.withdraw", by, state=kept.state, allowed=OFFERED) as record:
        refuse_silence(reason)
        _into(kept, WITHDRAWN)
        point("publication.withdraw:state")
        _step(kept, WITHDRAWN, by, record.at, reason.strip())
        if kept.run.public and not kept.run.releases.filter(state__in=OFFERED).exists():
            scoring.mark_public(kept.run, False, by=by)
        title = Text(f"已撤回：{kept.title}", f"Withdrawn: {kept.title_en or kept.title}")
        notify(
            [("office", ""), ("leader", ""), ("finance", ""), ("congress", ""), ("audit", "")],
            title,
            Text(reason.strip(), reason.strip()),
            address(kept),
            f"release:{kept.pk}",
        )
        record.of(
            titled(kept),
            release=kept.pk,
            run=kept.run_id,
            reason=reason.strip(),
            files={f.name: f"sha256:{f.digest}" for f in kept.files.all()},
        )
    shelf.refresh()
    return kept


def _get(release: Release) -> Release:
    return Release.objects.select_related("run__version").get(pk=release.pk)


def _into(release: Release, state: str) -> None:
    """Move the row, unless somebody has moved it meanwhile."""
    if not Release.objects.filter(pk=release.pk, state=release.state).update(state=state):
        problems = Problems()
        problems.add(
            "changed-meanwhile", Place(path=f"release:{release.pk}"),
            ("这次公布刚刚被别人办过一步", "somebody has just taken a step with this release"),
            ("以现在的状态为准", "its state as it is now"),
            ("刷新这一页再看", "reload the page and look again"),
        )  # fmt: skip
        problems.refuse()
    release.state = state
