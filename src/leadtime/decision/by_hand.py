"""The back of the envelope: three lines that a reader can redo with the medians and a pocket calculator.

For the crunch model. Each line is one factor of the derivative of the window's hours with respect to an hour
on an activity, at the medians over futures of what goes in.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from leadtime import units
from leadtime.decision.words import amount, input_name

if TYPE_CHECKING:
    from leadtime.futures import Futures

NEEDS = (
    "raises",
    "effect",
    "scale",
    "backfire",
    "intervention_hours",
    "concern_after",
    "options_after",
    "max_extension",
    "rival_lead_after",
    "value_of_a_day",
)
"""The names of which the medians go into the arithmetic."""

_UNITS = {
    "scale": "work_hour",
    "intervention_hours": "work_hour",
    "max_extension": "day",
    "rival_lead_after": "day",
    "value_of_a_day": "work_hour/day",
}
_WORDS = {
    "effect": "largest move in log-odds",
    "scale": "hours at which most of that is reached",
    "backfire": "chance that it backfires",
    "intervention_hours": "hours already spent on it",
    "concern_after": "concern at crunch time",
    "options_after": "options at crunch time",
    "max_extension": "most that the labs would add to the window",
    "rival_lead_after": "lead over the less careful",
    "value_of_a_day": "quality-adjusted hours in a day of the window",
}


@dataclass(frozen=True)
class ByHand:
    """An activity's figure by hand: its ``lines``, the ``figure`` they end in, and the medians used.

    ``why`` says, where the figure is zero, what an hour on it is good for all the same.
    """

    activity: str
    lines: tuple[str, ...]
    figure: float
    inputs: tuple[dict[str, Any], ...]
    why: str = ""

    def to_json(self) -> dict[str, Any]:
        """The arithmetic as plain data."""
        return {
            "activity": self.activity,
            "lines": self.lines,
            "figure": self.figure,
            "inputs": self.inputs,
            "why": self.why,
        }


def medians(futures: Futures, plan: str) -> dict[str, Any]:
    """The median over futures of every name in :data:`NEEDS`, in days and hours of work.

    Vectors come as a mapping from the labels.
    """
    found: dict[str, Any] = {}
    for name in NEEDS:
        draws = np.asarray(futures[plan][name], dtype=np.float64)
        factor = units.factor(futures.unit(name), _UNITS[name]) if name in _UNITS else 1.0
        middle = np.median(draws, axis=0) * factor
        labels = futures.labels(name)
        found[name] = float(middle) if labels is None else dict(zip(labels, middle.tolist(), strict=True))
    return found


def by_hand(at: Mapping[str, Any], activity: str, raises: str) -> ByHand:
    """The three lines for one activity, from the medians ``at``.

    1. log-odds per hour = effect / scale · e^(−hours/scale) · (1 − 2 · backfire)
    2. days per hour = c (1 − c) · o · max · line 1 if it raises concern, c · o (1 − o) · max · line 1 if it
       raises options, lead · line 1 for coordination; each only where it is not the other that limits
    3. hours per hour = line 2 · hours of work in a day of the window
    """
    effect, scale, backfire = (at[n][activity] for n in ("effect", "scale", "backfire"))
    left = math.exp(-at["intervention_hours"][activity] / scale) if scale > 0 else 0.0
    move = effect / scale * left * (1 - 2 * backfire) if scale > 0 else 0.0
    name = input_name(activity)
    what = "the logarithm of the lead" if raises == "coordination" else f"the log-odds of {raises}"
    first = (
        f"An hour of {name} moves {what} by {_n(effect)} ÷ {_n(scale)} hours × {_n(left)} (what the hours "
        f"already spent have left) × {_n(1 - 2 * backfire)} (backfire) = {_n(move)}."
    )
    per_day, second = _days(at, raises, move)
    rate = at["value_of_a_day"]
    third = (
        f"A day of window holds {_n(rate)} quality-adjusted hours, so the hour buys {_n(per_day)} × "
        f"{_n(rate)} = {_n(per_day * rate)} of them."
    )
    figure = per_day * rate
    why = f"{name[:1].upper()}{name[1:]}: {_WHY.get(raises, _LIMITED)}." if figure == 0 else ""
    return ByHand(activity, (first, second, third), figure, _used(at, activity), why)


_WHY = {
    "slowdown": "0 by hand, which leaves out what slowing the model down adds: more work before it comes",
    "tripwire": (
        "buys no hours, by hand or simulated, since a tripwire holds a late model back and does not lengthen "
        "the window; what it is worth shows in the risk"
    ),
    "coordination": (
        "0 by hand, where at the medians the lead over the less careful does not limit the window; in some "
        "simulated futures it does"
    ),
}
_LIMITED = (
    "0 by hand, where at the medians the lead over the less careful limits the window; in some simulated "
    "futures it does not"
)


def _days(at: Mapping[str, Any], raises: str, move: float) -> tuple[float, str]:
    """Days of window for a move, and the line that says so."""
    c, o, most, lead = (
        at[n] for n in ("concern_after", "options_after", "max_extension", "rival_lead_after")
    )
    wanted = c * o * most
    limited = wanted >= lead
    if raises == "coordination":
        days = lead * move if limited else 0.0
        reason = (
            "which is what limits the window" if limited else "but it is not the lead that limits the window"
        )
        return days, f"The lead is {_n(lead)} days, {reason}: {_n(days)} days of window."
    if raises not in {"concern", "options"}:
        return 0.0, f"Raising {raises} does not lengthen the window: 0 days."
    if limited:
        return 0.0, (
            f"The labs would wait {_n(wanted)} days, more than the lead of {_n(lead)} days over the less "
            f"careful, so more {raises} adds 0 days."
        )
    own = c if raises == "concern" else o
    days = wanted * (1 - own) * move
    return days, (
        f"The window grows by concern × options × most × (1 − {raises}) × that = {_n(c)} × {_n(o)} × "
        f"{_n(most)} days × {_n(1 - own)} × {_n(move)} = {_n(days)} days."
    )


def _used(at: Mapping[str, Any], activity: str) -> tuple[dict[str, Any], ...]:
    """The medians that went in, with their units and meanings, for a table beside the lines."""
    return tuple(
        {
            "name": f"{name}[{activity}]" if isinstance(at[name], Mapping) else name,
            "meaning": _WORDS[name],
            "median": at[name][activity] if isinstance(at[name], Mapping) else at[name],
            "unit": _UNITS.get(name, ""),
        }
        for name in _WORDS
    )


def _n(number: float) -> str:
    """Three significant digits, as one would write them on an envelope."""
    return amount(number)
