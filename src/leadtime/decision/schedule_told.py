"""A schedule in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from leadtime.decision.words import amount, listed, percent, span

_AT_ONCE = 0.05
"""Months: a break-even before this is none."""
_EXACT = 0.05
"""Percent: a gap below this is none."""


def answer(data: Mapping[str, Any]) -> str:
    """What to do now, what to put off, which tools come first, what the plan promises and what then
    happens.
    """
    rows = data["rows"]
    by = {v: [_name(r["name"]) for r in rows if r["verdict"] == v] for v in ("now", "next", "defer")}
    parts = [f"Do now: {_some(by['now'])}."]
    if by["next"]:
        parts.append(f"Then {_some(by['next'])}.")
    if by["defer"]:
        parts.append(f"Write up and put off until it goes faster: {_some(by['defer'])}.")
    parts += _tools(data)
    parts += [_promise(data["plan"]), _happens(data), *_put_off(data), _regret(data)]
    return " ".join(parts)


def _name(name: str) -> str:
    return name.replace("_", " ")


def _some(names: Sequence[str], most: int = 5) -> str:
    if len(names) <= most:
        return listed(names)
    return f"{', '.join(names[:most])} and {len(names) - most} more"


def _tools(data: Mapping[str, Any]) -> list[str]:
    needed = [t for t in data["tools"] if t["cost"] > 2 * t["error"] and t["cost"] > 0]
    if not needed:
        return []
    told = [
        f"{_name(t['name'])} (built last it costs {_valued(t['cost'], t['error'], data)})" for t in needed[:3]
    ]
    return [f"Tools that must not wait: {listed(told)}."]


def _valued(number: float, error: float, data: Mapping[str, Any]) -> str:
    """A gain or a loss in what orders are judged by."""
    if data["by"] is None:
        return amount(number, sure(error), "month")
    return f"{amount(number, sure(error))} of a worth of {data['by']['most']:.3g}"


def _promise(plan: Mapping[str, Any]) -> str:
    """What the plan takes on expected speeds, and how far that may be from the least possible."""
    by = plan["method"].replace("heuristic", "priority rules")
    loose, least = (amount(plan[k], unit="month") for k in ("loose", "least"))
    gap = 100 * (plan["loose"] - plan["least"]) / plan["loose"] if plan["loose"] else 0.0
    near = "which is the least possible" if gap < _EXACT else f"at most {gap:.1f} % above the least possible"
    told = f"On expected speeds the plan by {by} takes {loose}, {near}"
    return f"{told}." if gap < _EXACT else f"{told} (nothing takes under {least})."


def proved(plan: Mapping[str, Any]) -> str:
    """What was proved, and of which problem: durations are rounded up to a grid."""
    takes, bound = (amount(plan[k], unit="month") for k in ("makespan", "bound"))
    if plan["status"] == "optimal":
        proof = f"{takes}, which is proved optimal"
    else:
        proof = f"{takes}, not proved optimal: the bound is {bound}, the gap {100 * plan['gap']:.1f} %"
    step = amount(plan["grid"], unit="month", digits=2)
    return f"The plan was sought in steps of {step}, durations rounded up; so rounded it takes {proof}."


def _put_off(data: Mapping[str, Any]) -> list[str]:
    """What must be true for the one project that is put off, or else could be, and when that loses."""
    rows = data["put_off"]
    if not rows:
        return []
    late = {r["name"] for r in data["rows"] if r["verdict"] == "defer"}
    row = next((r for r in rows if r["name"] in late), rows[0])
    gain = _valued(abs(row["gain"]), row["error"], data)
    name, kind = _name(row["name"]), _name(row["kind"])
    if not row["automated"]["wins"]:
        return [f"Doing {name} last loses to doing it first, whenever work of the class {kind} is automated."]
    if _whatever(row["automated"]):
        whenever = f"whenever work of the class {kind} is automated"
        return [f"Doing {name} last gains {gain} over doing it first, {whenever}."]
    when = _window(row, kind)
    if row["gain"] <= max(2 * row["error"], 1e-9):
        lost = f"loses {gain} against" if row["gain"] < -max(2 * row["error"], 1e-9) else "gains nothing over"
        return [f"Doing {name} last {lost} doing it first; it would win if {when}."]
    holds = listed([when, *_others(row)])
    told = (
        f"Doing {name} last gains {gain} over doing it first. That holds while {holds}; beyond any of these, "
    )
    return [told + "with the others as they are, it is not shown to."]


def _window(row: Mapping[str, Any], kind: str) -> str:
    low, high = row["automated"]["low"], row["automated"]["high"]
    if high is None and (low is None or low < _AT_ONCE):
        return f"work of the class {kind} is automated, whenever that is"
    if high is None:
        when = f"after month {low:.1f}"
    elif low is None or low < _AT_ONCE:
        when = f"before month {high:.1f}"
    else:
        when = f"between months {low:.1f} and {high:.1f}"
    return f"work of the class {kind} is automated {when} (as in {percent(row['holds'])} of the futures)"


def _whatever(curve: Mapping[str, Any]) -> bool:
    """Whether putting off wins at each value that was tried."""
    return bool(curve["wins"]) and curve["low"] is None and curve["high"] is None


def _others(row: Mapping[str, Any]) -> list[str]:
    told = []
    if (row["speedup"]["low"] or 1.0) > 1.05:
        told.append(f"the speed-up is at least {row['speedup']['low']:.2g} times")
    if row["integration"]["high"] is not None:
        most = amount(row["integration"]["high"], unit="month", digits=2)
        told.append(f"the integration takes at most {most}")
    return told


def sure(error: float) -> float | None:
    """An error that is told; None for one that is what is left of rounding."""
    return error if error > 1e-9 else None


def _happens(data: Mapping[str, Any]) -> str:
    m = data["makespan"]
    low, _, high = m["quantiles"]
    takes = amount(m["mean"], sure(m["error"]), "month")
    told = f"Over the futures the proposed order takes {takes}"
    if sure(high - low):
        told += f" (80 %: {span(low, high, 'month')})"
    if data["by"] is None:
        return f"{told}."
    b = data["by"]
    return f"{told}; all of it is done by the crunch in {percent(b['all'])} of them."


def _regret(data: Mapping[str, Any]) -> str:
    r = data["regret"]
    least = "" if r["exact"] else "at least "
    if r["mean"] <= max(2 * r["error"], 1e-9):
        return "Knowing the future would hardly change the order."
    return f"Knowing the future would gain {least}{_valued(r['mean'], r['error'], data)}."
