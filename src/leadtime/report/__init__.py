"""Showing it: the brief (one self-contained HTML file), its summary in a terminal, a model's graph.

The names are loaded when they are asked for: showing a model's graph does not load the template engine.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from leadtime.report.brief import BriefResult as BriefResult
    from leadtime.report.brief import Paths as Paths
    from leadtime.report.brief import find as find
    from leadtime.report.brief import make_brief as make_brief
    from leadtime.report.brief import shown as shown
    from leadtime.report.brief import write_brief as write_brief
    from leadtime.report.graph import model_svg as model_svg
    from leadtime.report.graph import model_text as model_text
    from leadtime.report.terminal import show_brief as show_brief

_HOME = {
    "BriefResult": "brief",
    "Paths": "brief",
    "find": "brief",
    "make_brief": "brief",
    "model_svg": "graph",
    "model_text": "graph",
    "show_brief": "terminal",
    "shown": "brief",
    "write_brief": "brief",
}

__all__ = [
    "BriefResult",
    "Paths",
    "find",
    "make_brief",
    "model_svg",
    "model_text",
    "show_brief",
    "shown",
    "write_brief",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"leadtime.report.{_HOME[name]}"), name)
