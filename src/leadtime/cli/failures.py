"""How a command ends when it cannot do what was asked."""

from __future__ import annotations

from pathlib import Path

from leadtime.cli.streams import emit, say
from leadtime.errors import InputError, InterruptedRun, LeadtimeError, SupportError

USAGE = 2
UNSUPPORTED = 3
INTERRUPTED = 130


def exit_code(error: LeadtimeError) -> int:
    """2: you can fix this; 3: the numbers do not support this; 130: stopped by hand."""
    if isinstance(error, InterruptedRun):
        return INTERRUPTED
    return UNSUPPORTED if isinstance(error, SupportError) else USAGE


def show(error: LeadtimeError) -> None:
    """The message without a traceback; the partial answer, if there is one; where to read more."""
    if isinstance(error, InputError):
        for problem in error.problems:
            say(str(problem))
        codes = dict.fromkeys(problem.code or error.code for problem in error.problems)
        pages = [page for code in codes if (page := help_page(code))]
    else:
        say(str(error))
        if isinstance(error, SupportError) and error.partial is not None:
            emit(f"what the draws do support: {_in_words(error.partial)}")
        page = help_page(error.code)
        pages = [page] if page else []
    for page in pages:
        say(f"  more:  {page}")


def _in_words(partial: object) -> str:
    draws = getattr(partial, "draws", None)
    names = getattr(partial, "names", None)
    if names is not None and draws is not None:
        return f"{draws:,} draws of {len(names)} quantities"
    return str(partial)


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
