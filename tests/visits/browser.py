"""A headless browser: it collects what goes wrong on a page and reaches nothing beyond this machine."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Route

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)
WITHIN = ("file", "data", "blob", "about")
LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass
class Visit:
    """One tab. Clicks, texts, screenshots and downloads are methods of ``page``, which is playwright's."""

    page: Page
    errors: list[str] = field(default_factory=list)  # of the console and of scripts
    refused: list[str] = field(default_factory=list)  # addresses beyond this machine that the page asked for

    def open(self, target: Path | str) -> None:
        """Open a file or an address on this machine."""
        self.page.goto(target.resolve().as_uri() if isinstance(target, Path) else target)

    def assert_clean(self) -> None:
        """Nothing failed, and nothing was asked of the network."""
        assert (self.errors, self.refused) == ([], [])

    def listen(self) -> None:
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.context.route("**/*", self._pass)

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(message.text)

    def _pass(self, route: Route) -> None:
        address = urlsplit(route.request.url)
        if address.scheme in WITHIN or address.hostname in LOOPBACK:
            route.continue_()
        else:
            self.refused.append(route.request.url)
            route.abort()


@contextmanager
def visiting(width: int = 1280, height: int = 900, *, dark: bool = False) -> Iterator[Visit]:
    """A fresh browser with an empty profile; the test is skipped where there is none."""
    with _chromium(width, height, dark) as context:
        visit = Visit(context.pages[0])
        visit.listen()
        yield visit


@contextmanager
def _chromium(width: int, height: int, dark: bool) -> Iterator[BrowserContext]:
    api = pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install --group test")
    if CHROMIUM is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile, api.sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=CHROMIUM,
            headless=True,
            args=list(FLAGS),
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            service_workers="block",
        )
        try:
            yield context
        finally:
            context.close()
