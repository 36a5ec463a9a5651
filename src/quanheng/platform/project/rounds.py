"""What the worker does by the clock: reminds of what is due, mixes answers, seals the journal; in a demonstration, lets stand-ins sign."""

from __future__ import annotations

from django.conf import settings

from quanheng.platform.agenda.actions import remind
from quanheng.platform.hotline import analysis as hotline
from quanheng.platform.hotline import duties
from quanheng.platform.journal.actions import seal
from quanheng.platform.monitoring import jobs as monitoring
from quanheng.platform.notices.outbox import deliver
from quanheng.platform.project.stand_ins import stand_in
from quanheng.platform.surveys import handing
from quanheng.platform.surveys.mixing import mix_all

EVERY = 3600.0  # seconds between two rounds
EVERY_IN_DEMONSTRATION = 15.0


def every() -> float:
    """Seconds between two rounds of this house."""
    return EVERY_IN_DEMONSTRATION if settings.DEMO else EVERY


def go() -> None:
    """One round; safe to repeat at any time: a reminder is sent once, an unchanged log has one checkpoint."""
    monitoring.go()
    duties.sync()
    remind()
    deliver()
    mix_all()
    handing.sweep()
    hotline.sweep()
    if settings.DEMO:
        stand_in()
    else:
        seal()
