"""The words around a picture in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..language.told import labelled, language, told
from .style import WORDS, give_fonts

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def spoken(figure: Figure) -> Figure:
    """The same figure, with its axes and legends in the language that is spoken; names at the ticks stay."""
    if language() != "en":
        from matplotlib.text import Annotation

        for axes in figure.axes:
            legend = axes.get_legend()
            named = [] if legend is None else legend.get_texts()
            notes = [text for text in axes.texts if not isinstance(text, Annotation) or text.get_label() == WORDS]
            for text in (axes.xaxis.label, axes.yaxis.label, *named, *notes):
                said = text.get_text()
                text.set_text(labelled(said) or told(said))
        give_fonts(figure)
    return figure
