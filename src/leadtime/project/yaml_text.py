"""The text of a project file before it is read as YAML: UTF-8, with the signs of distributions hidden."""

from __future__ import annotations

import re

from leadtime.errors import InputError

MAX_BYTES = 2_000_000
"""A project file is read by people. One larger than this holds data that belong in a CSV file beside it."""


class YamlError(InputError):
    """The text is not YAML that a project file can be made of."""

    code = "yaml"


def decode(content: bytes | str, file: str) -> str:
    """The text of a file, with plain line ends. Raises :class:`YamlError` for what is none or too large."""
    data = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    if len(data) > MAX_BYTES:
        raise YamlError(
            f"the file has {len(data):,} bytes",
            file=file,
            valid=f"at most {MAX_BYTES:,} bytes",
            fix="put large samples in a CSV file and write samples(FILE.csv)",
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as e:
        line = data.count(b"\n", 0, e.start) + 1
        column = e.start - data.rfind(b"\n", 0, e.start)
        raise YamlError(
            f"byte {data[e.start]:#04x} is not UTF-8 text",
            valid="a file saved as UTF-8",
            file=file,
            line=line,
            column=column,
        ) from e
    return text.replace("\r\n", "\n").replace("\r", "\n")


# --- what belongs to a distribution, hidden from YAML ------------------------------------------------------

_HIDDEN = str.maketrans({":": "\ue000", ",": "\ue001", "[": "\ue002", "]": "\ue003"})
SHOWN = str.maketrans({v: chr(k) for k, v in _HIDDEN.items()})
"""What puts the hidden signs back."""
_INDEX = re.compile(r"(?<=\w)\[[\w .\-]+\]")
_UNPRINTABLE = re.compile(r"[^\t\n\x20-\x7e\x85\xa0-\ud7ff\ue004-\ufffd\U00010000-\U0010ffff]|\ufeff")


def hide(text: str, file: str) -> str:
    """Put stand-ins for the YAML signs in ``beta(4, 6)`` and ``quality[technical]``, one for one.

    Every sign is replaced by one private character, so lines and columns stay what they are, and
    the builder puts the signs back wherever they landed.
    """
    bad = _UNPRINTABLE.search(text)
    if bad:
        line = text.count("\n", 0, bad.start()) + 1
        column = bad.start() - text.rfind("\n", 0, bad.start())
        raise YamlError(
            f"the character U+{ord(bad.group()):04X} cannot be printed",
            valid="plain text",
            fix="delete it",
            file=file,
            line=line,
            column=column,
        )
    text = _INDEX.sub(lambda m: m.group().translate(_HIDDEN), text)
    return "\n".join(_hide_calls(line) if "(" in line else line for line in text.split("\n"))


def _hide_calls(line: str) -> str:
    """Hide the signs between each ``name(`` and the parenthesis that closes it on the same line."""
    out, at = [], 0
    for start in (m.start() for m in re.finditer(r"(?<=\w)\(", line)):
        end = _closing(line, start) if start >= at else None
        if end is not None:
            out += [line[at:start], line[start:end].translate(_HIDDEN)]
            at = end
    return "".join([*out, line[at:]])


def _closing(line: str, start: int) -> int | None:
    """Where the parenthesis that opens at ``start`` has closed; None if it does not, or holds other signs."""
    depth = 0
    for at in range(start, len(line)):
        sign = line[at]
        if sign in "{}\"'#":
            return None
        depth += (sign == "(") - (sign == ")")
        if depth == 0:
            return at + 1
    return None
