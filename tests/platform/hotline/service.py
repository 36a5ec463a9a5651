"""A ticket service on loopback for tests: gives what a test tells it, or redirects, hangs, pours without end, breaks off."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Service:
    """`answer` is bytes, or the name of a way to misbehave: hang, pour, cut, to:ADDRESS. `asked` holds the headers of each request."""

    def __init__(self) -> None:
        self.answer: bytes | str = b"[]"
        self.asked: list[dict[str, str]] = []
        self.ended = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                outer.asked.append(dict(self.headers))
                self.close_connection = True
                if isinstance(outer.answer, bytes):
                    self._begin(200, Content_Type="application/json", Content_Length=str(len(outer.answer)))
                    self.wfile.write(outer.answer)
                    return
                way, _, where = outer.answer.partition(":")
                if way == "to":
                    self._begin(302, Location=where, Content_Length="0")
                elif way == "hang":
                    outer.ended.wait(30)
                elif way == "cut":
                    self._begin(200, Content_Length="1000")
                    self.wfile.write(b"[")
                elif way == "pour":
                    self._begin(200)
                    while not outer.ended.is_set():
                        self.wfile.write(b"x" * 65_536)

            def _begin(self, status: int, **headers: str) -> None:
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name.replace("_", "-"), value)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Nothing is logged."""

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: Any) -> None:
                """A client that hangs up is what these tests are about."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"

    def __enter__(self) -> Service:
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self.server.shutdown()
        self.server.server_close()
