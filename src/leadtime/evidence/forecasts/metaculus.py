"""Posts of Metaculus as its API gives them: binary, numeric, date, groups, options and conditional pairs."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from leadtime.errors import InputError
from leadtime.evidence.forecasts.pairs import opposite
from leadtime.evidence.forecasts.question import Question, question
from leadtime.evidence.forecasts.text import NUMBER, get, moment, need, year_of, year_of_stamp

PLATFORM = "metaculus"
_CONTINUOUS = {"numeric", "date", "discrete"}
_SLACK = 1e-6


def looks_so(raw: Any) -> bool:
    """Whether this is a post of Metaculus, or a page or a list of them."""
    first = next(iter(_posts(raw)), None)
    return isinstance(first, Mapping) and any(
        isinstance(first.get(k), Mapping) for k in ("question", "group_of_questions", "conditional")
    )


def _posts(raw: Any) -> Sequence[Any]:
    if isinstance(raw, Mapping):
        results = raw.get("results")
        return results if isinstance(results, list) else [raw]
    return raw if isinstance(raw, list) else []


def read(raw: Any, where: str) -> Iterator[Question | str]:
    """The questions of a post, a page (``results``) or a list; what cannot be read, as a sentence."""
    for i, post in enumerate(_posts(raw)):
        if not isinstance(post, Mapping):
            raise InputError(f"{where}: post {i + 1} is no object")
        name = f"{where}: post {post.get('id', i + 1)}"
        yield from _post(post, name)


def _post(post: Mapping[str, Any], where: str) -> Iterator[Question | str]:
    pair = get(post, "conditional", dict, where)
    group = get(post, "group_of_questions", dict, where)
    if pair is not None:
        yield from _pair(post, pair, where)
    elif group is not None:
        for one in need(group, "questions", list, where):
            if not isinstance(one, Mapping):
                raise InputError(f"{where}: a question of the group is no object")
            yield from _one(post, one, where)
    elif isinstance(post.get("question"), Mapping):
        yield from _one(post, post["question"], where)
    else:
        yield f"{where} has no question"


def _pair(post: Mapping[str, Any], pair: Mapping[str, Any], where: str) -> Iterator[Question | str]:
    condition = need(need(pair, "condition", dict, where), "title", str, where)
    for branch, words in (("question_yes", condition), ("question_no", opposite(condition))):
        yield from _one(post, need(pair, branch, dict, where), where, words)


def _one(
    post: Mapping[str, Any], raw: Mapping[str, Any], where: str, condition: str = ""
) -> Iterator[Question | str]:
    kind = need(raw, "type", str, where)
    common = _common(post, raw, where)
    if kind == "multiple_choice":
        yield from _options(raw, common, where)
    elif kind == "binary":
        latest, values = _latest(raw, where)
        p = _binary(latest, values, where)
        fields: dict[str, Any] = {
            "kind": "conditional" if condition else "binary",
            "condition": condition,
            "p": p,
        }
        fields["resolution"] = _yes_or_no(raw.get("resolution"), where)
        yield question(where, common | fields | _crowd(raw, latest, where))
    elif kind in _CONTINUOUS and not condition:
        yield _continuous(raw, common, where, kind)
    else:
        yield f"{where}: a {'conditional ' if condition else ''}question of type {kind!r} is not read"


def _common(post: Mapping[str, Any], raw: Mapping[str, Any], where: str) -> dict[str, Any]:
    number = raw.get("id", post.get("id"))
    if not isinstance(number, (int, str)) or isinstance(number, bool):
        raise InputError(f"{where} has no id")
    post_id = post.get("id", number)
    closes = raw.get("actual_close_time") or raw.get("scheduled_close_time")
    return {
        "id": str(number),
        "platform": PLATFORM,
        "title": get(raw, "title", str, where) or need(post, "title", str, where),
        "url": f"https://www.metaculus.com/questions/{post_id}/",
        "opened": moment(raw.get("open_time"), where),
        "closes": moment(closes, where),
        "resolved": moment(raw.get("actual_resolve_time"), where) if raw.get("resolution") else None,
    }


def _latest(raw: Mapping[str, Any], where: str) -> tuple[Mapping[str, Any], list[float]]:
    """The newest aggregate, and its forecast values; both empty where nobody has forecast or it is hidden."""
    sets = get(raw, "aggregations", dict, where) or {}
    weighted = get(sets, "recency_weighted", dict, where) or {}
    latest = get(weighted, "latest", dict, where) or {}
    values = get(latest, "forecast_values", list, where) or []
    for v in values:
        if not isinstance(v, NUMBER) or isinstance(v, bool) or not -_SLACK <= v <= 1 + _SLACK:
            raise InputError(f"{where}: a forecast value is {str(v)[:40]}", valid="probabilities from 0 to 1")
    return latest, [min(max(float(v), 0.0), 1.0) for v in values]


def _binary(latest: Mapping[str, Any], values: list[float], where: str) -> float | None:
    if not values:
        centers = get(latest, "centers", list, where) or []
        return float(centers[-1]) if centers and isinstance(centers[-1], NUMBER) else None
    if len(values) == 1:
        return values[0]
    if len(values) != 2 or abs(sum(values) - 1) > 1e-3:
        raise InputError(f"{where}: the forecast values are {values[:4]}", valid="[1 - p, p]")
    return values[1]


def _crowd(raw: Mapping[str, Any], latest: Mapping[str, Any], where: str) -> dict[str, Any]:
    count = get(latest, "forecaster_count", int, where)
    weighted = (raw.get("aggregations") or {}).get("recency_weighted") or {}
    past = []
    for entry in get(weighted, "history", list, where) or []:
        centers = get(entry, "centers", list, where) if isinstance(entry, Mapping) else None
        if centers and raw.get("type") == "binary":
            past.append({"at": moment(entry.get("start_time"), where), "value": centers[-1]})
    return {"forecasters": count, "as_of": moment(latest.get("start_time"), where), "history": past}


def _yes_or_no(word: Any, where: str) -> Any:
    known = {"yes": 1.0, "no": 0.0, "annulled": "cancelled", "ambiguous": "cancelled"}
    if word in (None, ""):
        return None
    if str(word).lower() not in known:
        raise InputError(f"{where}: the resolution is {str(word)[:40]!r}", valid=", ".join(known))
    return known[str(word).lower()]


def _options(raw: Mapping[str, Any], common: dict[str, Any], where: str) -> Iterator[Question | str]:
    options = need(raw, "options", list, where)
    latest, values = _latest(raw, where)
    if values and len(values) != len(options):
        raise InputError(f"{where}: {len(values)} forecasts for {len(options)} options", valid="one each")
    came = raw.get("resolution") or None
    void = came in ("annulled", "ambiguous")
    for i, option in enumerate(options):
        fields = dict(
            common, id=f"{common['id']}:{i + 1}", option_of=common["id"], title=f"{common['title']} {option}"
        )
        came_out = None if came is None else "cancelled" if void else float(came == option)
        fields |= {"kind": "binary", "p": values[i] if values else None, "resolution": came_out}
        yield question(where, fields | _crowd(raw, latest, where))


def _continuous(raw: Mapping[str, Any], common: dict[str, Any], where: str, kind: str) -> Question:
    latest, values = _latest(raw, where)
    date = kind == "date"
    unit = "date" if date else _unit(get(raw, "unit", str, where) or "")
    fields: dict[str, Any] = {"kind": "date" if date else "numeric", "unit": unit}
    fields["resolution"] = _number(raw.get("resolution"), date, where)
    if values:
        places = scale(need(raw, "scaling", dict, where), len(values), where)
        if date:
            places = [year_of_stamp(x, where) for x in places]
        _check_ends(raw, values, where)
        fields["points"] = (
            _steps(places, values) if kind == "discrete" else list(zip(places, values, strict=True))
        )
    return question(where, common | fields | _crowd(raw, latest, where))


def _steps(places: list[float], values: list[float]) -> list[tuple[float, float]]:
    """A function with a jump in the middle of each bin, where the outcome of the bin is."""
    points = [(places[0], values[0])]
    for a, b, before, after in zip(places, places[1:], values, values[1:], strict=False):
        if after > before:
            points += [((a + b) / 2, before), ((a + b) / 2, after)]
    return [*points, (places[-1], values[-1])]


def _unit(words: str) -> str:
    """Their unit where it is one of ours; percent and others stay bare numbers, for the reader to say."""
    from leadtime.errors import UnitError
    from leadtime.evidence.wording import canonical_unit

    try:
        return canonical_unit(words)
    except UnitError:
        return ""


def scale(scaling: Mapping[str, Any], points: int, where: str) -> list[float]:
    """The places of ``points`` even steps from ``range_min`` to ``range_max``.

    Straight, or with a ``zero_point`` z logarithmic: with r = (max − z)/(min − z) and u from 0 to 1,
    x = min + (max − min)(rᵘ − 1)/(r − 1), which is even in ln(x − z), and straight for a z so far away that r
    is 1. Raises :class:`InputError` for a range that is too wide, or a z too near, to be reckoned with.
    """
    low, high = (float(need(scaling, n, NUMBER, where)) for n in ("range_min", "range_max"))
    at = get(scaling, "zero_point", NUMBER, where)
    zero = None if at is None else float(at)
    if not low < high or not math.isfinite(high - low) or points < 2:
        raise InputError(f"{where}: the range is {low:g} to {high:g}", valid="range_min below range_max")
    steps = [i / (points - 1) for i in range(points)]
    if zero is None:
        return [low + (high - low) * u for u in steps]
    if low <= zero <= high:
        raise InputError(f"{where}: zero_point {zero:g} lies within the range", valid="a point outside it")
    share = (high - low) / (low - zero) if low != zero else math.inf
    log = math.log1p(share) if -1 < share < math.inf else math.inf
    if not math.isfinite(log):
        raise InputError(
            f"{where}: the range {low:g} to {high:g} with zero_point {zero:g} cannot be reckoned with",
            valid="numbers that are not so far apart, or so near",
        )
    parts = [math.expm1(u * log) / math.expm1(log) if log else u for u in steps]
    return [*(min(low + (high - low) * part, high) for part in parts[:-1]), high]


def _check_ends(raw: Mapping[str, Any], values: list[float], where: str) -> None:
    for name, mass in (("open_lower_bound", values[0]), ("open_upper_bound", 1 - values[-1])):
        if get(raw, name, bool, where) is False and mass > 1e-3:
            raise InputError(
                f"{where}: {mass:.1%} lies beyond a bound that is closed",
                valid=f"{name}: true, or no such mass",
            )


def _number(word: Any, date: bool, where: str) -> Any:
    known = {
        "above_upper_bound": "above",
        "below_lower_bound": "below",
        "annulled": "cancelled",
        "ambiguous": "cancelled",
    }
    if word in (None, ""):
        return None
    if str(word) in known:
        return known[str(word)]
    try:
        number = float(word)
    except (TypeError, ValueError):
        when = moment(word, where) if date else None
        if when is None:
            raise InputError(f"{where}: the resolution is {str(word)[:40]!r}", valid="a number") from None
        return year_of(when)
    return year_of_stamp(number, where) if date else number
