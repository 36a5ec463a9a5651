"""Bodies that no page takes are refused by their announced length, before a byte of them reaches memory or disk."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from quanheng.platform.lib.uploads.limits import FILE, FORM, MB

API = "/api/"  # its operations bound what they read themselves; the bulk import takes more, piece by piece
SAID = (
    f"送来的内容太大，没有收。文件不超过 {FILE // MB} MB；更多的数请分成几份，或由接口批量入账。\n\n"
    f"What was sent is too large and was not taken. A file has at most {FILE // MB} MB; split it, or use the API's bulk import.\n"
)


class Bounded:
    """Middleware, before anything that reads the body. The server hands on no more than was announced."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        said = str(request.META.get("CONTENT_LENGTH") or "0")
        length = int(said) if said.isascii() and said.isdecimal() and len(said) < 20 else 0
        if length > FILE + FORM and not request.path_info.startswith(API):
            return HttpResponse(SAID, status=413, content_type="text/plain; charset=utf-8")
        return self.get_response(request)
