"""What the room of schemes tells the register of assessments: the products of its adoptions, and the period of a scheme."""

from __future__ import annotations

from quanheng.engine.errors import Text
from quanheng.platform.programmes.ready import Ready
from quanheng.platform.schemes import queries
from quanheng.platform.schemes.flow import ADOPTED
from quanheng.platform.schemes.models import Draft, SchemeVersion


def products(version: SchemeVersion) -> list[Ready]:
    """The products of an adoption for its year's cycle: the adopted scheme, and the targets that came with it."""
    count, link = version.targets.count(), queries.address(version)
    title = Text(version.title, version.title_en)
    told = Text(
        f"{version.title}：目标值 {count} 个", f"{version.title_en or version.title}: {count} targets"
    )
    at, by = version.adopted_at, version.adopted_by
    return [
        Ready("scheme", f"scheme:{version.pk}", title, link, at, by),
        Ready("targets", f"targets:{version.pk}", told, link, at, by),
    ]


def made(scheme: str, year: int) -> list[Ready]:
    """The products of every draft of a scheme that was adopted for a year, oldest first."""
    drafts = Draft.objects.filter(scheme=scheme, year=str(year), state=ADOPTED, version__isnull=False)
    return [
        one for draft in drafts.select_related("version").order_by("id") for one in products(draft.version)
    ]


def yearly(scheme: str, year: int) -> bool:
    """Whether the year is the only period of a scheme: then there is nothing to score before its end."""
    version = queries.newest(scheme)
    return version is not None and queries.resolved(version).period == "year"
