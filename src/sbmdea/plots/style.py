"""How pictures look: colours that colour-blind readers tell apart, names in a font that has their characters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import cache
from typing import TYPE_CHECKING, Any

from ..results.typeset import printable
from ..support.messages import warn
from ..support.optional import require

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

# Okabe & Ito (2008), https://jfly.uni-koeln.de/color/, without the yellow that is lost on white
BLUE, ORANGE, GREEN, PURPLE, SKY, VERMILLION = "#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00"
INK, FAINT = "#262626", "#8c8c8c"
PALETTE = (BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY, INK)
DASHES = ("-", "--", "-.", ":")
SEQUENTIAL = "cividis"  # looks the same to readers with and without red-green blindness

DIVERGING = "PuOr_r"  # purple below, orange above

LONGEST = 28  # characters of a name
WIDTH = 7.0  # inches
MANY = 2000  # marks
MISSING = "□"
CHINESE = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "WenQuanYi Micro Hei",
    "SimHei",
)
LOOK = {
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "axes.titlesize": 11,
    "axes.titlelocation": "left",
    "axes.labelsize": 9.5,
    "xtick.labelsize": 9,
    "ytick.labelsize": 9,
    "xtick.color": FAINT,
    "ytick.color": FAINT,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "legend.fontsize": 9,
    "legend.frameon": False,
    "hatch.linewidth": 0.6,
    "text.color": INK,
}
WORDS = "words"  # labels what stands at a point and is no name of it
_apart = ContextVar("apart", default=False)


@contextmanager
def canvas(ax: Axes | None, height: float = 4.2, width: float = WIDTH) -> Iterator[Axes]:
    """The given axes, or those of a new figure, to draw on; names get their fonts when all is drawn."""
    matplotlib = require("matplotlib", "plot", "a picture")
    with matplotlib.rc_context(LOOK):
        if ax is None:
            ax = (new_figure(height, width) if _apart.get() else _window(height, width)).subplots()
        yield ax
        give_fonts(ax)
        lighten(ax)


@contextmanager
def apart() -> Iterator[None]:
    """Figures drawn inside belong to no window: for files and reports, whatever the user is looking at."""
    token = _apart.set(True)
    try:
        yield
    finally:
        _apart.reset(token)


def new_figure(height: float = 4.2, width: float = WIDTH) -> Figure:
    """A figure that belongs to no window."""
    return require("matplotlib.figure", "plot", "a picture").Figure(figsize=(width, height), layout="constrained")  # type: ignore[no-any-return]


def _window(height: float, width: float) -> Figure:
    from matplotlib import pyplot

    return pyplot.figure(figsize=(width, height), layout="constrained")


def name(label: object) -> str:
    """A label as matplotlib draws it literally: one line, not too long, and no formula."""
    text = " ".join(map(printable, label)) if isinstance(label, tuple) else printable(label)
    return (text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…").replace("$", r"\$")


def colours(count: int) -> list[tuple[str, str]]:
    """As many (colour, dash) pairs, all different as long as they last."""
    return [(PALETTE[k % len(PALETTE)], DASHES[k // len(PALETTE) % len(DASHES)]) for k in range(count)]


def give_fonts(artist: Any) -> None:
    """Let every text fall back on a font that has its characters; one that no font has is drawn as □, with a warning.

    For axes and for whole figures.
    """
    from matplotlib.text import Text

    texts: list[Text] = artist.findobj(Text)
    lacking = {text: _lacking(text.get_text(), text) for text in texts}
    wanted = frozenset("".join(lacking.values()))
    if not wanted:
        return
    family, found = _covering(wanted)
    absent = wanted - found
    for axes in artist.findobj(_is_axes):
        for axis in (axes.xaxis, axes.yaxis):
            _give_ticks(axis, family, absent)
    for text, characters in lacking.items():
        if characters:
            text.set_fontfamily([*text.get_fontfamily(), *([family] if family else [])])
            text.set_text(_without(text.get_text(), absent))
    if absent:
        shown = "".join(sorted(absent)[:5])
        warn(f"no installed font has {shown}: drawn as {MISSING}. Install one that has, fonts-noto-cjk say.")


def lighten(ax: Axes) -> None:
    """Let marks by the thousand be an image inside a vector file, which would be slow to open otherwise."""
    artists: list[Any] = [*ax.lines, *ax.collections]
    for artist in artists:
        marks = artist.get_xdata() if hasattr(artist, "get_xdata") else artist.get_offsets()
        paths = artist.get_paths() if hasattr(artist, "get_paths") else ()
        if max(len(marks), len(paths)) > MANY:
            artist.set_rasterized(True)


def _give_ticks(axis: Any, family: str | None, absent: frozenset[str]) -> None:
    """Tick labels are written anew whenever a figure is drawn: the axis has to know, not only the texts of today."""
    from matplotlib.ticker import FixedLocator

    if not isinstance(axis.get_major_locator(), FixedLocator):
        return
    labels = axis.get_major_formatter().format_ticks(axis.get_majorticklocs())
    if not any(map(_lacking, labels, axis.get_ticklabels())):
        return
    if family is not None:
        usual = axis.get_ticklabels()[0].get_fontfamily()
        axis.set_tick_params(labelfontfamily=usual if family in usual else [*usual, family])
    axis.set_ticklabels([_without(label, absent) for label in labels])


def _without(text: str, absent: frozenset[str]) -> str:
    return "".join(MISSING if one in absent else one for one in text)


def _is_axes(artist: Any) -> bool:
    return hasattr(artist, "xaxis") and hasattr(artist, "yaxis")


def _lacking(text: str, drawn: Text) -> str:
    """The characters that the text's own fonts do not have."""
    if text.isascii():
        return ""
    from matplotlib.font_manager import FontProperties, findfont

    own: set[int] = set()
    for family in drawn.get_fontfamily():
        own |= _characters(str(findfont(FontProperties(family=[family]))))
    return "".join(one for one in text if ord(one) not in own and one.isprintable())


@cache
def _covering(wanted: frozenset[str]) -> tuple[str | None, frozenset[str]]:
    """The installed family that has most of the characters, and which of them it has."""
    family, found = _best(wanted)
    return _best(wanted) if len(found) < len(wanted) and _newly_installed() else (family, found)


def _newly_installed() -> bool:
    """Make known the fonts that came after matplotlib had written its list of them; whether there were any."""
    from matplotlib.font_manager import findSystemFonts, fontManager

    known = {str(entry.fname) for entry in fontManager.ttflist}
    new = [file for file in findSystemFonts() if file not in known]
    for file in new:
        with suppress(Exception):  # a file that matplotlib cannot read is no font here
            fontManager.addfont(file)
    return bool(new)


def _best(wanted: frozenset[str]) -> tuple[str | None, frozenset[str]]:
    from matplotlib.font_manager import fontManager

    best: tuple[str | None, frozenset[str]] = (None, frozenset())
    real = (entry for entry in fontManager.ttflist if not entry.name.startswith("Last Resort"))  # it has boxes only
    for entry in sorted(real, key=_preference):
        characters = _characters(str(entry.fname))
        found = frozenset(one for one in wanted if ord(one) in characters)
        if len(found) > len(best[1]):
            best = entry.name, found
        if len(found) == len(wanted):
            break
    return best


def _preference(entry: Any) -> tuple[int, bool, str]:
    known = CHINESE.index(entry.name) if entry.name in CHINESE else len(CHINESE)
    plain = entry.style == "normal" and entry.weight in (400, "normal", "regular")
    return known, not plain, entry.name


@cache
def _characters(path: str) -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(path).get_charmap())


def spread(count: int, at_most: int) -> Sequence[int]:
    """Every so manieth position, so that at most so many names are drawn."""
    return range(0, count, max(1, -(-count // at_most)))
