"""The API as one thing: its description, its parts, and how it refuses — always in four parts and both languages."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError
from ninja.throttling import AuthRateThrottle

from quanheng.engine.errors import Place, Problem, Problems, Refused
from quanheng.platform.api import dhis2, reading, shapes, writing
from quanheng.platform.api.once import Clash
from quanheng.platform.ledger.bulk import BulkRefused
from quanheng.platform.lib.client_address import client_address
from quanheng.version import __version__


class Rate(AuthRateThrottle):
    """Requests counted by token; without one by the client's address, whatever header the client writes itself."""

    def get_cache_key(self, request: HttpRequest) -> str:
        """What a request is counted under. `anybody` lets every stranger in by the same answer: no name to count by."""
        token = getattr(request, "token", None)
        who = f"client_{client_address(request)}" if token is None else f"token_{token.pk}"
        return self.cache_format % {"scope": self.scope, "ident": who}


class House(NinjaAPI):
    """The API; its description tells refusals as what they are, problem details."""

    def get_openapi_schema(self, **options: Any) -> Any:
        """The description, with the media type of refusals."""
        described = super().get_openapi_schema(**options)
        for ways in described["paths"].values():
            for operation in ways.values():
                for answer in operation["responses"].values():
                    content = answer.get("content", {})
                    shape = content.get("application/json", {}).get("schema", {})
                    if shape.get("$ref", "").endswith("/Refusal"):
                        content[shapes.PROBLEM] = content.pop("application/json")
        return described


api = House(
    title="权衡 Quanheng",
    version=__version__,
    description="读取面向公众：已公布的方案、数字、得分与证明。写入用令牌。Reading is open for what is published; writing takes a token.",
    urls_namespace="api",
    docs_url=None,
    openapi_url="/openapi.json",
    throttle=Rate(settings.API_RATE),
)
api.add_router("", reading.router)  # with the operations that `writing` put beside its own
api.add_router("", reading.mine)


def _refusal(request: HttpRequest, status: int, *parts: Any) -> HttpResponse:
    problems = Problems()
    problems.add(*parts)
    return _all(request, status, problems.found)


def _all(
    request: HttpRequest, status: int, found: list[Problem], counts: dict[str, int] | None = None
) -> HttpResponse:
    """The answer that says no: an import summary to who speaks DHIS2, problem details to everybody else."""
    told = {"problems": [p.as_json() for p in found], "counts": counts}
    if request.path == dhis2.PATH:
        # DHIS2 answers 409 where values are refused
        return api.create_response(
            request, dhis2.refusal(request, found) | told, status=409 if status == 422 else status
        )
    head = {
        "type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "instance": request.path,
        "detail": "; ".join(p.say("en") for p in found[:3]),
    }  # fmt: skip
    body = json.dumps(head | told, ensure_ascii=False, default=str)
    return HttpResponse(body, status=status, content_type=shapes.PROBLEM)


@api.exception_handler(Refused)
def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    """The house said no: everything that is wrong, at once."""
    return _all(request, 422, error.problems, dict(error.counts) if isinstance(error, BulkRefused) else None)


@api.exception_handler(ValidationError)
def malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """The request has not the shape that the description shows."""
    problems = Problems()
    for one in error.errors:
        said = str(one.get("msg", ""))
        problems.add(
            "bad-shape", Place(path=".".join(str(p) for p in one.get("loc", ()))),
            (f"请求的写法不对：{said}", f"the request is not well formed: {said}"),
            ("接口说明里的写法", "the shape shown in the API's description"), ("照 /api/v1/docs 改正", "correct it as /api/v1/docs shows"),
        )  # fmt: skip
    return _all(request, 422, problems.found)


@api.exception_handler(AuthenticationError)
def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """No token, or none that holds."""
    return _refusal(
        request, 401, "no-token", Place(path="Authorization"),
        ("没有令牌，或令牌不认识、已过期、已撤销", "no token, or one that is unknown, over or revoked"),
        ("Authorization: Bearer qh_…", "Authorization: Bearer qh_…"), ("登录后在“接口令牌”页做一个", "sign in and make one on the page of tokens"),
    )  # fmt: skip


@api.exception_handler(Http404)
def nothing(request: HttpRequest, error: Http404) -> HttpResponse:
    """There is no such thing, or it is not for this reader."""
    return _refusal(
        request, 404, "not-there", Place(path=request.path),
        ("没有这一项，或还没有公开", "there is no such thing, or it is not public"), ("列表里的一项", "one of the list"), ("先读列表", "read the list first"),
    )  # fmt: skip


@api.exception_handler(Clash)
def clash(request: HttpRequest, error: Clash) -> HttpResponse:
    """The key came with another request before."""
    return _refusal(
        request, 409, "key-used", Place(path="Idempotency-Key"),
        ("这个 Idempotency-Key 用过，内容不同；或写法不可用", "this Idempotency-Key came with another request before, or cannot be used"),
        ("每件事一个新的键", "a new key for each thing"), ("换一个键再发", "send it again with another key"),
    )  # fmt: skip


@api.exception_handler(writing.TooLong)
@api.exception_handler(RequestDataTooBig)
def too_long(request: HttpRequest, error: Exception) -> HttpResponse:
    """More than one request may carry."""
    return _refusal(
        request, 413, "too-long", Place(path=request.path),
        ("内容太长", "the request is too long"),
        (f"JSON 10 MB 以内，CSV {writing.MOST_BYTES >> 20} MB 以内", f"JSON up to 10 MB, CSV up to {writing.MOST_BYTES >> 20} MB"), ("分几次发", "send it in parts"),
    )  # fmt: skip


@api.exception_handler(UnreadablePostError)
def broken_off(request: HttpRequest, error: UnreadablePostError) -> HttpResponse:
    """The sender went away before all was sent; nothing was written."""
    return _refusal(
        request, 422, "broken-off", Place(path=request.path),
        ("没有收完就断了，什么也没有写入", "the request broke off; nothing was written"), ("完整的请求", "a whole request"), ("再发一次", "send it again"),
    )  # fmt: skip


@api.exception_handler(Throttled)
def too_often(request: HttpRequest, error: Throttled) -> HttpResponse:
    """More requests than the rate allows."""
    answer = _refusal(
        request, 429, "too-often", Place(path=request.path),
        (f"超过每分钟的次数（{settings.API_RATE}）", f"more often than {settings.API_RATE}"), ("稍慢一些", "more slowly"), ("等一会再发", "wait and send it again"),
    )  # fmt: skip
    if error.wait:
        answer["Retry-After"] = str(int(error.wait) + 1)
    return answer


@api.exception_handler(HttpError)
def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """The body cannot be read at all."""
    status = 422 if error.status_code == 400 else error.status_code
    return _refusal(
        request, status, "unreadable", Place(path=request.path),
        ("请求体读不出来", "the body of the request cannot be read"), ("UTF-8 的 JSON", "JSON in UTF-8"), ("改正后再发", "correct it and send it again"),
    )  # fmt: skip
