"""Serving the platform from one command: tables, assets, then the web server until Ctrl-C."""

from __future__ import annotations

import multiprocessing
import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

from django.core.management import call_command
from django.db import connections

from quanheng.platform.project.start import start
from quanheng.platform.ui import build

APPLICATION = "quanheng.platform.project.wsgi:application"
WORKER = "from quanheng.platform.project.worker import work; raise SystemExit(work(with_parent=True))"


def serve(
    *, host: str = "127.0.0.1", port: int = 8000, demo: bool = False, cast: bool = False, workers: int = 1
) -> int:
    """Bring the database up to date, take in the demonstration if asked (or seat its people alone), collect assets and serve.

    Returns the exit code: 0 after Ctrl-C, 1 where it could not begin (and says why in both languages).
    """
    reason = _hindrance(host, port)
    if reason:
        print(reason, file=sys.stderr)
        return 1
    if host not in ("127.0.0.1", "localhost", "::1", "0.0.0.0", "::"):
        os.environ.setdefault("QUANHENG_HOSTS", f"{host},localhost,127.0.0.1")
    if demo or cast:
        os.environ["QUANHENG_DEMO"] = "1"
    start()
    # Before the demonstration: opening a survey weighs its page, and a page knows its assets by the collected names.
    call_command("collectstatic", interactive=False, verbosity=0)
    if demo:
        # The demonstration reads folders with Polars, which serving alone does not need to load.
        from quanheng.platform.project.demo import demo as take_in_demo

        take_in_demo()
    elif cast:
        from quanheng.platform.project.county import settle  # its models exist only once the house is open

        settle()
    connections.close_all()
    threading.Thread(target=_announce, args=(host, port), daemon=True).start()
    hand = subprocess.Popen([sys.executable, "-c", WORKER])
    try:
        _run(host, port, workers)
    finally:
        hand.terminate()
        hand.wait(30)
    print("已停止 / stopped", flush=True)
    return 0


def _hindrance(host: str, port: int) -> str:
    """Why serving cannot begin; "" if it can."""
    missing = [name for name in build.OUTPUTS if not (build.DIST / name).is_file()]
    if missing:
        command = f"{Path(sys.executable).name} -m quanheng.platform.ui.build"
        return (
            f"页面资源还没有构建（缺 {'、'.join(missing)}）：先运行 make run，或 {command} / "
            f"the pages' assets are not built ({', '.join(missing)} missing): use make run, or {command}"
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return (
                f"不能在 {host}:{port} 监听（{error.strerror}）：换一个 --port / "
                f"cannot listen on {host}:{port} ({error.strerror}): choose another --port"
            )
    return ""


def _announce(host: str, port: int) -> None:
    """Tell the address as soon as the server answers there."""
    reached = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    while True:
        try:
            socket.create_connection((reached, port), timeout=1).close()
            break
        except OSError:
            time.sleep(0.05)
    shown = f"http://{f'[{reached}]' if ':' in reached else reached}:{port}/"
    print(f"权衡已启动：{shown}（Ctrl-C 停止） / Quanheng is at {shown} (Ctrl-C to stop)", flush=True)


def _run(host: str, port: int, workers: int) -> None:
    from granian import Granian  # the server loads its own runtime; nothing else here needs it
    from granian.constants import Interfaces

    # A forked worker would inherit Polars' threads as locks that nobody holds any more, and wait for ever.
    multiprocessing.set_start_method("spawn", force=True)
    Granian(
        APPLICATION,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=4,
        log_level="warning",
    ).serve()
