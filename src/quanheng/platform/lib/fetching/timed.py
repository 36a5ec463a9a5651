"""A connection that keeps a clock: every piece has to come soon, and all of them before the end; a dripping source gains nothing."""

from __future__ import annotations

import io
import socket
import ssl
import time
from dataclasses import dataclass, field
from typing import Any

from quanheng.platform.lib.uploads.limits import FILE


@dataclass(frozen=True)
class Bounds:
    """How long and how much: seconds to connect, between two pieces, in all; bytes of an answer, packed or not."""

    connect: float = 5.0
    idle: float = 10.0
    total: float = 30.0
    most: int = FILE


@dataclass
class Clock:
    """The end of the time allowed, from now on."""

    bounds: Bounds
    end: float = field(init=False)

    def __post_init__(self) -> None:
        self.end = time.monotonic() + self.bounds.total

    def left(self, most: float) -> float:
        """Seconds left, `most` at most. Raises TimeoutError when there are none."""
        rest = self.end - time.monotonic()
        if rest <= 0:
            raise TimeoutError("total")
        return min(rest, most)


class _Pieces(io.RawIOBase):
    """What comes in, each piece with the time that is left."""

    def __init__(self, line: socket.socket, clock: Clock) -> None:
        self._line, self._clock = line, clock

    def readable(self) -> bool:
        return True

    def readinto(self, room: Any) -> int:
        self._line.settimeout(self._clock.left(self._clock.bounds.idle))
        return self._line.recv_into(room)


class Line:
    """What `http.client` takes for its socket."""

    def __init__(self, line: socket.socket, clock: Clock) -> None:
        self._line, self._clock = line, clock

    def sendall(self, data: bytes) -> None:
        """Send, in the time that is left."""
        self._line.settimeout(self._clock.left(self._clock.bounds.idle))
        self._line.sendall(data)

    def makefile(self, *_: Any, **__: Any) -> io.BufferedReader:
        """What comes in, as a file."""
        return io.BufferedReader(_Pieces(self._line, self._clock))

    def close(self) -> None:
        """The answer is still being read when `http.client` believes it is done: `hang_up` ends it."""

    def hang_up(self) -> None:
        """End the connection at once."""
        self._line.close()


def dial(address: str, port: int, clock: Clock, secure_for: str = "") -> Line:
    """A connection to an address, under TLS for the host's name where one is given. Raises OSError, TimeoutError."""
    line = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    try:
        line.settimeout(clock.left(clock.bounds.connect))
        line.connect((address, port))  # an address, not a name: nothing is looked up
        if not secure_for:
            return Line(line, clock)
        line.settimeout(clock.left(clock.bounds.connect))
        return Line(ssl.create_default_context().wrap_socket(line, server_hostname=secure_for), clock)
    except BaseException:
        line.close()
        raise
