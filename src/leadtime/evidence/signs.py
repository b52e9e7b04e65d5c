"""Signs that would act on a terminal or turn the reading direction, spelt out."""

from __future__ import annotations

import re
import unicodedata

_ACTING = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
"""The categories of such signs in Unicode."""
_ASKED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]|[^\x00-\x7f]")
"""What is looked at one by one: of ASCII all that is spelt out, and everything beyond it."""


def visible(text: str) -> str:
    r"""The text with every sign that would steer a terminal, or turn the reading direction, spelt out.

    A statement or a title that somebody else wrote could otherwise move the cursor, paint over what stands
    there, or set the title of the window. Line ends and tabs stay.

    >>> visible("a" + chr(27) + "[31mred")
    'a\\x1b[31mred'
    """
    return _ASKED.sub(_spelt, text)


def _spelt(found: re.Match[str]) -> str:
    sign, code = found[0], ord(found[0])
    if unicodedata.category(sign) not in _ACTING:
        return sign
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
