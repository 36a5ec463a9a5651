"""A web server on loopback for tests: answers what a test tells it, or hangs, drips, redirects, pours without end."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

GIGABYTE = 1_000_000_000
BOMB = gzip.compress(bytes(100_000_000), 6)


class Source:
    """`answer[path]` is bytes, or a function of the handler. `asked` counts the requests by path."""

    def __init__(self) -> None:
        self.answer: dict[str, bytes | Callable[[BaseHTTPRequestHandler], None]] = {}
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.sent = 0
        self.ended = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                outer.asked.append(self.path)
                outer.headers.append(dict(self.headers))
                told = outer.answer.get(self.path, outer.answer.get(self.path.partition("?")[0]))
                if told is None:
                    self.send_error(404)
                elif callable(told):
                    told(self)
                else:
                    outer.give(self, told)
                self.close_connection = True

            def log_message(self, *_: object) -> None:
                """Nothing is logged."""

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: object) -> None:
                """A client that hangs up is what these tests are about."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.address = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Source:
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self.server.shutdown()
        self.server.server_close()

    @staticmethod
    def give(
        handler: BaseHTTPRequestHandler, body: bytes, kind: str = "application/json", **more: str
    ) -> None:
        """A plain answer."""
        handler.send_response(200)
        handler.send_header("Content-Type", kind)
        for name, value in more.items():
            handler.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in more:
            handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def pour(self, handler: BaseHTTPRequestHandler) -> None:
        """A gigabyte, without saying so beforehand."""
        handler.send_response(200)
        handler.send_header("Connection", "close")
        handler.end_headers()
        piece = b"x" * 65_536
        while self.sent < GIGABYTE:
            handler.wfile.write(piece)
            self.sent += len(piece)

    def hang(self, handler: BaseHTTPRequestHandler) -> None:
        """Nothing at all."""
        self.ended.wait(30)

    def drip(self, handler: BaseHTTPRequestHandler) -> None:
        """A byte now and then: never long enough for a silence, never done."""
        handler.send_response(200)
        handler.send_header("Content-Length", "1000000")
        handler.end_headers()
        while not self.ended.wait(0.05):
            handler.wfile.write(b" ")
            handler.wfile.flush()

    def drip_head(self, handler: BaseHTTPRequestHandler) -> None:
        """A header that never ends."""
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
        while not self.ended.wait(0.05):
            handler.wfile.write(b"x")
            handler.wfile.flush()

    def bomb(self, handler: BaseHTTPRequestHandler) -> None:
        """A hundred megabytes of zeros, packed into a tenth of one."""
        self.give(handler, BOMB, Content_Encoding="gzip")

    def cut(self, handler: BaseHTTPRequestHandler) -> None:
        """Half of what was promised."""
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(b'{"data": [')

    def to(self, where: str) -> Callable[[BaseHTTPRequestHandler], None]:
        """A redirect."""

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(302)
            handler.send_header("Location", where)
            handler.send_header("Content-Length", "0")
            handler.end_headers()

        return answer


class Relay:
    """Loopback TCP in front of a server that listens on a socket file only, as the test's PostgreSQL does."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]

    def __enter__(self) -> Relay:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.listening.close()

    def _accept(self) -> None:
        while True:
            try:
                outside, _ = self.listening.accept()
            except OSError:
                return
            inside = socket.socket(socket.AF_UNIX)
            inside.connect(self.path)
            for a, b in ((outside, inside), (inside, outside)):
                threading.Thread(target=self._pass_on, args=(a, b), daemon=True).start()

    @staticmethod
    def _pass_on(a: socket.socket, b: socket.socket) -> None:
        try:
            while data := a.recv(65_536):
                b.sendall(data)
        except OSError:
            pass
        finally:
            for one in (a, b):
                try:
                    one.shutdown(socket.SHUT_RDWR)
                except OSError:
                    time.sleep(0)
