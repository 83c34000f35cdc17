"""The sentences that stand in the code, as templates with numbered holes: ``python -m tests.prose`` prints those that
the table of Chinese lacks."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from tests.places import ROOT

PACKAGE = ROOT / "src" / "sbmdea"
ROOMS = (
    "analyses", "app", "batches", "cli", "convex", "data", "distributed", "evaluation", "inequality", "inference", "lp",
    "models", "network", "options", "plots", "reading", "results", "study/chain", "study/cities/aliases",
    "study/cities/observed", "study/config", "study/reader", "study/study", "support", "technology", "writing",
)  # fmt: skip
NOT_READ = {  # what stands there is not for people, or said in both languages there
    "sheetxml.py", "document.py", "words.py", "snippet.py", "calendar.py", "spelling.py",
    # tests and means, pages and pictures of inference speak English
    "convexity.py", "equality.py", "hypothesis.py", "mean_efficiency.py", "rts_hypothesis.py", "separability.py",
    "splitting.py", "banker.py", "tobit.py", "bootstrap_page.py", "bootstrap_pictures.py",
    "page.py", "ask.py", "ask_network.py", "widgets.py", "tell.py", "window.py", "plain.py", "charts.py", "terms.py",
    "exact.py", "highs.py",
}  # fmt: skip
UNREAD_ARGUMENTS = {"compile", "filterwarnings", "getattr", "sub", "cast", "TypeVar", "chosen"}
WORDS = re.compile(r"[a-z]{2,}[^{}\w]*[ ][^{}\w]*[a-z0-9{]|[}][^{}\w]* [^{}\w]*[a-z]{2,}", re.IGNORECASE)
UNREAD = {  # lists, names in tables and files, and markup
    "{0} and {1}", "found = sbmdea.{0}(", "and {0}", "contribution {0}",
    "cross_efficiency, {0}, {1}, crs", "peers in group", "peers of all", "by window", "by period",
    "sbmdea {0}", "{{column: weight}}", "prices of causes", "inefficiency {0}", "epsilon by role", "epsilon {0}",
    "slack weights", "slack {0}", "target {0}", "hybrid SBM", "NUMBER OF FIRMS", "NUMBER OF TIME PERIODS",
    "NUMBER OF OUTPUTS", "NUMBER OF INPUTS", "DATA FILE NAME", '<{0} style="text-align: {1}">{2}</{3}>',
    "curve {0}",
    "sbmdea answer", "sbmdea batch checkpoint", "array {0} {1}", '<div class="figures">{0}</div>',
    '<div id="grid"><p class="note">{0}</p></div>{1}', '("grs", L, U)', "offset points", "lower right", "center left",
    "<pictures: {0}>", "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "Hiragino Sans GB",
    "WenQuanYi Micro Hei", "Last Resort", "rows & {0} \\\\", "log-likelihood & {0} \\\\", "\\par\\footnotesize {0}",
    "Intervals of level {0} in brackets. $^{{*}}p<0.1$, $^{{**}}p<0.05$, $^{{***}}p<0.01$.", "{0} interval",
    '{{"make": {{"inputs": "labour", "outputs": "goods"}}}}', '{{"goods": ("make", "sell")}}',
    '{{"stock": ("make", "good")}}', "{0} {1} rows",
}  # fmt: skip
FORMATTED = re.compile(r"\{\w*(?::\w*)?\}")  # of str.format
LETTERS = 4  # a template of fewer says nothing by itself: "{0} of {1}"


def sentences() -> dict[str, str]:
    """Each template, and where it stands."""
    found: dict[str, str] = {}
    for room in ROOMS:
        paths = sorted((PACKAGE / room).rglob("*.py")) or [PACKAGE / f"{room}.py"]
        for path in paths:
            if path.name not in NOT_READ:
                for line, text in _texts(path):
                    if WORDS.search(text) and len(re.findall(r"[a-z]", text, re.IGNORECASE)) >= LETTERS:
                        found.setdefault(text.strip(), f"{path.relative_to(ROOT)}:{line}")
    return found


def _texts(path: Path) -> Iterator[tuple[int, str]]:
    reader = _Reader()
    reader.visit(ast.parse(path.read_text(encoding="utf-8")))
    return iter(reader.found)


class _Reader(ast.NodeVisitor):
    """Collects string literals, but no docstrings, types, and what is called with names."""

    def __init__(self) -> None:
        self.found: list[tuple[int, str]] = []

    def _body(self, node: ast.Module | ast.ClassDef | ast.FunctionDef) -> None:
        for one in node.body:
            self.visit(one)

    visit_Module = visit_ClassDef = visit_FunctionDef = _body

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):  # a docstring
            self.visit(node.value)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None and "TypeAlias" not in ast.unparse(node.annotation):
            self.visit(node.value)

    def visit_Call(self, node: ast.Call) -> None:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name not in UNREAD_ARGUMENTS:
            self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            numbers = count()
            text = FORMATTED.sub(lambda _: f"\0{next(numbers)}\1", node.value)
            self.found.append((node.lineno, _braced(text).replace("\0", "{").replace("\1", "}")))

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        text, holes = "", 0
        for part in node.values:
            if isinstance(part, ast.Constant):
                text += _braced(str(part.value))
            elif isinstance(part, ast.FormattedValue):
                text, holes = f"{text}{{{holes}}}", holes + 1
                self.visit(part.value)
        self.found.append((node.lineno, text))


def _braced(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def untranslated() -> dict[str, str]:
    from sbmdea.language.table import table

    parts = (table().sentences, table().phrases, table().words, table().labels)
    known = {re.sub(r"\{(\d+):d\}", r"{\1}", one.strip()) for part in parts for one in part}
    return {text: where for text, where in sentences().items() if text not in known | UNREAD}


if __name__ == "__main__":
    for text, where in untranslated().items():
        print(f"{where}\t{text!r}")
