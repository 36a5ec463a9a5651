"""Sheets and lists of codes between being made and being safe with whoever prints or sends them.

A file of a lot is written in the transaction that makes its codes, readable by the house's own user only, beside the
survey's key and not in the database; so a connection that breaks loses nothing. It may be fetched again, each time on
record, until it is said to be safe, or for a day (`sweep`); then nobody has the codes but who printed them.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from django_tasks import task

from quanheng.platform.lib.home import home
from quanheng.platform.registry.act import act
from quanheng.platform.registry.powers import Actor
from quanheng.platform.surveys import actions, sheets
from quanheng.platform.surveys.flow import QR
from quanheng.platform.surveys.models import Lot, Survey
from quanheng.platform.surveys.sheets import Frame

KEPT = 86_400.0  # seconds
SETTLED = 3600.0  # seconds after which a transaction is over, one way or the other
KINDS = {"pdf": "application/pdf", "csv": "text/csv; charset=utf-8"}


def make(
    survey: Survey, number: int, *, way: str = QR, unit: str = "", stratum: str = "", typed: bool = True, frame: Frame, by: Actor
) -> Lot:  # fmt: skip
    """Make a lot and its file; many sheets are made in the background, the lot stands at once. Raises `Refused`."""
    if way == QR and number > actions.MOST_TYPED:
        lot = actions.order_codes(survey, number, way=way, unit=unit, stratum=stratum, typed=typed, by=by)
        fill.enqueue(lot.pk, frame.__dict__)
        return lot
    return actions.make_codes(
        survey, number, way=way, unit=unit, stratum=stratum, typed=typed, by=by, keep=lambda made: _keep(made, frame)
    ).lot  # fmt: skip


@task()
def fill(lot: int, frame: dict[str, Any]) -> None:
    """Make the codes and the sheets of a lot that was ordered; done again, it does nothing."""
    found = Lot.objects.filter(pk=lot, ready=False, voided=False).first()
    if found is not None:
        actions.fill(found, keep=lambda made: _keep(made, Frame(**frame)))


def of(lot: int) -> tuple[str, bytes] | None:
    """The ending and the content of a lot's file, while it is kept."""
    for ending in KINDS:
        try:
            return ending, _place(lot, ending).read_bytes()
        except FileNotFoundError:
            continue
    return None


def kept() -> set[int]:
    """The lots whose file is kept."""
    return {int(p.stem) for p in _folder().iterdir() if p.stem.isdecimal() and p.suffix[1:] in KINDS}


def fetch_again(lot: Lot, *, by: Actor) -> tuple[str, bytes]:
    """The file once more, on record. KeyError when it is gone. Raises `Refused`."""
    with act("surveys.codes", by) as record:
        found = of(lot.pk)
        if found is None:
            raise KeyError(lot.pk)
        record.of(lot.survey.words, survey=lot.survey_id, lot=lot.pk, fetched=True)
    return found


def safe(lot: Lot, *, by: Actor) -> None:
    """The file is printed or kept elsewhere: the house forgets it. Nothing happens where it is gone. Raises `Refused`."""
    with act("surveys.codes", by) as record:
        if lot.pk not in kept():
            record.skip()
            return
        record.of(lot.survey.words, survey=lot.survey_id, lot=lot.pk, forgotten=True)
    forget(lot.pk)


def forget(lot: int) -> None:
    """Overwrite and remove the file of a lot."""
    for ending in KINDS:
        path = _place(lot, ending)
        if path.exists():
            with path.open("r+b") as file:
                file.write(bytes(path.stat().st_size))
                file.flush()
                os.fsync(file.fileno())
            path.unlink()


def void(lot: Lot, *, reason: str, by: Actor) -> Lot:
    """Sheets were lost or misprinted: nothing of the lot opens anything, and nobody needs its file. Raises `Refused`."""
    voided = actions.void(lot, reason=reason, by=by)
    forget(lot.pk)
    return voided


def sweep() -> None:
    """Forget what is older than a day, and after an hour what belongs to no lot: its transaction came to nothing."""
    files = {
        int(p.stem): time.time() - p.stat().st_mtime
        for p in _folder().iterdir()
        if p.stem.isdecimal() and p.suffix[1:] in KINDS
    }
    there = set(Lot.objects.filter(pk__in=files).values_list("pk", flat=True))
    for lot, age in files.items():
        if age > (KEPT if lot in there else SETTLED):
            forget(lot)


def _keep(made: actions.Printed, frame: Frame) -> None:
    ending, content = sheets.file(made.lot.way, made.codes, frame)
    path = _place(made.lot.pk, ending)
    handle = os.open(path.with_suffix(".half"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    path.with_suffix(".half").replace(path)


def _folder() -> Path:
    folder = home() / "surveys" / "lots"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _place(lot: int, ending: str) -> Path:
    return _folder() / f"{lot}.{ending}"
