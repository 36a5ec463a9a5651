"""Reading the surveys room, as its desk pages need it. Nothing here reads the answers one by one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Sum

from quanheng.platform.surveys.flow import LINK
from quanheng.platform.surveys.models import Lot, Receipts, Survey, Total
from quanheng.platform.surveys.questionnaire import Questionnaire


@dataclass(frozen=True)
class StratumLine:
    """A stratum with what was counted so far against its quota."""

    id: str
    name: str
    name_en: str
    size: int
    quota: int
    counted: int


def surveys(year: int = 0) -> list[Survey]:
    """All surveys, newest first; of a year, or of all."""
    found = Survey.objects.all()
    return list(found.filter(year=year) if year else found)


def survey(id: int) -> Survey:
    """One survey. KeyError if there is none."""
    found = Survey.objects.filter(pk=id).first()
    if found is None:
        raise KeyError(id)
    return found


def counted(ids: Iterable[int]) -> dict[int, int]:
    """Survey → how many answers with a code were counted."""
    rows = Total.objects.filter(survey_id__in=list(ids), question="", option="").exclude(way=LINK)
    return dict(rows.values_list("survey_id").annotate(n=Sum("n")).order_by())


def lots(survey: Survey) -> list[Lot]:
    """Its lots; each knows how many of its codes were used when that was last counted."""
    return list(survey.lots.all())


def receipts(survey: Survey) -> Receipts | None:
    """How many receipts there are and the digest of their list, without the list itself; None before it is closed."""
    return Receipts.objects.filter(survey=survey).defer("text").first()


def waiting(survey: Survey) -> int:
    """How many answers wait to be mixed."""
    return survey.slips.count()


def strata(survey: Survey, made: Questionnaire) -> list[StratumLine]:
    """Its strata, with what was counted of each by code."""
    rows = Total.objects.filter(survey=survey, question="", option="").exclude(way=LINK)
    found = dict(rows.values_list("stratum").annotate(n=Sum("n")).order_by())
    return [
        StratumLine(s.id, s.words.zh, s.words.en, s.size, s.quota, found.get(s.id, 0))
        for s in made.strata.values()
    ]


def by_link(survey: Survey) -> int:
    """How many answers by the open link were counted."""
    rows = Total.objects.filter(survey=survey, way=LINK, question="", option="")
    return int(rows.aggregate(n=Sum("n"))["n"] or 0)
