"""Arguments that several commands share, with the one help text of each, and how they are read."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from shlex import quote
from typing import Annotated

import typer

from leadtime.errors import InputError, nearest


def whole(option: str, least: int) -> Callable[[str | int], int]:
    """A reader for an option that wants a whole number of at least ``least``."""

    def read(text: str | int) -> int:
        try:
            value = int(text)
        except ValueError:
            value = None
        if value is not None and value >= least:
            return value
        meant = _meant(str(text))
        raise InputError(
            f"{option} is {str(text)!r}",
            valid=f"a whole number of at least {least}",
            fix=f"{option} {max(meant, least)}" if meant is not None else None,
        )

    return read


def real(
    option: str, what: str = "a finite number", *, low: float = -math.inf, high: float = math.inf
) -> Callable[[str | float], float]:
    """A reader for an option that wants ``what``: a number from ``low`` to ``high``, neither of them endless.

    Where the number is a part, from 0 to 1, it may be a percentage. A unit behind a number is told with what
    to type.
    """
    part = (low, high) == (0, 1)

    def read(text: str | float) -> float:
        value = _share(str(text)) if part else _real(str(text))
        if value is not None and low <= value <= high:
            return value
        meant = _meant_real(str(text))
        inside = meant is not None and low <= meant <= high
        raise InputError(
            f"{option} is {str(text)[:_LONG]!r}",
            valid=what + _between(low, high),
            fix=f"{option} {meant:g}" if inside else None,
        )

    return read


_LONG = 60


def _between(low: float, high: float) -> str:
    if math.isfinite(low) and math.isfinite(high):
        return f" from {low:g} to {high:,.12g}"
    return f" of at least {low:g}" if math.isfinite(low) else ""


def _real(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _share(text: str) -> float | None:
    """A part of a whole, as a number or as a percentage."""
    head, sign, rest = text.strip().partition("%")
    value = _real(head)
    return value / 100 if value is not None and sign and not rest else value


def _meant_real(text: str) -> float | None:
    """The number in ``400 hours`` or ``1,000``, and the part of a whole in ``30%``."""
    match = re.fullmatch(r"\s*([-+\d.,_eE]+)\s*(%?)\s*[a-zA-Z_ ]*", text[:_LONG])
    value = _real(match[1].replace(",", "")) if match else None
    return value / 100 if match and value is not None and match[2] else value


def _meant(text: str) -> int | None:
    """The whole number that somebody means by ``1e5``, ``100,000``, ``100k`` or ``2.5``."""
    plain = text.lower().replace(",", "").replace(" ", "")
    for letter, power in (("k", "e3"), ("m", "e6")):
        plain = plain.removesuffix(letter) + power if plain.endswith(letter) else plain
    try:
        return round(float(plain))
    except (ValueError, OverflowError):
        return None


def one_of(option: str, known: Iterable[str]) -> Callable[[str], str]:
    """A reader for an option that wants one of the known words."""
    words = tuple(known)

    def read(text: str) -> str:
        if text in words:
            return text
        close = nearest(text, words)
        raise InputError(
            f"{option} is {text!r}", valid=", ".join(words), fix=f"{option} {quote(close)}" if close else None
        )

    return read


Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The project folder, or a YAML file in it.")]
Draws = Annotated[
    int, typer.Option(parser=whole("--draws", 1), metavar="N", help="Futures to simulate for each plan.")
]
Seed = Annotated[
    int,
    typer.Option(parser=whole("--seed", 0), metavar="N", help="Same seed, same futures, to the last bit."),
]
Threads = Annotated[
    int | None,
    typer.Option(
        parser=whole("--threads", 1),
        metavar="N",
        help="Cores to use; all of them unless you say. [same results]",
    ),
]
On = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="Run on a Dask cluster, as in tcp://scheduler:8786. [same results]"),
]
Json = Annotated[
    bool, typer.Option("--json", help="Print one JSON document on standard output, nothing else.")
]
Where = Annotated[
    Path, typer.Option("--project", metavar="DIR", help="The project folder, or a YAML file in it.")
]
Hazardous = Annotated[bool, typer.Option("--hazardous", help="Show records of infohazard level high too.")]
OnDay = Annotated[
    str | None, typer.Option(metavar="DATE", help="The day that decides what is stale. [default: today]")
]

DRAWS = 100_000
"""Enough for P(in time) to within 0.002, in a few seconds."""


def today() -> dt.date:
    """The day that it is here."""
    return dt.datetime.now().astimezone().date()


def plain_id(words: str) -> str:
    """An id for a record made of any words: lower-case letters, digits, dots, dashes and lines."""
    return re.sub(r"[^a-z0-9._-]+", "-", words.lower()).strip("-._")[:80].strip("-._") or "record"


def day_of(option: str, text: str | None) -> dt.date:
    """The day that an option names; today without it."""
    if text is None:
        return today()
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise InputError(f"{option} is {text!r}", valid="a date such as 2026-11-28") from None
