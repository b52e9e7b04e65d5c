"""The stored texts of a project's sources, ``texts/ID.txt``, in which quotes of records are looked up."""

from __future__ import annotations

from collections.abc import Iterable
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


def keep_text(record: Record, text: Path, folder: Path) -> Path:
    """Store the text of a record's source in the project's folder of texts, and say where."""
    from leadtime.project.atomic import write_atomic

    home = inside(folder, FOLDER)
    home.mkdir(exist_ok=True)
    kept = find_text(folder, f"{FOLDER}/{record.id}")
    return kept or write_atomic(home / f"{record.id}{text.suffix.lower()}", text.read_bytes())


def _absent(name: str, where: str) -> Problem:
    return Problem(
        f"the record {name!r}: its quote is not in {where}",
        valid="a passage of it, word for word; spaces, line breaks, capitals and kinds of mark do not count",
        code="evidence",
    )
