"""The epsilon fallacy: a tiny improvement is not worth doing because it is positive, adds up, or touches
something dear.

Three ways to be taken in, each with what unmasks it:

``sign``
    "It helps": but under 1 % of what the best use of the same hours would bring.
``integral``
    "It adds up": but so many such changes would be needed for anybody to notice.
``product``
    "It touches something that matters a lot": but it moves that by next to nothing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from leadtime.decision.words import percent, quoted

SMALL = 0.01
"""A use that brings less than this part of what the best use of the same hours brings is an epsilon."""
UNSURE = 0.1
"""And it must be certain to bring less than this part, two standard errors above the estimate."""
DEAR = 0.1
"""A quantity that explains at least this part of the outcome's variance is dear."""
TINY = 0.01
"""A quantity that moves by less than this part of its standard deviation has hardly moved."""


def epsilons(rows: Sequence[Mapping[str, Any]], noticeable: float) -> list[dict[str, Any]]:
    """The uses that help by next to nothing, the most tempting first (the one with the dearest target).

    ``rows`` are levers with ``group``, ``use``, ``gain`` and ``error`` of the same small move of each group's
    time, and ``touched``: the quantities that it moves with ``dear`` (share of variance) and ``moved`` (in
    standard deviations). ``noticeable`` is the smallest gain that anybody would act on. A use belongs here if
    its gain is positive, or may be by its error, is under 1 % of what the best use of the same hours brings,
    and is surely under 10 % of it.
    """
    found = []
    for group in dict.fromkeys(r["group"] for r in rows):
        mine = [r for r in rows if r["group"] == group]
        best = max(mine, key=lambda r: float(r["gain"]))
        if best["gain"] <= 3 * best["error"]:
            continue
        for row in mine:
            most = float(row["gain"]) + 2 * float(row["error"])
            helps = row["gain"] >= -row["error"] and most > 0
            if (
                row is not best
                and helps
                and row["gain"] < SMALL * best["gain"]
                and most < UNSURE * best["gain"]
            ):
                found.append(_one(row, best, noticeable))
    return sorted(found, key=lambda e: -float(e["dear"]))


def _one(row: Mapping[str, Any], best: Mapping[str, Any], noticeable: float) -> dict[str, Any]:
    gain = max(float(row["gain"]), 0.0)
    baits = [t for t in row["touched"] if t["dear"] >= DEAR and 0 < abs(t["moved"]) < TINY]
    bait = max(baits, key=lambda t: float(t["dear"]), default=None)
    return {
        "group": row["group"],
        "use": row["use"],
        "gain": row["gain"],
        "error": row["error"],
        "best": best["use"],
        "ratio": gain / float(best["gain"]),
        "needed": math.ceil(noticeable / gain) if gain > 0 and noticeable > 0 else None,
        "needed_for_best": math.ceil(float(best["gain"]) / gain) if gain > 0 else None,
        "target": bait["name"] if bait else None,
        "dear": bait["dear"] if bait else 0.0,
        "moved": bait["moved"] if bait else 0.0,
    }


def told(e: Mapping[str, Any]) -> str:
    """The fallacy in words: its sign, its integral and, where it has one, its product."""
    part = _part(e["ratio"])
    group, use, best = (str(e[k]).replace("_", " ") for k in ("group", "use", "best"))
    parts = [f"{group} on {use}: it brings {part} of what {best} would for the same hours (sign)"]
    if e["needed"] is None:
        parts.append("no number of such changes would show (integral)")
    else:
        parts.append(f"{e['needed']:,} such changes would make a noticeable difference (integral)")
    if e["target"] is not None:
        moved = abs(e["moved"])
        small = f"{moved:.4f}".rstrip("0") if moved >= 1e-4 else "under 0.0001"
        parts.append(
            f"it touches {quoted(e['target'])}, which explains {percent(e['dear'])} of the outcome, and "
            f"moves it by {small} of a standard deviation (product)"
        )
    return "; ".join(parts)


def _part(ratio: float) -> str:
    if ratio <= 0:
        return "nothing that shows"
    return f"{100 * ratio:.2g} %" if ratio >= 1e-4 else "under 0.01 %"
