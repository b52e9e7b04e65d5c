"""Whether a passage stands in a text word for word, whatever a printer made of its signs.

Spaces, line breaks, capitals, kinds of quotation mark, hyphen and dash, signs without width and letters that
are put together from parts do not count; nor does a hyphen at the end of a line. Words and numbers count as
wholes: "6 weeks" does not stand in "16 weeks", nor in "1.6 weeks".
"""

from __future__ import annotations

import re
import unicodedata

_MARKS = str.maketrans(
    dict.fromkeys("“”„‟«»″", '"')
    | dict.fromkeys("‘’‚‛‹›′`´", "'")
    | dict.fromkeys("‐‑‒–—―−", "-")
    | dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff")
)
_BROKEN = re.compile(r"(?<=\w)-[ \t]*\r?\n\s*(?=\w)")
"""A word that is carried over to the next line."""


def plain(text: str) -> str:
    """A text without what does not count."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_MARKS).casefold().split())


def stands(passage: str, text: str) -> bool:
    r"""Whether ``passage`` stands in ``text``.

    >>> stands("six weeks after", "It came six\nweeks  after."), stands("6 weeks", "16 weeks")
    (True, False)
    """
    wanted = plain(passage)
    if not wanted:
        return False
    found = re.compile(_before(wanted) + re.escape(wanted) + _behind(wanted))
    if found.search(plain(text)):
        return True
    broken = unicodedata.normalize("NFKC", text).translate(_MARKS)
    if not _BROKEN.search(broken):
        return False
    return any(found.search(plain(_BROKEN.sub(joint, broken))) for joint in ("", "-"))


def _before(wanted: str) -> str:
    """What may not stand before a passage: the rest of its first word or number."""
    if not (wanted[0].isalnum() or wanted[0] == "_"):
        return ""
    return r"(?<!\w)(?<!\d[.,])" if wanted[0].isdigit() else r"(?<!\w)"


def _behind(wanted: str) -> str:
    """What may not stand behind it."""
    if not (wanted[-1].isalnum() or wanted[-1] == "_"):
        return ""
    return r"(?!\w)(?![.,]\d)" if wanted[-1].isdigit() else r"(?!\w)"
