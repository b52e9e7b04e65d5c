"""Files and answers from outside, as text and JSON: of bounded size and depth, with real numbers."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from leadtime.errors import InputError

LARGEST = 200_000_000
"""Bytes that a file may have."""
LONGEST_LINE = 10_000_000
"""Characters that a line of a table may have."""
DEEPEST = 60
"""Levels that JSON may be nested."""


def read_text(path: Path, largest: int = LARGEST) -> str:
    """The text of a file. Raises :class:`InputError` where it is too large, no file, or not UTF-8."""
    if not path.is_file():
        raise InputError(f"there is no file {path}", valid="a file of forecasts")
    if path.stat().st_size > largest:
        raise InputError(f"{path} is larger than {largest // 1_000_000} MB", valid="a part of it")
    return decoded(path.read_bytes(), str(path))


def decoded(data: bytes, where: str) -> str:
    """Bytes as text; a byte-order mark is dropped. Raises :class:`InputError` where they are not UTF-8."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as e:
        line = data[: e.start].count(b"\n") + 1
        raise InputError("this is not UTF-8 text", valid="text in UTF-8", file=where, line=line) from None


def read_json(text: str, where: str) -> Any:
    """A JSON document. Raises :class:`InputError` for NaN, infinities, large numbers and deep nesting."""
    try:
        raw = json.loads(text, parse_constant=_never, parse_float=_real, parse_int=_whole)
    except json.JSONDecodeError as e:
        raise InputError(f"this is no JSON: {e.msg}", file=where, line=e.lineno, column=e.colno) from None
    except RecursionError:
        raise InputError(f"{where} is nested too deeply", valid=f"at most {DEEPEST} levels") from None
    except ValueError as e:
        raise InputError(f"{where}: {e}", valid="finite numbers") from None
    _check_depth(raw, where)
    return raw


def _never(word: str) -> float:
    raise ValueError(f"{word} is no number")


def _real(word: str) -> float:
    x = float(word)
    return x if math.isfinite(x) else _never(word[:20])


def _whole(word: str) -> int:
    if len(word) > 300:
        raise ValueError(f"{word[:20]}... is too large a number")
    return int(word)


def _check_depth(raw: Any, where: str) -> None:
    level = [raw]
    for _ in range(DEEPEST):
        level = [
            x
            for v in level
            for x in (v.values() if isinstance(v, dict) else v if isinstance(v, list) else ())
        ]
        if not level:
            return
    raise InputError(f"{where} is nested too deeply", valid=f"at most {DEEPEST} levels")


def get(raw: Mapping[str, Any], name: str, kind: type | tuple[type, ...], where: str) -> Any:
    """A field of the wanted type, None where it is absent or null; else an :class:`InputError`."""
    value = raw.get(name)
    wrong = isinstance(value, bool) and kind is not bool
    if value is None or (isinstance(value, kind) and not wrong):
        return value
    raise InputError(f"{where}: {name} is {str(value)[:60]!r}", valid=_word(kind))


def _word(kind: type | tuple[type, ...]) -> str:
    words = {str: "text", dict: "an object", list: "a list", bool: "true or false"}
    return words.get(kind, "a number") if isinstance(kind, type) else "a number"


def need(raw: Any, name: str, kind: type | tuple[type, ...], where: str) -> Any:
    """As :func:`get`, but it must be there."""
    value = get(raw, name, kind, where) if isinstance(raw, Mapping) else None
    if value is None:
        raise InputError(f"{where} has no {name!r}", valid=_word(kind))
    return value


NUMBER = (int, float)


def moment(value: Any, where: str, *, per_second: float = 1.0) -> dt.datetime | None:
    """A time from ISO text or from seconds since 1970 (or, with ``per_second`` 1000, milliseconds)."""
    if value is None or value in ("", "N/A"):
        return None
    try:
        if isinstance(value, str):
            when = dt.datetime.fromisoformat(value)
            return when if when.tzinfo else when.replace(tzinfo=dt.UTC)
        if isinstance(value, NUMBER) and not isinstance(value, bool):
            return dt.datetime.fromtimestamp(float(value) / per_second, dt.UTC)
    except (ValueError, OverflowError, OSError):
        pass
    raise InputError(f"{where}: {str(value)[:60]!r} is no time", valid="2026-03-01T00:00:00Z or a time stamp")


def year_of(when: dt.datetime) -> float:
    """A time as a decimal year, with the part of the day."""
    when = when.astimezone(dt.UTC)
    first = dt.datetime(when.year, 1, 1, tzinfo=dt.UTC)
    days = 366 if when.year % 4 == 0 and (when.year % 100 != 0 or when.year % 400 == 0) else 365
    return when.year + (when - first).total_seconds() / (86400 * days)


def year_of_stamp(seconds: float, where: str) -> float:
    """Seconds since 1970 as a decimal year."""
    when = moment(seconds, where)
    if when is None:
        raise InputError(f"{where} has no time")
    return year_of(when)
