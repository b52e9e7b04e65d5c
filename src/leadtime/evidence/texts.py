"""Stored texts of sources: whether a quote stands where a record says that it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

from leadtime.errors import InputError
from leadtime.evidence.paths import inside

if TYPE_CHECKING:
    from leadtime.evidence.records import Record

FOLDER = "texts"
"""The folder of a project that keeps the texts of its sources, each under the id of its record."""
STANDS, ABSENT = "stands", "absent"
SUFFIXES = (".txt", ".md", ".html", ".htm")
"""The kinds of text that can be looked into. Of a PDF, store the text."""
MOST_BYTES = 50_000_000


def quotes_in(records: Iterable[Record], folder: Path, below: str = FOLDER) -> dict[str, str]:
    """For each record with a quote and a stored text: ``stands``, ``absent``, or why the text cannot be read.

    The texts lie in ``below`` of a project's ``folder``, and what leads out of that is not read. Nothing is
    said of a record without a quote or without a stored text; there may be no texts at all.
    """
    if not (folder / below).is_dir():
        return {}
    found = {}
    for record in records:
        if record.quote is None:
            continue
        try:
            path = find_text(folder, f"{below}/{record.id}")
            if path is not None:
                found[record.id] = stands_in(record, path)
        except InputError as e:
            found[record.id] = e.problem.found
    return found


def stands_in(record: Record, path: Path) -> str:
    """Whether the quote of a record is in a stored text: ``stands`` or ``absent``.

    Raises :class:`InputError` for a file that cannot be read.
    """
    return STANDS if record.quote is not None and record.quote.stands_in(read_text(path)) else ABSENT


def quote_words(found: str | None) -> str:
    """What a reader is told of a quote; empty where no text of its source is stored.

    >>> quote_words("absent")
    'not in its stored text'
    """
    if found is None:
        return ""
    told = {STANDS: "in its stored text", ABSENT: "not in its stored text"}
    return told.get(found, f"not looked for: {found}")


def find_text(folder: Path, name: str) -> Path | None:
    """The stored text of a record: the file ``ID.txt`` (``.md``, ``.html``) of a folder; None without one.

    Raises :class:`InputError` where that is a link out of the folder.
    """
    for suffix in SUFFIXES:
        if (folder / f"{name}{suffix}").exists():
            return inside(folder, f"{name}{suffix}")
    return None


def read_text(path: Path) -> str:
    """The text of a file, of HTML what a reader sees. Raises :class:`InputError` for what is no text."""
    if path.suffix.lower() not in SUFFIXES:
        raise InputError(f"{path.name} is no text", valid=f"a file that ends in {', '.join(SUFFIXES)}")
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InputError(f"{path.name} is too large", valid=f"at most {MOST_BYTES // 10**6} MB")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as e:
        raise InputError(f"{path} cannot be read: {(e.strerror or str(e)).lower()}") from None
    except UnicodeDecodeError:
        raise InputError(f"{path.name} is not UTF-8", valid="a text saved as UTF-8") from None
    return text if path.suffix.lower() in {".txt", ".md"} else _seen(text)


_INLINE = frozenset(
    {
        *(
            "a",
            "abbr",
            "b",
            "bdi",
            "bdo",
            "big",
            "cite",
            "code",
            "data",
            "del",
            "dfn",
            "em",
            "font",
            "i",
            "ins",
        ),
        *(
            "kbd",
            "label",
            "mark",
            "q",
            "s",
            "samp",
            "small",
            "span",
            "strong",
            "sub",
            "sup",
            "time",
            "tt",
            "u",
        ),
        *("var", "wbr"),
    }
)
"""Tags that do not part words."""
_UNSEEN = frozenset({"script", "style", "template", "title", "noscript", "textarea"})
_NAME = re.compile(r"/?([a-z][a-z0-9-]*)", re.IGNORECASE)


def _seen(page: str) -> str:
    """What a page shows: its text, without tags, comments, scripts and styles.

    By one walk from tag to tag, so that no page takes longer than its length; what is no HTML is text.
    """
    lower, pieces, at = page.lower(), [], 0
    while (start := page.find("<", at)) >= 0:
        pieces.append(page[at:start])
        at, piece = _after_tag(page, lower, start)
        pieces.append(piece)
    pieces.append(page[at:])
    return unescape("".join(pieces))


def _after_tag(page: str, lower: str, start: int) -> tuple[int, str]:
    """Where the page goes on after what begins with ``<``, and what is shown for it."""
    if page.startswith("<!--", start):
        end = page.find("-->", start + 4)
        return (len(page) if end < 0 else end + 3), " "
    named = _NAME.match(page, start + 1)
    end = page.find(">", start)
    if end < 0:
        return len(page), page[start:]
    if named is None:
        return (end + 1, " ") if page[start + 1] in "!?" else (start + 1, "<")
    name = named[1].lower()
    if name in _UNSEEN and not page.startswith("/", start + 1):
        close = lower.find(f"</{name}", end)
        return (len(page) if close < 0 else close), " "
    return end + 1, "" if name in _INLINE else " "
