"""`prepare`: a table for many calls."""

from __future__ import annotations

from .interchange import as_frame
from .kinds import Data
from .prepared import Prepared


def prepare(data: Data) -> Prepared:
    """A table that many calls ask about, row by row say: later calls find ready what an earlier one has made of it.

    What comes back is given to a model in the table's place, with the same arguments. The first call with some
    columns checks and lays them out, finds who forms each frontier and how its rows lie, reads prices (those asked
    for last are kept), and weighs columns by their affinity for `ebm`; later calls with the same columns find that
    there, whatever else they ask: which rows are scored (``evaluate``), returns to scale, model. Answers are the same
    to the last bit, and so are warnings.

    It is a copy: what is done to ``data`` afterwards changes no answer. What later calls find is kept with it, some
    hundred bytes a row and frontier, until it is let go of.

    Parameters
    ----------
    data
        A table as for `super_sbm`.

    Returns
    -------
    Prepared
        To be given as ``data``. ``to_frame()`` gives the table back.

    Raises
    ------
    DataError
        It is no table.

    Notes
    -----
    Columns are known again where they are named by text or whole numbers, and ``reference`` where it is the name of a
    column. Calls with arrays in place of names are answered as always, without help.

    Examples
    --------
    >>> import sbmdea
    >>> banks = sbmdea.prepare(sbmdea.datasets.tone_2001())
    >>> roles = dict(inputs=["input_1", "input_2"], outputs=["output_1", "output_2"], dmu="dmu")
    >>> sbmdea.sbm(banks, **roles, evaluate=[True, False, False, False, False]).efficiency.round(3).to_dict()
    {'A': 0.798}
    >>> sbmdea.radial(banks, **roles, evaluate=[True, False, False, False, False]).efficiency.round(3).to_dict()
    {'A': 0.9}
    """
    return Prepared(as_frame(data).copy())
