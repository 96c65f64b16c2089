"""The server of the page, on this machine only unless another address is asked for."""

from __future__ import annotations

import os
import socket

from fastapi import Request
from nicegui import app, ui

from neijuan.app.elements import style_sheet
from neijuan.app.page import Page
from neijuan.app.workers import Pool
from neijuan.errors import UsageError

MOST_WORKERS = 4
ICON = (
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'><rect width='32' height='32' rx='5' "
    "fill='#0b66b0'/><path d='M6 22 13 15l5 4 8-10' fill='none' stroke='#fff' stroke-width='3'/></svg>"
)


def usual_workers() -> int:
    """Half the cores: a run uses several of its own."""
    return max(1, min(MOST_WORKERS, (os.cpu_count() or 2) // 2))


def check_free(host: str, port: int) -> None:
    """Raise UsageError if the address cannot be had."""
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        raise UsageError(f"cannot listen on {host}:{port} ({error.strerror}): give another --port") from error


def serve(host: str, port: int, workers: int, show: bool) -> None:
    """Serve until interrupted."""
    check_free(host, port)
    from neijuan.scenarios import load

    first = {
        "kind": "warm",
        "scenario": load("baseline").to_json(),
        "start": 2012,
        "scale": "1:1000",
        "seed": 1,
        "quarters": 2,
    }
    pool = Pool(workers, first)
    style = style_sheet()

    @ui.page("/", title="neijuan")
    def index(request: Request) -> None:
        ui.add_head_html(style)
        Page(pool, dict(request.query_params))

    app.on_startup(pool.start)
    app.on_shutdown(pool.stop)
    ui.run(
        host=host,
        port=port,
        title="neijuan",
        show=show,
        reload=False,
        tailwind=False,
        favicon=ICON,
        language="en-US",
        show_welcome_message=False,
        binding_refresh_interval=None,
        reconnect_timeout=10.0,
    )
