"""A request that comes twice is done once: the answer is kept with the deed, in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone

from quanheng.platform.api.models import Answer
from quanheng.platform.lib.faults import point

HEADER = "Idempotency-Key"
LONGEST = 200


class Clash(Exception):
    """The key was used for another request."""


def once(
    request: HttpRequest, told: bytes | str, do: Callable[[], dict[str, Any]], *, dry_run: bool = False
) -> dict[str, Any]:
    """Do it, unless this token has sent this key before: then the kept answer. `told` is what was asked (bytes, or
    the digest of them). Raises `Clash` where the key came with something else."""
    key = request.headers.get(HEADER, "")
    if not key or dry_run:
        return do()
    if len(key) > LONGEST or not key.isprintable():
        raise Clash("long")
    asked = hashlib.sha256(
        request.get_full_path().encode() + b"\0" + (told.encode() if isinstance(told, str) else told)
    ).hexdigest()
    held = _held(request, key, asked)
    if held is not None:
        return held
    try:
        with transaction.atomic():
            answer = do()
            point("api.once:done")
            Answer.objects.create(token=request.token, key=key, request=asked, body=answer, at=timezone.now())
            point("api.once:kept")
    except IntegrityError:
        held = _held(request, key, asked)  # the same key at the same moment: the other one did it
        if held is None:
            raise
        return held
    return answer


def _held(request: HttpRequest, key: str, asked: str) -> dict[str, Any] | None:
    found = Answer.objects.filter(token=request.token, key=key).first()
    if found is None:
        return None
    if found.request != asked:
        raise Clash(key)
    return dict(found.body)
