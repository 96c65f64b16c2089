"""`neijuan app`: the dashboard from the command line."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Annotated

import typer

from neijuan.errors import UsageError
from neijuan.terminal import Quiet

HERE = "127.0.0.1"


def app(
    port: Annotated[int, typer.Option(help="Port of the page.")] = 8080,
    host: Annotated[
        str, typer.Option(help="Address to listen on; any but this machine's own opens the page to others.")
    ] = HERE,
    workers: Annotated[
        int | None, typer.Option(help="Processes that simulate. [default: half the cores]")
    ] = None,
    show: Annotated[bool, typer.Option("--show/--no-show", help="Open the page in a browser.")] = True,
    quiet: Quiet = False,
) -> None:
    """The dashboard: choose, drag, watch 31 provinces answer. On this machine only."""
    if find_spec("nicegui") is None:
        raise UsageError("the dashboard needs NiceGUI: install it with `pip install 'neijuan[app]'`")
    if not 1 <= port <= 65535:
        raise UsageError(f"--port {port} is no port: give one from 1 to 65535")
    if workers is not None and not 1 <= workers <= 64:
        raise UsageError(f"--workers {workers} is out of range: give 1 to 64")
    from neijuan.app import server

    if not quiet:
        print(f"http://{'localhost' if host == HERE else host}:{port}  (Ctrl-C ends it)", flush=True)
    server.serve(host, port, workers or server.usual_workers(), show)
