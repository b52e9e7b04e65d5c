"""Whom to talk to, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from leadtime.decision.words import amount, listed, percent

_WAYS = {
    "cascade": "each person who is moved has one chance to move each neighbour",
    "threshold": "each person takes up what enough of their neighbours hold",
    "averaging": "each person moves to the mean of those they hear",
}


def answer(data: Mapping[str, Any]) -> str:
    """Whom to talk to, what that changes, and what the same hours do otherwise."""
    if not data["chosen"]:
        lead = "".join(f"{told} " for told in _beaten(data))
        why = "no conversation is expected to help, since what may backfire outweighs it"
        return f"{lead}Talk to nobody: within {_hours(data['hours'])} {why}."
    people = [person(n) for n in data["chosen"]]
    who = f"{', '.join(people[:7])} and {len(people) - 7} more" if len(people) > 8 else listed(people)
    parts = [f"Talk to {who}: {_hours(data['spent'])} of {_hours(data['hours'])}."]
    return " ".join([*_beaten(data), *parts, *_changes(data["decisions"]), _brings(data), *_others(data)])


def _beaten(data: Mapping[str, Any]) -> list[str]:
    """What stands first where the same hours bring more when everybody gets a part of them."""
    even = next(r for r in data["rivals"] if r["name"] == "everybody, evenly")
    if even["behind"] >= -2 * even["behind_error"] or even["gain"] <= 0:
        return []
    told = value(even["gain"], even["error"], data["unit"])
    more = f"Spread the hours evenly over everybody: that brings {told}, more than the best whole talks found"
    return [f"{more}, if a part of the hours moves people with the same part of the chance. Of whole talks:"]


def person(name: str) -> str:
    """A role as it stands in a sentence."""
    return name.replace("_", " ")


def _hours(x: float) -> str:
    return amount(x, unit="work_hour", digits=3).removesuffix(" of work")


def _changes(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    moved = sorted((r for r in rows if abs(r["after"] - r["before"]) >= 0.005), key=_change)
    if not moved:
        return ["No decision becomes noticeably likelier."]
    told = [f"“{person(r['name'])}” from {percent(r['before'])} to {percent(r['after'])}" for r in moved[:4]]
    return [f"The chance of passing goes, for {listed(told)}."]


def _change(row: Mapping[str, Any]) -> float:
    return float(row["worth"] * (row["before"] - row["after"]))


def _brings(data: Mapping[str, Any]) -> str:
    unit, exact = data["unit"], data["exact"]
    if exact is not None:
        how = "in expected views" if data["spreads"] == "averaging" else "counted over all that may happen"
        told = f"{value(exact, None, unit)}{_what(data)}, {how}"
    else:
        told = f"{value(data['gain'], data['error'], unit)}{_what(data)}, in worlds that did not choose them"
    if data["low"] is None:
        return f"That is worth {told}."
    ends = sorted((data["low"], data["high"]))
    low, high = (value(x, None, unit).removesuffix(" percentage points") for x in ends)
    of = "90 % of what the stated ranges of people, ties and effects allow"
    return f"That is worth {told}; {of} lies from {low} to {high}."


def _what(data: Mapping[str, Any]) -> str:
    """What a worth without a unit counts."""
    words = {"worth": " of the stated worth", "effect": " in log-odds", "one each": " decisions"}
    if not data["unit"]:
        return words.get(data["weighed_by"], "")
    return f" {data['judged']}" if data.get("judged") else ""


def value(number: float, error: float | None, unit: str) -> str:
    """A worth in its unit; changes of chances in percentage points."""
    return amount(number, error, unit, difference=True, digits=2)


def _others(data: Mapping[str, Any]) -> list[str]:
    """What the same hours bring when they are spent otherwise."""
    rows = {r["name"]: r for r in data["rivals"]}
    found, best = [], data["gain"]
    direct = rows["if nobody passes it on"]
    if best > 0:
        passed = 1 - direct["gain"] / best
        if passed >= 0.05:
            found.append(f"{percent(round(passed, 2))} of it comes by others who pass it on.")
    even = rows["everybody, evenly"]
    if even["gain"] < -2 * even["error"]:
        found.append("The same hours spread evenly over everybody would do harm.")
    elif best > 0 and not _beaten(data):
        part = percent(round(max(even["gain"], 0.0) / best, 2))
        found.append(f"The same hours spread evenly over everybody bring {part} of that.")
    return found


def caveats(data: Mapping[str, Any]) -> tuple[str, ...]:
    """What a reader must not miss."""
    way = f"Views are taken to spread in one way: {_WAYS[data['spreads']]}."
    found = [f"{way} The strengths of ties are beliefs, and nobody has measured them."]
    if not data["submodular"]:
        if data["searched"] == "all":
            found.append("Where several must agree, one more supporter may be worth nothing or everything; "
                         "so all affordable choices were tried.")  # fmt: skip
        else:
            found.append(
                "Where several must agree, one more supporter may be worth nothing or everything, so no "
                "quick rule is sure to find the best choice: coalitions and exchanges were searched, and a "
                "better choice may exist."
            )
    if data.get("judged"):
        found.append(
            "Worth is counted in the model, at the stated effects of the decisions. The hours come on top of "
            "what the plan spends on buying time; nothing is taken from anything else for them."
        )
    optimism = data["in_sample"] - data["gain"]
    if data["exact"] is None and optimism > 2 * data["error"] and data["gain"] > 0:
        found.append(
            f"In the worlds that chose these people they look {percent(optimism / data['gain'])} better; the "
            f"figure here is from other worlds."
        )
    return tuple(found)
