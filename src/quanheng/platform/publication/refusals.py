"""What stands in the way of a release, told all at once."""

from __future__ import annotations

from datetime import date

from quanheng.engine.errors import Place, Problems
from quanheng.platform.lib import store
from quanheng.platform.publication import objections
from quanheng.platform.publication.flow import LIVE
from quanheng.platform.publication.models import Release
from quanheng.platform.publication.windows import of_release
from quanheng.platform.scoring.models import Run


def refuse_proposal(run: Run, days: int, usual: int) -> None:
    """Refused where a release of the run is under way, or the notice is too short."""
    problems = Problems()
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
    """Refused while the notice runs, units may still object, or an objection is open."""
    problems = Problems()
    if today <= release.notice_until:
        problems.add(
            "notice-not-over", Place(path=f"release:{release.pk}"),
            (f"公示到 {release.notice_until.isoformat()} 为止", f"the notice runs until {release.notice_until.isoformat()}"),
            ("公示期满之后", "after the notice"),
            ("期满后再决定公布", "decide when it is over"),
        )  # fmt: skip
    windows = of_release(release)
    later = windows.objections
    if windows.held and later is not None and today <= later:
        problems.add(
            "objections-still-possible", Place(path=f"release:{release.pk}"),
            (f"单位提出异议的期限到 {later.isoformat()}", f"units may object until {later.isoformat()}"),
            ("异议期满之后", "after that day"),
            ("期满后再决定公布", "decide when it is over"),
        )  # fmt: skip
    for one in objections.open_of(release.run):
        problems.add(
            "open-objection", Place(path=f"objection:{one.pk}"),
            (f"单位“{one.unit}”的异议还没有答复", f"the objection of unit “{one.unit}” is not answered"),
            ("每一件异议都有答复", "every objection answered"),
            ("先答复这件异议；理由成立就更正、重新计分", "answer it first; if it is right, correct the figures and score anew"),
        )  # fmt: skip
    problems.refuse()


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
