"""ForecastBench: sets of questions with the market's value at a freeze, and sets of resolutions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from leadtime.errors import InputError
from leadtime.evidence.forecasts.question import Question, question
from leadtime.evidence.forecasts.text import NUMBER, get, moment, need

MARKETS = frozenset({"manifold", "metaculus", "polymarket", "infer"})
"""Sources whose value at the freeze is a probability; that of others is the last value of a series."""


@dataclass(frozen=True)
class Resolution:
    """What one question came to on one date.

    ``key`` joins with questions: (platform, id). ``value`` is 1 or 0, a number in the unit of the question (a
    date in decimal years), or the side of the range that was asked about. ``final`` is false where the
    question is still open and ``value`` is only the market's price on that date.
    """

    key: tuple[str, str]
    date: dt.date
    value: float | Literal["above", "below"]
    final: bool


def looks_so(raw: Any) -> bool:
    """Whether this is a set of questions of ForecastBench."""
    return isinstance(raw, Mapping) and "question_set" in raw and isinstance(raw.get("questions"), list)


def are_resolutions(raw: Any) -> bool:
    """Whether this is a set of resolutions of ForecastBench."""
    return isinstance(raw, Mapping) and isinstance(raw.get("resolutions"), list)


def read(raw: Any, where: str) -> Iterator[Question | str]:
    """The questions of a set. One of several ids is a combination: its parts joined by `` & ``."""
    for i, entry in enumerate(raw["questions"]):
        yield _question(entry, f"{where}: question {i + 1}")


def _question(raw: Any, where: str) -> Question:
    source = need(raw, "source", str, where)
    name = joined(raw, where)
    frozen = moment(_given(raw.get("freeze_datetime")), where)
    fields = {
        "id": name,
        "platform": source,
        "title": need(raw, "question", str, where).strip() or name,
        "kind": "binary",
        "url": _address(raw.get("url")),
        "opened": moment(_given(raw.get("market_info_open_datetime")), where),
        "closes": moment(_given(raw.get("market_info_close_datetime")), where),
        "as_of": frozen,
        "p": _chance(raw.get("freeze_datetime_value"), where) if source in MARKETS else None,
    }
    return question(f"{where} ({name[:60]})", fields)


def _given(value: Any) -> Any:
    return None if value in ("N/A", "", [], None) else value


def _address(value: Any) -> str:
    return value if isinstance(value, str) and value.startswith("https://") else ""


def _chance(value: Any, where: str) -> float | None:
    if _given(value) is None or isinstance(value, list):
        return None
    try:
        p = float(value)
    except (TypeError, ValueError):
        p = -1.0
    if not 0 <= p <= 1:
        raise InputError(f"{where}: the value at the freeze is {str(value)[:40]!r}", valid="0 to 1, or N/A")
    return p


def joined(raw: Mapping[str, Any], where: str) -> str:
    """The id; of a combination its ids, each with ``not`` before it where its direction is -1."""
    ids, ways = raw.get("id"), raw.get("direction")
    if isinstance(ids, str) and ids:
        return ids
    if not isinstance(ids, list) or not ids or not all(isinstance(i, str) for i in ids):
        raise InputError(f"{where}: the id is {str(ids)[:40]!r}", valid="text, or a list of texts")
    signs = ways if isinstance(ways, list) else [1] * len(ids)
    if len(signs) != len(ids) or not all(s in (1, -1) for s in signs):
        raise InputError(f"{where}: the direction is {str(ways)[:40]}", valid="1 or -1 for each id")
    return " & ".join(i if s == 1 else f"not {i}" for i, s in zip(ids, signs, strict=True))


def read_resolutions(raw: Any, where: str) -> tuple[Resolution, ...]:
    """The resolutions of a set, in its order. One (id, date) that stands twice is an error."""
    made: dict[tuple[tuple[str, str], dt.date], Resolution] = {}
    for i, entry in enumerate(raw["resolutions"]):
        one = _resolution(entry, f"{where}: resolution {i + 1}")
        if one is None:
            continue
        if (one.key, one.date) in made:
            raise InputError(f"{where}: resolution {i + 1}: {one.key[1]} on {one.date} stands twice")
        made[one.key, one.date] = one
    return tuple(made.values())


def _resolution(raw: Any, where: str) -> Resolution | None:
    source = need(raw, "source", str, where)
    value = get(raw, "resolved_to", NUMBER, where)
    when = moment(need(raw, "resolution_date", str, where), where)
    if value is None or when is None:
        return None
    if not 0 <= value <= 1:
        raise InputError(f"{where}: resolved_to is {value:g}", valid="0 to 1")
    final = bool(need(raw, "resolved", bool, where))
    return Resolution((source, joined(raw, where)), when.date(), float(value), final)
