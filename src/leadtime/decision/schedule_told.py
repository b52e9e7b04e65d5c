"""A schedule in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from leadtime.decision.words import amount, listed, percent


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
    return " ".join([*parts, _promise(data["plan"]), _happens(data), _regret(data)])


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
        f"{_name(t['name'])} (built last it costs {amount(t['cost'], t['error'], _unit(data))})"
        for t in needed[:3]
    ]
    return [f"Tools that must not wait: {listed(told)}."]


def _unit(data: Mapping[str, Any]) -> str:
    return "month" if data["judged_by"] == "makespan" else ""


def _promise(plan: Mapping[str, Any]) -> str:
    takes = amount(plan["makespan"], unit="month")
    if plan["status"] == "optimal":
        proof = "which is optimal on expected speeds"
    else:
        proof = (
            f"at most {100 * plan['gap']:.1f} % from the best on expected speeds (bound {plan['bound']:.1f})"
        )
    return f"The plan by {plan['method'].replace('heuristic', 'priority rules')} takes {takes}, {proof}."


def _happens(data: Mapping[str, Any]) -> str:
    m = data["makespan"]
    low, _, high = m["quantiles"]
    takes = amount(m["mean"], m["error"], "month")
    told = f"Over the futures the proposed order takes {takes} (80 %: {low:.0f} to {high:.0f})"
    if data["by"] is None:
        return f"{told}."
    b = data["by"]
    return f"{told}; all of it is done by the crunch in {percent(b['all'])} of them."


def _regret(data: Mapping[str, Any]) -> str:
    r = data["regret"]
    what = "months" if data["judged_by"] == "makespan" else "of the worth"
    least = "" if r["exact"] else "at least "
    if r["mean"] <= max(2 * r["error"], 1e-9):
        return "Knowing the future would hardly change the order."
    return f"Knowing the future would gain {least}{amount(r['mean'], r['error'])} {what}."
