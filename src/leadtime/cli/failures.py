"""How a command ends when it cannot do what was asked."""

from __future__ import annotations

from pathlib import Path

from leadtime.cli.streams import emit_json, emit_paragraph, say
from leadtime.errors import InputError, InterruptedRun, LeadtimeError, SupportError

DONE = 0
USAGE = 2
UNSUPPORTED = 3
INTERRUPTED = 130
CLOSED_PIPE = 141


def exit_code(error: LeadtimeError) -> int:
    """2: you can fix this; 3: the numbers do not support this; 130: stopped by hand."""
    if isinstance(error, InterruptedRun):
        return INTERRUPTED
    return UNSUPPORTED if isinstance(error, SupportError) else USAGE


def show(error: LeadtimeError, *, json: bool = False) -> None:
    """The message without a traceback; the partial answer, if there is one; where to read more.

    ``json`` puts the partial answer into the one document that a script waits for on standard output.
    """
    problems = error.problems if isinstance(error, InputError) else ()
    for message in problems or (error,):
        say(str(message))
    if isinstance(error, SupportError) and error.partial is not None:
        _show_partial(error, json=json)
    for code in dict.fromkeys([problem.code or error.code for problem in problems] or [error.code]):
        # The page of the general kind says no more than the message itself.
        if code != InputError.code and (page := help_page(code)):
            say(f"  more:  {page}")


def _show_partial(error: SupportError, *, json: bool) -> None:
    to_json = getattr(error.partial, "to_json", None)
    if json:
        emit_json({"error": str(error), "partial": to_json() if to_json else str(error.partial)})
    else:
        emit_paragraph(f"What the draws do support: {error.partial}")


def help_page(code: str) -> str | None:
    """The page on one kind of mistake, where it can be read on this machine: shipped, or in the sources."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "docs" / "errors", package.parent.parent / "docs" / "errors"):
        page = folder / f"{code}.md"
        if page.is_file():
            return _short(page)
    return None


def _short(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
