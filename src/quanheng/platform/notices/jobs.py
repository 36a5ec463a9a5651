"""Work in the background: letters go out soon after the act that caused them."""

from __future__ import annotations

from django_tasks import task

from quanheng.platform.notices.outbox import deliver


@task()
def post() -> int:
    """Deliver what waits. Returns how many mails were sent."""
    return deliver().mails
