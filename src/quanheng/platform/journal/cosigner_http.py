"""The witness's door on the network: add-checkpoint of c2sp.org/tlog-witness, and the last checkpoint to read."""

from __future__ import annotations

import hashlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from quanheng.bundle.notes import LONGEST, Malformed
from quanheng.bundle.witness import Declined
from quanheng.platform.journal.cosigner import Cosigner

TEXT = "text/plain; charset=utf-8"
SIZE = "text/x.tlog.size"


def answer(witness: Cosigner, text: str) -> tuple[int, str, str]:
    """Status, media type and body of an answer to an add-checkpoint request."""
    try:
        return 200, TEXT, witness.cosignature(witness.sign(text))
    except Declined as declined:
        if declined.status == 409:
            return 409, SIZE, f"{declined.size}\n"
        return declined.status, TEXT, f"{declined}\n"
    except Malformed as error:
        return 400, TEXT, f"{error}\n"


def server(witness: Cosigner, host: str, port: int) -> ThreadingHTTPServer:
    """An HTTP server for this witness; `serve_forever` runs it."""

    class Door(BaseHTTPRequestHandler):
        """POST /add-checkpoint, GET /<origin's SHA-256>/checkpoint."""

        timeout = 30

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            if self.path != "/add-checkpoint" or not length.isdecimal() or int(length) > LONGEST:
                return self._say(404 if self.path != "/add-checkpoint" else 400, TEXT, "")
            try:
                text = self.rfile.read(int(length)).decode("utf-8")
            except UnicodeDecodeError:
                return self._say(400, TEXT, "not UTF-8\n")
            return self._say(*answer(witness, text))

        def do_GET(self) -> None:
            for point, _ in witness.seen():
                if self.path == f"/{hashlib.sha256(point.origin.encode()).hexdigest()}/checkpoint":
                    note, _ = witness.last(point.origin)
                    return self._say(200, TEXT, note.text if note else "")
            return self._say(404, TEXT, "")

        def _say(self, status: int, media: str, body: str) -> None:
            data = body.encode("utf-8")
            self.send_response(status)
            self.send_header("Content-Type", media)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            """Requests are not logged."""

    return ThreadingHTTPServer((host, port), Door)
