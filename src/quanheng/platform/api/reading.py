"""What may be read: what is published, by everybody; with a token, what its person may see."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import conditional_page
from ninja import Path, Query, Router
from ninja.decorators import decorate_view

from quanheng.platform.api import shapes
from quanheng.platform.api.bearer import Bearer, anybody
from quanheng.platform.catalogue import queries as catalogue
from quanheng.platform.collection import queries as collection
from quanheng.platform.journal import queries as journal
from quanheng.platform.ledger import queries as ledger
from quanheng.platform.ledger import sight
from quanheng.platform.lib.decimals import plain
from quanheng.platform.publication import queries as publication
from quanheng.platform.publication.flow import OFFERED
from quanheng.platform.publication.models import Release
from quanheng.platform.registry import maps
from quanheng.platform.registry import queries as registry
from quanheng.platform.schemes import queries as schemes
from quanheng.platform.scoring import queries as scoring

router = Router(auth=[Bearer(), anybody])
MOST = 5000  # rows of one answer
REFUSALS = {status: shapes.Refusal for status in (401, 404, 422, 429)}
LAST = 2**31 - 1


def _raw(media: str, what: str) -> dict[str, Any]:
    """The description of an operation that answers with a text, not JSON."""
    refusal = {"description": "refused", "content": {shapes.PROBLEM: {"schema": {"type": "object"}}}}
    text = {"description": what, "content": {media: {"schema": {}}}}
    return {"responses": {200: text, **dict.fromkeys(REFUSALS, refusal)}}


def _page(found: list[Any], count: int, limit: int, offset: int) -> dict[str, Any]:
    return {
        "count": count,
        "offset": offset,
        "next_offset": offset + limit if offset + limit < count else None,
        "rows": found,
    }


def _part(rows: list[Any], limit: int, offset: int) -> dict[str, Any]:
    return _page(rows[offset : offset + limit], len(rows), limit, offset)


def _said(number: Decimal | None) -> str | None:
    return None if number is None else plain(number)


@router.get(
    "/schemes",
    response={200: shapes.Schemes, **REFUSALS},
    operation_id="schemes",
    url_name="schemes",
    summary="方案 Schemes in force",
)
@decorate_view(conditional_page)
def list_schemes(request: HttpRequest) -> dict[str, Any]:
    """The schemes in force."""
    rows = [
        {
            "id": v.scheme,
            "version": v.number,
            "title": v.title,
            "title_en": v.title_en,
            "digest": v.digest,
            "demonstration": v.demonstration,
        }
        for v in schemes.versions()
    ]
    return {"rows": rows}


@router.get("/schemes/{scheme}/document", operation_id="document", url_name="document", summary="方案原文 Document of a scheme",
            openapi_extra=_raw("application/yaml", "YAML"))  # fmt: skip
@decorate_view(conditional_page)
def scheme_document(request: HttpRequest, scheme: shapes.Word) -> HttpResponse:
    """The document of a scheme in force, verbatim (YAML)."""
    version = schemes.in_force(scheme)
    if version is None:
        raise Http404(scheme)
    return HttpResponse(bytes(version.document), content_type="application/yaml; charset=utf-8")


@router.get(
    "/units",
    response={200: shapes.Units, **REFUSALS},
    operation_id="units",
    url_name="units",
    summary="单位 Units",
)
@decorate_view(conditional_page)
def list_units(
    request: HttpRequest,
    as_of: date | None = Query(
        None, description="a day: the units there were, by the names and places of that day"
    ),
    limit: int = Query(1000, ge=1, le=MOST),
    offset: int = Query(0, ge=0, le=10_000_000),
) -> dict[str, Any]:
    """The units of the register, by code: all there ever were as they are now, or those of a day as they were."""
    if as_of is not None:
        return _part(_units_on(as_of), limit, offset)
    rows = [
        {"code": u.code, "name": u.name, "name_en": u.name_en, "kind": u.kind, "parent": u.parent_id}
        for u in registry.units().values()
    ]
    return _part(rows, limit, offset)


def _units_on(day: date) -> list[dict[str, Any]]:
    called, parents = maps.names(day), maps.tree(on=day).parents
    return [
        {
            "code": u.code, "name": called[u.code].name, "name_en": called[u.code].name_en, "kind": u.kind,
            "parent": parents.get(u.code) or None,
        }
        for u in maps.living(day).order_by("code")
    ]  # fmt: skip


@router.get(
    "/items",
    response={200: shapes.Items, **REFUSALS},
    operation_id="items",
    url_name="items",
    summary="数据项 Data items",
)
@decorate_view(conditional_page)
def list_items(
    request: HttpRequest,
    search: shapes.Word = Query("", max_length=200),
    limit: int = Query(1000, ge=1, le=MOST),
    offset: int = Query(0, ge=0, le=10_000_000),
) -> dict[str, Any]:
    """The data items of the catalogue with their definitions in force."""
    rows = []
    for row in catalogue.listing(search):
        d = row.definition
        rows.append({
            "id": d.item.code, "name": d.name, "name_en": d.name_en, "uom": d.uom, "definition": d.definition, "owner": d.owner,
            "frequency": d.frequency, "source": d.source,
        })  # fmt: skip
    return _part(rows, limit, offset)


@router.get(
    "/observations",
    response={200: shapes.Figures, **REFUSALS},
    operation_id="observations",
    url_name="observations",
    summary="观测值 Observations",
)
def list_observations(
    request: HttpRequest,
    item: shapes.Word = Query("", max_length=200),
    unit: shapes.Word = Query("", max_length=200),
    period: shapes.Word = Query("", max_length=200),
    as_of: datetime | None = Query(None),
    limit: int = Query(1000, ge=1, le=MOST),
    offset: int = Query(0, ge=0, le=10_000_000),
) -> dict[str, Any]:
    """The figures in force, now or as of a moment; of an item, a unit, a period, or all."""
    if as_of is not None and timezone.is_naive(as_of):
        as_of = timezone.make_aware(as_of)
    rows = ledger.standing(as_of)
    for column, value in (("item", item), ("unit", unit), ("period", period)):
        if value:
            rows = rows.filter(**{column: value})
    seen = sight.seen_by(request.actor)
    if seen is not None:
        rows = rows.filter(seen)
    chosen = rows.order_by("item", "unit_id", "period").values_list(*ledger.COLUMNS)[offset : offset + limit]
    found = [ledger.Figure(*row) for row in chosen]
    return _page([_figure(f) for f in found], rows.count(), limit, offset)


def _figure(f: ledger.Figure) -> dict[str, Any]:
    return {
        "id": f.id, "item": f.item, "unit": f.unit, "period": f.period, "value": _said(f.value), "status": f.status, "door": f.door,
        "source": f.source, "stated_at": f.stated_at, "posted_at": f.posted_at.isoformat(), "supersedes": f.supersedes,
    }  # fmt: skip


@router.get(
    "/releases",
    response={200: shapes.Releases, **REFUSALS},
    operation_id="releases",
    url_name="releases",
    summary="已公布 Releases",
)
@decorate_view(conditional_page)
def list_releases(request: HttpRequest, scheme: shapes.Word = Query("", max_length=200)) -> dict[str, Any]:
    """What has been published and is offered, newest first."""
    return {"rows": [_release(r) for r in publication.releases(OFFERED, scheme or None)]}


def _offered(id: int) -> Release:
    try:
        found = publication.release(id)
    except KeyError:
        raise Http404(id) from None
    if found.state not in OFFERED:
        raise Http404(id)
    return found


def _release(r: Release) -> dict[str, Any]:
    return {
        "id": r.pk, "scheme": r.scheme, "title": r.title, "title_en": r.title_en, "periods": r.periods, "state": r.state,
        "demonstration": r.demonstration, "run": r.run_id, "files": {f.name: f.digest for f in r.files.all()},
    }  # fmt: skip


@router.get(
    "/releases/{id}",
    response={200: shapes.ReleaseRow, **REFUSALS},
    operation_id="release",
    url_name="release",
    summary="一次公布 One release",
)
def one_release(request: HttpRequest, id: int = Path(ge=0, le=LAST)) -> dict[str, Any]:
    """One release with its files, which stand under /public/."""
    return _release(_offered(id))


@router.get(
    "/releases/{id}/scores",
    response={200: shapes.Scores, **REFUSALS},
    operation_id="scores",
    url_name="scores",
    summary="得分 Scores of a release",
)
def release_scores(
    request: HttpRequest,
    id: int = Path(ge=0, le=LAST),
    period: shapes.Word = Query("", max_length=200),
    unit: shapes.Word = Query("", max_length=200),
    node: shapes.Word = Query("", max_length=200),
    limit: int = Query(1000, ge=1, le=MOST),
    offset: int = Query(0, ge=0, le=10_000_000),
) -> dict[str, Any]:
    """The rows of a published result. Where redaction withheld something, take the released files instead."""
    found = _offered(id)
    if not found.whole:
        raise Http404(id)
    rows = scoring.rows(found.run, period or None, unit or None, node or None)
    return _part([_score(r) for r in rows], limit, offset)


def _score(r: scoring.ScoreRow) -> dict[str, Any]:
    said = {k: _said(getattr(r, k)) for k in ("value", "points", "weight", "score", "rank")}
    return {
        **said,
        "period": r.period,
        "group": r.group,
        "unit": r.unit,
        "node": r.node,
        "grade": r.grade,
        "absence": r.absence,
    }


@router.get(
    "/journal/checkpoint",
    operation_id="checkpoint",
    url_name="checkpoint",
    summary="签名检查点 Signed checkpoint",
    openapi_extra=_raw("text/plain", "C2SP text"),
)
def signed_checkpoint(request: HttpRequest) -> HttpResponse:
    """The newest signed checkpoint of the journal, with its cosignatures (C2SP)."""
    found = journal.checkpoint()
    if found is None:
        raise Http404("checkpoint")
    return HttpResponse(journal.note(found).text, content_type="text/plain; charset=utf-8")


@router.get(
    "/journal/{index}/proof",
    operation_id="proof",
    url_name="proof",
    summary="收录证明 Proof of inclusion",
    openapi_extra=_raw("text/plain", "C2SP text"),
)
def inclusion_proof(request: HttpRequest, index: int = Path(ge=0, le=LAST)) -> HttpResponse:
    """The proof that a leaf stands in the journal (C2SP tlog-proof)."""
    covering = journal.covering(index) if journal.entry(index) is not None else None
    if covering is None:
        raise Http404(index)
    return HttpResponse(journal.log_proof(index, covering).text, content_type="text/plain; charset=utf-8")


mine = Router(auth=Bearer())


@mine.get(
    "/returns",
    response={200: shapes.Returns, **REFUSALS},
    operation_id="returns",
    url_name="returns",
    summary="我的填报表 My returns",
)
def my_returns(request: HttpRequest) -> dict[str, Any]:
    """The returns that the token's person fills, newest first."""
    return {"rows": [_return(p) for p in collection.papers_of(request.actor)]}


def _return(p: collection.Return) -> dict[str, Any]:
    return {
        "id": p.pk,
        "unit": p.unit_id,
        "period": p.call.period,
        "title": p.call.title,
        "state": p.state,
        "due": p.due.isoformat(),
    }


@mine.get(
    "/returns/{id}",
    response={200: shapes.ReturnOut, **REFUSALS},
    operation_id="return",
    url_name="return",
    summary="一张填报表 One return",
)
def one_return(request: HttpRequest, id: int = Path(ge=0, le=LAST)) -> dict[str, Any]:
    """A return with its cells, as far as the token's person may see it."""
    found = paper(request, id)
    cells = [
        {
            "item": c.key,
            "unit": c.unit_id,
            "period": c.period,
            "kind": c.kind,
            "state": c.state,
            "value": _said(c.value),
            "status": c.status,
        }
        for c in found.cells.order_by("place")
    ]
    return {**_return(found), "cells": cells}


def paper(request: HttpRequest, id: int) -> collection.Return:
    """A return the asker may see. Raises Http404."""
    try:
        found = collection.paper(id)
    except KeyError:
        raise Http404(id) from None
    if not collection.may_see(found, request.actor):
        raise Http404(id)
    return found


__all__ = ["mine", "paper", "router"]
