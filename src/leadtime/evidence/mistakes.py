"""What to say about text that does not follow the grammar of distributions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from leadtime.errors import DistributionError

if TYPE_CHECKING:
    from lark.exceptions import UnexpectedInput

_LONGEST_HINT = 200
_HINTS = (
    (re.compile(r"\s*(\S+?)\s*(?:-|–|—|\.\.+)\s*(\S.*)"), "{0} to {1}"),
    (re.compile(r"\s*(\S+?)\s*(?:±|\+/-|\+-)\s*(\S.*)"), "normal({0}, {1})"),
)
_THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+")
_WORD = re.compile(r"[A-Za-z_]\w*|[\d.]+|.", re.DOTALL)
_FORMS = "'A to B UNIT', a number with a unit, or a function such as 'normal(3, 1) days'"


def explain(text: str, e: UnexpectedInput) -> DistributionError:
    """One message for text that cannot be read: from where on, and what was probably meant."""
    position: int | None = getattr(e, "pos_in_stream", None)
    token = getattr(e, "token", None)
    if position is None or position < 0 or (token is not None and token.type == "$END"):
        return _too_short(text)
    word = _WORD.match(text[position:].lstrip())
    found = f"cannot read {_shorten(text)} from {word.group() if word else ''!r} on"
    thousands = _THOUSANDS.search(text) if text[position] == "," and len(text) < _LONGEST_HINT else None
    if thousands:
        valid, fix = "numbers without commas", text.replace(thousands[0], thousands[0].replace(",", "_"))
        return DistributionError(found, valid=valid, fix=fix, column=position + 1)
    return DistributionError(found, valid=_FORMS, fix=_hint(text), column=position + 1)


def _too_short(text: str) -> DistributionError:
    written = text.rstrip()
    missing = written.count("(") - written.count(")")
    complete = missing > 0 and written[-1] not in "(,:=/*" and len(text) < _LONGEST_HINT
    return DistributionError(
        f"{_shorten(text)} ends too early",
        valid="a closing ')'" if missing > 0 else _FORMS,
        fix=written + ")" * missing if complete else None,
        column=len(text) + 1,
    )


def _hint(text: str) -> str | None:
    """The same thing as it is written here, for common ways to write a range or a spread."""
    if len(text) < _LONGEST_HINT:
        for pattern, words in _HINTS:
            match = pattern.fullmatch(text)
            if match:
                return words.format(*match.groups())
    return None


def _shorten(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "...")
