"""What is worked out of a run and kept in the process: under the run's number and its digests.

A number alone would not do. A transaction rolled back gives its numbers out again, and a database put back from a
backup holds other runs under the numbers of later ones: a process that lived through either would go on showing
the run that is no more.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, NamedTuple

from quanheng.platform.scoring.models import Run


class Named(NamedTuple):
    """A run as no other was ever named: its number, what went in, what came out."""

    id: int
    inputs: str
    digest: str


def name_of(run: Run | int) -> Named:
    """The name of a run; asks the database only where its number is all there is. Raises KeyError."""
    if isinstance(run, Run):
        return Named(run.pk, run.inputs, run.digest)
    found = Run.objects.filter(pk=run).values_list("pk", "inputs", "digest").first()
    if found is None:
        raise KeyError(run)
    return Named(*found)


def kept_per_run(most: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Keep what a function of (number of a run, …) gives, `most` of them; it may then be asked with the `Run` or its number."""

    def of(make: Callable[..., Any]) -> Callable[..., Any]:
        @lru_cache(maxsize=most)
        def kept(name: Named, *rest: Any) -> Any:
            return make(name.id, *rest)

        @wraps(make)
        def asked(run: Run | int, *rest: Any) -> Any:
            return kept(name_of(run), *rest)

        asked.cache_clear = kept.cache_clear  # type: ignore[attr-defined]
        return asked

    return of
