"""The burden meter: minutes a return takes, from what returns really took; photo quotas; never about a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import ceil

from quanheng.engine.errors import Text

# Parameters of the house, said on the burden page. Minutes per asked cell hold where no return was ever timed.
MINUTES_A_CELL = Decimal("1.5")
MINUTES_A_FILE = Decimal("2")
MINUTES_A_PHOTO = Decimal("0.5")
BUDGET = 240  # minutes a unit and month, where the office has set none
PHOTOS_A_DAY = 3  # a person and day; more is refused without a published reason
SAMPLE = Decimal("0.05")  # what is proposed instead
WORKING_DAYS = 22  # a month
IDLE = 60  # seconds without a key or a move after which time is no longer counted
LONGEST_PING = 75  # seconds one message of the page may claim
FEWEST = 3  # returns timed before their median is believed
BINS = (
    5,
    10,
    15,
    20,
    30,
    45,
    60,
    90,
    120,
    180,
    240,
    300,
    450,
    600,
    900,
    1800,
    3600,
)  # seconds a cell, upper edges


def bin_of(seconds: int, cells: int) -> int:
    """The bin of a return that took so long for so many asked cells.

    >>> bin_of(600, 10), bin_of(999_999, 1)
    (60, 3600)
    """
    each = seconds / max(cells, 1)
    return next((edge for edge in BINS if each <= edge), BINS[-1])


def median_seconds(bins: Mapping[int, int]) -> Decimal | None:
    """The median seconds a cell of a histogram {bin: returns}; None if too few were timed."""
    total = sum(bins.values())
    if total < FEWEST:
        return None
    seen = 0
    for edge in sorted(bins):
        low = max((e for e in BINS if e < edge), default=0)
        if seen + bins[edge] >= total / 2:
            part = Decimal(str((total / 2 - seen) / bins[edge]))
            return low + (edge - low) * part
        seen += bins[edge]
    return None


@dataclass(frozen=True)
class Estimate:
    """Minutes, and whether they come from returns that were timed or from the house's default."""

    minutes: int
    timed: bool


def estimate(cells: int, bins: Mapping[int, int], files: int = 0) -> Estimate:
    """Minutes for so many cells still to fill and files to attach; whole minutes, upwards, 0 for nothing."""
    median = median_seconds(bins)
    each = MINUTES_A_CELL if median is None else median / 60
    return Estimate(ceil(cells * each + files * MINUTES_A_FILE), median is not None)


@dataclass(frozen=True)
class Request:
    """Evidence asked for beside an item: `files` in all, or photos by person and day."""

    item: str
    words: str = ""
    files: int = 0
    photos: int = 0  # a person and day
    people: int = 0  # of one unit
    sampled: Decimal = Decimal(1)

    def as_json(self) -> dict[str, object]:
        """Plain values, to be kept with the call."""
        return {"item": self.item, "words": self.words, "files": self.files, "photos": self.photos,
                "people": self.people, "sampled": str(self.sampled)}  # fmt: skip


@dataclass(frozen=True)
class Quota:
    """What a photo request costs a unit a month, and what it would cost sampled."""

    request: Request
    photos: int
    minutes: int
    sampled_photos: int
    sampled_minutes: int

    def found(self) -> Text:
        """The cost in words."""
        r = self.request
        return Text(
            f"“{r.item}”每人每天 {r.photos} 张，{r.people} 人一个月 {self.photos:,} 张，约 {hours(self.minutes)} 小时",
            f"“{r.item}”: {r.photos} photos a person and day, {self.photos:,} a month for {r.people} people, "
            f"about {hours(self.minutes)} hours",
        )

    def remedy(self) -> Text:
        """Sampling, with its cost."""
        return Text(
            f"改为抽样 {SAMPLE:.0%}：一个月 {self.sampled_photos:,} 张，约 {hours(self.sampled_minutes)} 小时；或写明理由，理由公开",
            f"sample {SAMPLE:.0%}: {self.sampled_photos:,} a month, about {hours(self.sampled_minutes)} hours; "
            "or give a reason, which is published",
        )


def hours(minutes: int) -> str:
    """Minutes as hours with one decimal.

    >>> hours(6600)
    '110.0'
    """
    return f"{(Decimal(minutes) / 60).quantize(Decimal('0.1'), ROUND_HALF_UP):,}"


def quota(request: Request) -> Quota:
    """The monthly cost of a photo request for one unit."""
    photos = ceil(request.photos * request.people * WORKING_DAYS * request.sampled)
    sampled = ceil(request.photos * request.people * WORKING_DAYS * SAMPLE)
    return Quota(request, photos, ceil(photos * MINUTES_A_PHOTO), sampled, ceil(sampled * MINUTES_A_PHOTO))


def over_quota(requests: Sequence[Request]) -> list[Quota]:
    """Photo requests above the cap that are not sampled down to it."""
    return [quota(r) for r in requests if r.photos * r.sampled > PHOTOS_A_DAY]


def requested_minutes(requests: Sequence[Request]) -> Decimal:
    """Minutes a month all requests for evidence cost one unit."""
    return sum((quota(r).photos * MINUTES_A_PHOTO + r.files * MINUTES_A_FILE for r in requests), Decimal(0))
