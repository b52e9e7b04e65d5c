"""Standard output and error as they really are: piped, closed early, or in another encoding than UTF-8."""

from __future__ import annotations

import codecs
import json
import os
import shutil
import sys
import textwrap
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from leadtime.evidence.signs import visible

if TYPE_CHECKING:
    from rich.console import Console

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
    """Print a line or several on standard output. Raises :class:`BrokenPipeError` when nobody reads it."""
    print(visible(text), flush=True)  # noqa: T201  this is the one place that prints answers


def emit_paragraph(text: str, *, head: str = "") -> None:
    """Print sentences folded to the width of the terminal, the lines after the first under the first."""
    width = max(40, shutil.get_terminal_size().columns)
    emit(textwrap.fill(head + text, width, subsequent_indent=" " * len(head), break_long_words=False))


def emit_json(document: Mapping[str, Any] | list[Any]) -> None:
    """Print one JSON document, in ASCII so that no encoding can spoil it."""
    emit(json.dumps(document, indent=2, allow_nan=False))


def say(text: str) -> None:
    """Tell the person at the terminal something that is not part of the answer: on standard error."""
    print(visible(text), file=sys.stderr, flush=True)  # noqa: T201  this is the one place that prints remarks


def console() -> Console:
    """A console for standard output that tells of a closed pipe as everything else here does."""
    from rich.console import Console

    class Ours(Console):
        def on_broken_pipe(self) -> None:
            """Raise again what rich would end the process for, with a code of its own."""
            raise BrokenPipeError

    return Ours(highlight=False, soft_wrap=False)


def close_pipes() -> None:
    """Close what nobody reads any more, as in ``leadtime models | head -1``."""
    # Python would flush the streams once more at exit, and complain.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            os.dup2(nowhere, stream.fileno())
