"""A visit to the window: a file handed over, columns picked, as somebody would do it.

``python -m tests.visits.window`` writes the picture of it in the documentation.
"""

from __future__ import annotations

import io
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pandas as pd

import sbmdea
from sbmdea.app.launch import wait_for
from tests.places import ROOT
from tests.visits.browser import Visit, visiting

PICTURE = ROOT / "docs" / "img" / "app.png"
MILLS = sbmdea.datasets.hua_bian_2007()
ROLES = {
    "inputs": ["input_1", "input_2"],
    "outputs": ["output_1", "output_2"],
    "undesirable": ["undesirable_1"],
    "dmu": ["dmu"],
}


def workbook(frame: pd.DataFrame = MILLS, **more: pd.DataFrame) -> bytes:
    """As people keep it: a title, a blank row, the table; further sheets by their names."""
    content = io.BytesIO()
    with pd.ExcelWriter(content) as book:
        frame.to_excel(book, sheet_name="mills", startrow=2, index=False)
        book.sheets["mills"]["A1"] = "Table 1. Paper mills"
        for name, other in more.items():
            other.to_excel(book, sheet_name=name, index=False)
    return content.getvalue()


@contextmanager
def served() -> Iterator[str]:
    """The address of the page as `sbmdea app` serves it."""
    port = _free_port()
    command = [sys.executable, "-m", "sbmdea", "app", "--no-browser", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            yield wait_for(port)
        finally:
            server.terminate()
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def hand_over(visit: Visit, name: str, content: bytes) -> None:
    visit.page.get_by_test_id("stSidebar").locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )


def pick(visit: Visit, label: str, *names: str) -> None:
    box = visit.page.get_by_role("combobox", name=label, exact=True)
    for name in names:
        box.fill(name)
        visit.page.get_by_role("option", name=name, exact=True).click()
        visit.page.get_by_test_id("stStatusWidget").wait_for(state="detached")


def pick_columns(visit: Visit) -> None:
    for label, role in (("Inputs", "inputs"), ("Outputs", "outputs"), ("Undesirable outputs", "undesirable")):
        pick(visit, label, *ROLES[role])
        visit.page.keyboard.press("Escape")
    pick(visit, "DMU", "dmu")


def _take_picture() -> None:
    with served() as address, visiting(1180, 1880) as visit:
        visit.open(address)
        hand_over(visit, "mills.xlsx", workbook())
        visit.page.get_by_text("30 rows, 6 columns").wait_for()
        pick_columns(visit)
        visit.page.get_by_role("button", name="Run", exact=True).click()
        visit.page.get_by_role("tab", name="Tables").click()
        visit.page.wait_for_timeout(1500)  # tables are drawn on a canvas, without a sign when done
        PICTURE.parent.mkdir(exist_ok=True)
        visit.page.screenshot(path=PICTURE)


if __name__ == "__main__":
    _take_picture()
