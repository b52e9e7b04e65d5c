"""Standard output and error as they really are: piped, closed early, or in another encoding than UTF-8."""

from __future__ import annotations

import codecs
import json
import os
import shutil
import sys
import textwrap
from collections.abc import Mapping
from typing import Any

_PLAIN = {
    "±": "+/-",
    "×": "x",
    "–": "-",
    "—": "-",
    "−": "-",
    "≤": "<=",
    "≥": ">=",
    "→": "->",
    "…": "...",
    "·": "|",
}
_BOXES = {"─": "-", "━": "-", "│": "|", "└": "`", "├": "|", "█": "#", "▇": "#", "▆": "#", "▅": "#", "▄": "="}
_REPLACEMENTS = {**_PLAIN, **_BOXES, "▃": "=", "▂": "-", "▁": "_", "’": "'", "‘": "'", "“": '"', "”": '"'}


def _in_plain_letters(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    piece = error.object[error.start : error.end]
    return "".join(_REPLACEMENTS.get(letter, "?") for letter in piece), error.end


def prepare() -> None:
    """Make output fit the terminal's encoding: ``±`` becomes ``+/-`` where it cannot be shown."""
    codecs.register_error("leadtime", _in_plain_letters)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="leadtime")


def emit(text: str) -> None:
    """Print a line or several on standard output; leave quietly if nobody reads it any more."""
    try:
        print(text, flush=True)  # noqa: T201  this is the one place that prints answers
    except BrokenPipeError:
        leave_closed_pipe()


def emit_paragraph(text: str, *, head: str = "") -> None:
    """Print sentences folded to the width of the terminal, the lines after the first under the first."""
    width = max(40, shutil.get_terminal_size().columns)
    emit(textwrap.fill(head + text, width, subsequent_indent=" " * len(head), break_long_words=False))


def emit_json(document: Mapping[str, Any] | list[Any]) -> None:
    """Print one JSON document, in ASCII so that no encoding can spoil it."""
    emit(json.dumps(document, indent=2, allow_nan=False))


def say(text: str) -> None:
    """Tell the person at the terminal something that is not part of the answer: on standard error."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201  this is the one place that prints remarks


def leave_closed_pipe() -> None:
    """End as other tools do when the reader of a pipe has gone, as in ``leadtime models | head -1``."""
    # Python would flush the stream once more at exit, and complain.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    raise SystemExit(141)
