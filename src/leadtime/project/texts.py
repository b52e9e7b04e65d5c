"""The stored texts of a project's sources, ``texts/ID.txt``, in which quotes of records are looked up."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from leadtime.errors import InputError, Problem, ProjectError
from leadtime.evidence.paths import inside
from leadtime.evidence.texts import ABSENT, FOLDER, find_text, quotes_in, read_text, stands_in

if TYPE_CHECKING:
    from leadtime.evidence.records import Record


def check_quotes(records: Iterable[Record], folder: Path) -> None:
    """Raise :class:`ProjectError` for every quote that is not in the stored text of its record."""
    found = quotes_in(records, folder)
    problems = [_absent(i, f"{FOLDER}/{i}") for i, what in found.items() if what == ABSENT]
    if problems:
        raise ProjectError(problems)


def check_text(record: Record, text: Path, folder: Path) -> None:
    """Look for the quote of a new record in the text of its source, before either is kept.

    Raises :class:`InputError` for a text that cannot be read, that does not have the quote, or in whose
    place another one is stored.
    """
    if record.quote is None:
        raise InputError("a text is given, and no quote to look for in it", fix='--quote "the passage"')
    if stands_in(record, text) == ABSENT:
        raise ProjectError([_absent(record.id, text.name)])
    inside(folder, FOLDER)  # refuses a link that leads out, before anything is written
    kept = find_text(folder, f"{FOLDER}/{record.id}")
    if kept is not None and read_text(kept) != read_text(text):
        raise InputError(
            f"another text is stored already as {FOLDER}/{kept.name}",
            valid="the text of the source, once",
            fix=f"rm {kept}",
        )


@contextlib.contextmanager
def kept(record: Record, text: Path | None, folder: Path) -> Iterator[None]:
    """Store the text of a record's source while the record enters: both are there afterwards, or neither.

    Raises :class:`InputError` where the folder of texts cannot be written, before anything has entered.
    """
    from leadtime.project.atomic import write_atomic

    if text is None or find_text(folder, f"{FOLDER}/{record.id}") is not None:
        yield
        return
    home = inside(folder, FOLDER)
    try:
        home.mkdir(exist_ok=True)
        stored = write_atomic(home / f"{record.id}{text.suffix.lower()}", text.read_bytes())
    except OSError as e:
        raise InputError(
            f"{FOLDER} cannot be written: {(e.strerror or str(e)).lower()}", valid="a folder of texts"
        ) from None
    try:
        yield
    except BaseException:
        stored.unlink(missing_ok=True)
        raise


def _absent(name: str, where: str) -> Problem:
    return Problem(
        f"the record {name!r}: its quote is not in {where}",
        valid="a passage of it, word for word; spaces, line breaks, capitals and kinds of mark do not count",
        code="evidence",
    )
