"""Markets of Manifold as its API gives them: yes or no, pseudo-numeric, and several answers."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from leadtime.errors import InputError
from leadtime.evidence.forecasts.choices import SLACK
from leadtime.evidence.forecasts.question import Question, question
from leadtime.evidence.forecasts.text import NUMBER, get, moment, need

PLATFORM = "manifold"
_SEVERAL = {"MULTIPLE_CHOICE", "FREE_RESPONSE"}


def looks_so(raw: Any) -> bool:
    """Whether this is a market of Manifold, or a list of them."""
    first = next(iter(_markets(raw)), None)
    return isinstance(first, Mapping) and "outcomeType" in first


def _markets(raw: Any) -> Sequence[Any]:
    return raw if isinstance(raw, list) else [raw]


def read(raw: Any, where: str) -> Iterator[Question | str]:
    """The questions of a market or of a list; what cannot be read, as a sentence."""
    for i, market in enumerate(_markets(raw)):
        if not isinstance(market, Mapping):
            raise InputError(f"{where}: market {i + 1} is no object")
        name = f"{where}: market {market.get('id', i + 1)}"
        yield from _market(market, name)


def _market(raw: Mapping[str, Any], where: str) -> Iterator[Question | str]:
    kind = need(raw, "outcomeType", str, where)
    common = _common(raw, where)
    if kind == "BINARY":
        fields = {"kind": "binary", "p": _chance(raw, where), "resolution": _came(raw, where)}
        yield question(where, common | fields)
    elif kind == "PSEUDO_NUMERIC":
        said = {"kind": "numeric", "value": _value(raw, where), "resolution": _end(raw, where)}
        yield question(where, common | said)
    elif kind == "NUMERIC" and isinstance(raw.get("value"), NUMBER):
        said = {"kind": "numeric", "value": raw["value"], "resolution": _end(raw, where)}
        yield question(where, common | said)
    elif kind in _SEVERAL and isinstance(raw.get("answers"), list):
        yield from _answers(raw, common, where)
    else:
        lacking = "; its answers are not in this file" if kind in _SEVERAL else ""
        yield f"{where}: a market of type {kind!r} is not read{lacking}"


def _common(raw: Mapping[str, Any], where: str) -> dict[str, Any]:
    url = get(raw, "url", str, where) or ""
    resolved = get(raw, "isResolved", bool, where)
    return {
        "id": need(raw, "id", str, where),
        "platform": PLATFORM,
        "title": need(raw, "question", str, where),
        "url": url,
        "opened": moment(raw.get("createdTime"), where, per_second=1000),
        "closes": moment(raw.get("closeTime"), where, per_second=1000),
        "resolved": moment(raw.get("resolutionTime"), where, per_second=1000) if resolved else None,
        "as_of": moment(raw.get("lastUpdatedTime"), where, per_second=1000),
        "forecasters": get(raw, "uniqueBettorCount", int, where),
    }


def _chance(raw: Mapping[str, Any], where: str) -> float | None:
    """The market's probability. Its ``p`` is a parameter of the market maker, not a forecast."""
    p = get(raw, "probability", NUMBER, where)
    if p is not None and not 0 <= p <= 1:
        raise InputError(f"{where}: the probability is {p:g}", valid="0 to 1")
    return None if p is None else float(p)


def _came(raw: Mapping[str, Any], where: str) -> Any:
    """YES 1, NO 0, MKT the fraction that was paid, CANCEL cancelled; None while it is open."""
    if not get(raw, "isResolved", bool, where):
        return None
    word = need(raw, "resolution", str, where)
    if word == "MKT":
        return need(raw, "resolutionProbability", NUMBER, where)
    known = {"YES": 1.0, "NO": 0.0, "CANCEL": "cancelled"}
    if word not in known:
        raise InputError(f"{where}: the resolution is {word[:40]!r}", valid="YES, NO, MKT or CANCEL")
    return known[word]


def mapped(p: float, low: float, high: float, log: bool) -> float:
    """The number that a pseudo-numeric market's probability stands for.

    low + p(high − low), or on a logarithmic scale (high − low + 1)ᵖ + low − 1.
    """
    return float((high - low + 1) ** p + low - 1 if log else low + p * (high - low))


def _range(raw: Mapping[str, Any], where: str) -> tuple[float, float, bool]:
    low, high = (float(need(raw, n, NUMBER, where)) for n in ("min", "max"))
    if not low < high:
        raise InputError(f"{where}: the range is {low:g} to {high:g}", valid="min below max")
    return low, high, bool(get(raw, "isLogScale", bool, where))


def _value(raw: Mapping[str, Any], where: str) -> float | None:
    p = _chance(raw, where)
    return None if p is None else mapped(p, *_range(raw, where))


def _end(raw: Mapping[str, Any], where: str) -> Any:
    if not get(raw, "isResolved", bool, where):
        return None
    if raw.get("resolution") == "CANCEL":
        return "cancelled"
    share = get(raw, "resolutionProbability", NUMBER, where)
    if share is None or not 0 <= share <= 1:
        return get(raw, "resolutionValue", NUMBER, where)
    return mapped(float(share), *_range(raw, where))


def _answers(raw: Mapping[str, Any], common: dict[str, Any], where: str) -> Iterator[Question | str]:
    came = raw.get("resolution") if get(raw, "isResolved", bool, where) else None
    option_of = common["id"] if _exclusive(raw, where) else ""
    for answer in raw["answers"]:
        name = need(answer, "id", str, where)
        fields = dict(common, id=f"{common['id']}:{name}")
        fields["title"] = f"{common['title']} {need(answer, 'text', str, where)}"
        fields |= {
            "kind": "binary",
            "option_of": option_of,
            "p": _chance(answer, where),
            "resolution": _answer(answer, came, name, where),
        }
        yield question(where, fields)


def _exclusive(raw: Mapping[str, Any], where: str) -> bool:
    """Whether exactly one answer comes: as the market says, or, where it does not, as its answers sum."""
    told = get(raw, "shouldAnswersSumToOne", bool, where)
    if told is not None:
        return bool(told)
    chances = [get(a, "probability", NUMBER, where) for a in raw["answers"] if isinstance(a, Mapping)]
    return abs(math.fsum(p for p in chances if p is not None) - 1) <= SLACK


def _answer(answer: Mapping[str, Any], came: Any, name: str, where: str) -> Any:
    """Each answer's own resolution where it has one; else whether it is the one that was chosen."""
    if isinstance(answer.get("resolution"), str):
        return _came({**answer, "isResolved": True}, where)
    if came is None:
        return None
    return "cancelled" if came in ("CANCEL", "MKT") else float(came == name)
