"""scipy.special, loaded when it is first needed.

Loading it costs more than everything else in this room together, and reading a project file needs none of it.
"""

from __future__ import annotations

from typing import Any


def __getattr__(name: str) -> Any:
    from scipy import special

    function = getattr(special, name)
    globals()[name] = function
    return function
