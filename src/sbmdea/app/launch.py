"""Serve the page to this computer alone, and open it."""

from __future__ import annotations

import socket
import threading
import time
import urllib.request
import webbrowser
from pathlib import Path

from ..errors import SpecError
from ..support.optional import require

HOST = "127.0.0.1"
LARGEST = 1000  # megabytes of a file
PATIENCE = 600  # tenths of a second
SETTINGS = {
    "server.address": HOST,
    "server.headless": True,  # neither a browser of its own nor a question for an address
    "server.fileWatcherType": "none",
    "server.maxUploadSize": LARGEST,
    "browser.serverAddress": HOST,
    "browser.gatherUsageStats": False,
    "client.toolbarMode": "minimal",
    "client.showErrorLinks": False,
    "global.developmentMode": False,
    "theme.primaryColor": "#0072b2",
    "theme.font": "sans-serif",
}


def launch(port: int | None = None, *, browser: bool = True) -> None:
    """Serve until interrupted; on any free port unless one is given."""
    require("streamlit", "app", "the window")
    from streamlit import net_util
    from streamlit.web import cli

    _heed_the_host()
    net_util.get_external_ip = lambda: None  # or it asks the network whether a strange origin is this computer
    port = _free(port)
    if browser:
        threading.Thread(target=lambda: webbrowser.open(wait_for(port)), daemon=True).start()
    settings = [f"--{name}={str(value).lower()}" for name, value in {**SETTINGS, "server.port": port}.items()]
    cli.main(["run", str(Path(__file__).with_name("page.py")), *settings], standalone_mode=False)


def _heed_the_host() -> None:
    """Turn away requests under another name than this computer's: a page elsewhere may have its name lead here."""
    from starlette.middleware import Middleware
    from starlette.middleware.trustedhost import TrustedHostMiddleware
    from streamlit.web.server.starlette import starlette_app

    made = starlette_app.create_streamlit_middleware

    def guarded() -> list[Middleware]:
        return [Middleware(TrustedHostMiddleware, allowed_hosts=[HOST, "localhost"]), *made()]

    starlette_app.create_streamlit_middleware = guarded


def _free(port: int | None) -> int:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port or 0))
        except (OSError, OverflowError) as error:
            raise SpecError(
                f"--port must be a free port of this computer; got {port}. Leave it out to get one."
            ) from error
        return int(probe.getsockname()[1])


def wait_for(port: int) -> str:
    """The page's address, once it answers."""
    address = f"http://{HOST}:{port}"
    for _ in range(PATIENCE):
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1):
                return address
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"nothing answers at {address}")
