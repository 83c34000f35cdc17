"""What every ``plot`` has in common."""

from __future__ import annotations


class Pictures:
    """Methods that draw; its repr names them."""

    def __repr__(self) -> str:
        methods = [name for name, value in vars(type(self)).items() if callable(value) and not name.startswith("_")]
        return f"<pictures: {', '.join(methods)}>"
