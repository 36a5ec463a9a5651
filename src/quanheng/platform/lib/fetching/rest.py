"""REST/JSON: GET, page after page, each through the guarded way out; what is asked for stands in `facts` (see `terms`)."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from quanheng.platform.lib.fetching import web
from quanheng.platform.lib.fetching.brought import LONGEST_NAME, Brought
from quanheng.platform.lib.fetching.hosts import origin_of
from quanheng.platform.lib.fetching.named_secrets import secret
from quanheng.platform.lib.fetching.refusals import bad_address, redirected, refused, too_large
from quanheng.platform.lib.fetching.timed import Bounds, Clock
from quanheng.platform.lib.uploads import process

_PAGE = "quanheng.platform.lib.fetching.child_tables:page"
_FORMS = {"text/csv": "csv", "application/csv": "csv", "application/vnd.apache.parquet": "parquet"}


def bounds_of(facts: Mapping[str, Any]) -> Bounds:
    """How long and how much, as the connection says."""
    usual = Bounds()
    return Bounds(float(facts["connect_seconds"]), float(facts["idle_seconds"]), float(facts["total_seconds"]),
                  min(int(facts["most_mb"]) * 1_000_000, usual.most))  # fmt: skip


def pull(facts: Mapping[str, Any], now: datetime) -> Brought:
    """Ask once, page by page. Raises `Refused`."""
    address = str(facts["address"])
    headers = _headers(facts)
    bounds = bounds_of(facts)
    if facts["page"] == "none":
        answer = web.get(address, headers, bounds)
        form = _FORMS.get(answer.kind, "json")
        return Brought(answer.body, form, _name(address), now, _request(answer, 1))
    return _paged(facts, address, headers, bounds, now)


def _headers(facts: Mapping[str, Any]) -> dict[str, str]:
    """What is said with the question; the secret is read now and kept nowhere."""
    said = {"Accept": "application/json, text/csv;q=0.5"}
    known = secret(str(facts["secret"]))
    way, name = facts["auth"], str(facts["auth_name"])
    if way != "none" and not known:
        raise refused("no-secret", str(facts["secret"]), ("设置要用密钥，却没有写密钥名", "a secret is wanted, and none is named"),
                      ("密钥的名字", "the name of a secret"), ("在接入设置里写上密钥名", "name it in the connection"))  # fmt: skip
    if way == "bearer":
        said["Authorization"] = f"Bearer {known}"
    elif way == "header":
        said[name] = known
    elif way == "basic":
        said["Authorization"] = "Basic " + base64.b64encode(f"{name}:{known}".encode()).decode("ascii")
    return said


def _paged(
    facts: Mapping[str, Any], address: str, headers: dict[str, str], bounds: Bounds, now: datetime
) -> Brought:
    """Every page, joined into one list of pages; all within one time and one size."""
    clock, first = Clock(bounds), origin_of(address)
    size, most = int(facts["size"]), int(facts["most_pages"])
    pages: list[bytes] = []
    at, number, pinned = _numbered(facts, address, 0), 0, ""
    while at:
        if number == most:
            raise refused("too-many-pages", web.shown(address), (f"不止 {most} 页", f"there are more than {most} pages"),
                          (f"至多 {most} 页", f"at most {most} pages"), ("缩小查询的范围，或加大每页行数", "ask for less, or more rows a page"))  # fmt: skip
        answer = web.get(at, headers, bounds, clock)
        pinned = answer.pinned
        pages.append(answer.body)
        if sum(map(len, pages)) > bounds.most:
            raise too_large(web.shown(address), bounds.most)
        number += 1
        told, _ = process.ask(
            _PAGE,
            {"path": facts["rows"], "next": facts["next_path"] if facts["page"] == "next" else ""},
            answer.body,
            _name(address),
        )
        if facts["page"] == "next":
            at = urljoin(at, told["next"]) if told["next"] else ""
            if at and origin_of(at) != first:
                raise redirected(web.shown(address), web.shown(at))
        else:
            at = _numbered(facts, address, number) if told["rows"] >= size else ""
    body = b"[" + b",".join(pages) + b"]"
    return Brought(
        body, "pages", _name(address), now, {"address": web.shown(address), "pinned": pinned, "pages": number}
    )


def _numbered(facts: Mapping[str, Any], address: str, number: int) -> str:
    """The address of a page, counted from 0."""
    if facts["page"] == "next":
        return address if number == 0 else ""
    parts = urlsplit(address)
    if not facts["page_param"]:
        raise bad_address(web.shown(address), "没有写分页参数", "the parameter of the page is not named")
    own = {facts["page_param"], facts["size_param"]}
    asked = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if k not in own]
    size = int(facts["size"])
    asked.append(
        (
            facts["page_param"],
            str(number * size if facts["page"] == "offset" else number + int(facts["first_page"])),
        )
    )
    if facts["size_param"]:
        asked.append((facts["size_param"], str(size)))
    return urlunsplit(parts._replace(query=urlencode(asked)))


def _request(answer: web.Answer, pages: int) -> dict[str, Any]:
    return {"address": answer.address, "pinned": answer.pinned, "pages": pages, "kind": answer.kind}


def _name(address: str) -> str:
    return web.shown(address).rstrip("/").rpartition("/")[2][:LONGEST_NAME]
