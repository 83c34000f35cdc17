"""What the library raises and warns with."""


class DataError(ValueError):
    """The data cannot be used as given: the message names the columns, the rows and the repair."""


class SpecError(ValueError):
    """The question is not well put: an unknown option, or a combination that has no meaning."""


class InfeasibleError(ValueError):
    """A program has no solution and the caller asked for ``on_infeasible="raise"``."""


class OutOfMemoryError(MemoryError):
    """What was asked for would not fit into memory: the message says how much it takes and how to ask for less."""


class SbmdeaWarning(UserWarning):
    """The scores are right, but the user should know something before reading them."""
