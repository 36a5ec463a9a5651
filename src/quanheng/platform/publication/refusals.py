"""What stands in the way of a release, told all at once."""

from __future__ import annotations

from datetime import date

from quanheng.engine.errors import Place, Problems
from quanheng.platform.appeals import queries as appeals
from quanheng.platform.appeals.models import Appeal
from quanheng.platform.lib import store
from quanheng.platform.publication.flow import LIVE
from quanheng.platform.publication.models import Release
from quanheng.platform.publication.windows import of_release
from quanheng.platform.scoring.models import Run


def refuse_proposal(run: Run, days: int, usual: int) -> None:
    """Refused where a release of the run is under way, an upheld appeal is not taken in, or the notice is too short."""
    problems = Problems()
    for one in appeals.unmet_of(run):
        _tell(one, problems)
    live = Release.objects.filter(run=run, state__in=LIVE).first()
    if live is not None:
        problems.add(
            "released-already", Place(path=f"run:{run.pk}"),
            (f"这次计分已有第 {live.pk} 次公布在办或已公布", f"release {live.pk} of this run is under way or published"),
            ("没有在办的公布", "no release of it under way"),
            ("看那一次公布；要重来，先取消或撤回它", "look at that release; to begin anew, drop or withdraw it first"),
        )  # fmt: skip
    if days < 0 or days > 365:
        problems.add(
            "bad-notice", Place(path="notice_days"),
            (f"公示期 {days} 个工作日", f"a notice of {days} working days"),
            ("0 到 365", "0 to 365"),
            ("改成合适的天数", "write a fitting number"),
        )  # fmt: skip
    elif days < usual and not run.version.demonstration:
        problems.add(
            "short-notice", Place(path="notice_days"),
            (f"公示期 {days} 个工作日，短于规定的 {usual} 个", f"a notice of {days} working days, the rule is {usual}"),
            (f"不少于 {usual} 个工作日", f"at least {usual} working days"),
            ("按规定的天数公示；只有示例方案可以更短", "give the notice its days; only a demonstration may be shorter"),
        )  # fmt: skip
    problems.refuse()


def refuse_early(release: Release, today: date) -> None:
    """Refused while the notice runs, units may still appeal, or an appeal is open or not taken in."""
    problems = Problems()
    if today <= release.notice_until:
        problems.add(
            "notice-not-over", Place(path=f"release:{release.pk}"),
            (f"公示到 {release.notice_until.isoformat()} 为止", f"the notice runs until {release.notice_until.isoformat()}"),
            ("公示期满之后", "after the notice"),
            ("期满后再决定公布", "decide when it is over"),
        )  # fmt: skip
    windows = of_release(release)
    later = windows.appeals
    if windows.held and later is not None and today <= later:
        problems.add(
            "appeals-still-possible", Place(path=f"release:{release.pk}"),
            (f"单位提起申诉的期限到 {later.isoformat()}", f"units may appeal until {later.isoformat()}"),
            ("期限满之后", "after that day"),
            ("期满后再决定公布", "decide when it is over"),
        )  # fmt: skip
    further = appeals.still_until(release.run)
    if further is not None and today <= further:
        problems.add(
            "next-stage-possible", Place(path=f"release:{release.pk}"),
            (f"有单位可以提到下一级申诉，到 {further.isoformat()}", f"a unit may go on to the next stage of appeal until {further.isoformat()}"),
            ("期满之后", "after that day"),
            ("期满后再决定公布", "decide when it is over"),
        )  # fmt: skip
    for one in standing(release.run):
        _tell(one, problems)
    problems.refuse()


def standing(run: Run) -> list[Appeal]:
    """The appeals in the way of a run: not decided, or upheld and not taken in by it."""
    return [*appeals.open_of(run), *appeals.unmet_of(run)]


def _tell(one: Appeal, problems: Problems) -> None:
    if one.open:
        problems.add(
            "open-appeal", Place(path=f"appeal:{one.pk}"),
            (f"单位“{one.unit}”的申诉还没有办结", f"the appeal of unit “{one.unit}” is not decided"),
            ("每一件申诉都已办结", "every appeal decided"),
            ("先办结这件申诉", "decide it first"),
        )  # fmt: skip
    else:
        problems.add(
            "upheld-appeal", Place(path=f"appeal:{one.pk}"),
            (f"单位“{one.unit}”的申诉成立，这次计分没有按它更正", f"the appeal of unit “{one.unit}” was upheld, and this run does not take it in"),
            ("更正之后另做的计分", "a run made after the correction"),
            ("取消这次拟公布；更正后重新计分，公布新的那一次", "drop this proposal; publish the run made after the correction"),
        )  # fmt: skip


def refuse_damaged(release: Release) -> None:
    """Refused where a file is not what was made for the notice."""
    problems = Problems()
    for file in release.files.all():
        try:
            store.read(file.digest)
        except (KeyError, store.Damaged, OSError):
            problems.add(
                "file-damaged", Place(path=file.name),
                (f"文件 {file.name} 不在，或与摘要不符", f"the file {file.name} is not there, or not what its digest says"),
                ("公示时做好的那一份", "the file as it was made for the notice"),
                ("取消这次拟公布，重新提出", "drop this proposal and propose anew"),
            )  # fmt: skip
    problems.refuse()


def refuse_silence(reason: str) -> None:
    """Refused without a reason."""
    problems = Problems()
    if not reason.strip():
        problems.add(
            "no-reason", Place(path="reason"),
            ("没有写理由", "no reason is given"),
            ("一句理由，会公开", "a reason in a sentence; it will be public"),
            ("写明为什么", "say why"),
        )  # fmt: skip
    problems.refuse()
