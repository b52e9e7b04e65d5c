"""A tripwire: an eval with a threshold, a committed action and a decider; what it costs, and where to set
it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from leadtime.decision.finding import Finding, Support, Value
from leadtime.decision.trials import inside
from leadtime.decision.words import amount, percent, span
from leadtime.errors import InputError
from leadtime.evidence.distribution import Distribution, parse_distribution
from leadtime.evidence.families.rescaled import converted
from leadtime.futures.draw import draw
from leadtime.models.selection import (
    area_under_roc,
    best_normal,
    best_pressure,
    best_threshold,
    false_alarm,
    selected,
    true_alarm,
    true_under_pressure,
)

VARIANTS = 2000
"""Sets of uncertain numbers that are drawn for the ranges."""
HEAVY = 3.0
"""Degrees of freedom of a heavy-tailed error where none are stated."""
PRESSURES = (1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000)
"""Numbers of candidates for the figure of selection."""


@dataclass(frozen=True)
class Tripwire:
    """An eval whose score above ``threshold`` triggers an action that somebody has committed to.

    Scores are in any unit: a harmless model scores N(0, noise²), a dangerous one N(separation, noise²), less
    ``gaming`` where it, or who trains it, games the eval. ``attempts``: a dangerous model gets so many tries
    and its lowest score counts, which hides danger by noise; a harmless one is scored once. ``shared`` is the
    correlation of a held-out version's error with that of the public one, and its part of the gaming. The
    action takes ``delay`` days at ``delay_cost`` a day; the
    ``decider`` takes it with the probability ``holds``. ``harm`` is what a missed danger costs, in dollars;
    ``danger`` the chance of a dangerous model. Numbers, texts or distributions.
    """

    name: str
    danger: Any
    separation: Any
    harm: Any
    delay: Any
    delay_cost: Any
    noise: Any = 1.0
    threshold: float | None = None
    gaming: Any = 0.0
    attempts: int = 1
    shared: Any = 1.0
    holds: Any = 1.0
    heavy: float | None = None
    decider: str = ""
    action: str = ""
    note: str = ""
    source: str = ""

    def distributions(self) -> dict[str, Distribution]:
        """The stated numbers in their units: dollars, days, the score's own."""
        wanted = {
            "danger": "",
            "separation": "",
            "harm": "dollar",
            "delay": "day",
            "delay_cost": "dollar / day",
            "noise": "",
            "gaming": "",
            "shared": "",
            "holds": "",
        }
        return {f: converted(parse_distribution(getattr(self, f), unit=u), u) for f, u in wanted.items()}


@dataclass(frozen=True)
class View:
    """How a dangerous model looks to one version of an eval; :func:`~leadtime.models.selection.true_alarm`.

    ``gaming`` is what is taken off its score, ``attempts`` the tries whose lowest score is kept, ``shared``
    the correlation of this version's error with that of the version they were selected on.
    """

    gaming: float = 0.0
    attempts: int = 1
    shared: float = 1.0


HONEST = View()


@dataclass(frozen=True)
class Setting:
    """The numbers of a tripwire at one set of values; costs in dollars."""

    danger: float
    separation: float
    harm: float
    delay: float
    delay_cost: float
    noise: float
    gaming: float
    shared: float
    holds: float

    @property
    def alarm(self) -> float:
        """What an alarm that is acted on costs."""
        return self.delay * self.delay_cost

    def hit(self, threshold: Any, view: View) -> Any:
        """The chance that a dangerous model is above the threshold."""
        return true_alarm(threshold, self.separation, self.noise, view.gaming, view.attempts, view.shared)

    def cost(self, threshold: Any, view: View) -> Any:
        """Expected cost: danger missed or not acted on, and delays for alarms, true ones too."""
        hit = self.hit(threshold, view)
        false = false_alarm(threshold, self.noise)
        missed = self.danger * (1 - hit * self.holds) * self.harm
        return missed + self.holds * (self.danger * hit + (1 - self.danger) * false) * self.alarm

    def best(self, view: View) -> float:
        """The threshold of least expected cost for who knows how a dangerous model looks."""
        return best_threshold(
            self.separation,
            self.noise,
            self.danger,
            self.alarm,
            self.harm,
            view.gaming,
            view.attempts,
            view.shared,
        )

    def area(self, view: View) -> float:
        """The area under the ROC curve."""
        return area_under_roc(self.separation, self.noise, view.gaming, view.attempts, view.shared)


def tripwire(trip: Tripwire, *, variants: int = VARIANTS, seed: int = 0) -> Finding:
    """Where to set a tripwire, what it is worth, and what gaming and selection do to it.

    Parameters
    ----------
    trip:
        the tripwire; see :class:`Tripwire`.
    variants, seed:
        sets of uncertain numbers that are drawn for the ranges.

    Returns
    -------
    Finding
        At the means of the uncertain numbers: ``data["best"]``, the threshold of least expected cost, with
        ``low`` and ``high`` over the drawn numbers; ``true_alarm``, ``false_alarm`` there and at the stated
        threshold; ``costs`` in dollars without a tripwire, at the stated threshold, set ignoring gaming
        (``naive``), set knowing it (``best``), and on a held-out version (``held_out``); ``worth``, what the
        best one saves over none; ``held_out_worth``, what the held-out version saves over the public one;
        ``area`` under the ROC curve of both; ``roc``; ``selection``, what picking the best of n does to the
        score. ``value`` is ``worth``.

    Raises
    ------
    InputError
        for numbers that cannot be: noise or delay of zero, a danger that is no probability.
    """
    dists = trip.distributions()
    middle = _setting({f: float(d.mean()) for f, d in dists.items()}, trip)
    columns = {f"{f} of the tripwire {trip.name}": (f, d) for f, d in dists.items()}
    drawn = draw({name: d for name, (_, d) in columns.items()}, variants, seed)
    cut = {
        f: inside(name, d, drawn[name], _LIMITS[f]) if f in _LIMITS else drawn[name]
        for name, (f, d) in columns.items()
    }
    cut["noise"] = np.maximum(cut["noise"], 1e-9)
    sets = [Setting(**{f: float(x[i]) for f, x in cut.items()}) for i in range(variants)]
    told = _told(middle, trip)
    thresholds = [s.best(_public(s, trip)) for s in sets]
    finite = [t for t in thresholds if np.isfinite(t)]
    saved = np.array([_worth(s, trip) for s in sets])
    data: dict[str, Any] = {
        "name": trip.name,
        "decider": trip.decider,
        "action": trip.action,
        **told,
        "low": float(np.quantile(finite, 0.05)) if finite else None,
        "high": float(np.quantile(finite, 0.95)) if finite else None,
        "never": float(np.mean(np.isposinf(thresholds))),
        "always": float(np.mean(np.isneginf(thresholds))),
        "worth_low": float(np.quantile(saved, 0.05)),
        "worth_high": float(np.quantile(saved, 0.95)),
        "roc": _roc(middle, _public(middle, trip)),
        "selection": _selection(trip, middle),
        "setting": vars(middle),
    }
    return Finding(
        kind="tripwire",
        question=f"Where should the tripwire {trip.name} be set, and what is it worth?",
        answer=_answer(data),
        value=Value(
            number=data["worth"], error=0.0, unit="dollar", low=data["worth_low"], high=data["worth_high"]
        ),
        rests_on=tuple(
            Support(name=f, what="stated for the tripwire") for f in ("danger", "harm", "separation")
        ),
        caveats=(*_CAVEATS, *((_TRIES,) if trip.attempts > 1 else ())),
        data=data,
    )


_NORMAL = (
    "Scores are taken to be normal with the same spread for harmless and dangerous models; the tails beyond "
    "what was ever measured decide how often a tripwire fails."
)
_TRIES = (
    "Only a dangerous model is taken to get several tries; were harmless ones tried as often, false alarms "
    "would fall too."
)
_CAVEATS = (
    _NORMAL,
    "The range is over what is uncertain in the stated numbers; there is no Monte-Carlo error in the rest.",
)


_WHOLE = "a whole number of at least 1"
_LIMITS = {
    "danger": "[0, 1]",
    "holds": "[0, 1]",
    "noise": "(0, inf)",
    "delay": "[0, inf)",
    "delay_cost": "[0, inf)",
    "harm": "[0, inf)",
    "shared": "[-1, 1]",
}


def _setting(values: Mapping[str, float], trip: Tripwire) -> Setting:
    s = Setting(**values)
    checks = (
        (0 <= s.danger <= 1, "danger", s.danger, "a probability"),
        (0 <= s.holds <= 1, "holds", s.holds, "a probability"),
        (s.noise > 0, "noise", s.noise, "above zero"),
        (s.delay >= 0, "delay", s.delay, "zero or more days"),
        (s.harm >= 0, "harm", s.harm, "zero or more"),
        (s.delay_cost >= 0, "delay_cost", s.delay_cost, "zero or more"),
        (-1 <= s.shared <= 1, "shared", s.shared, "a correlation from -1 to 1"),
        (trip.attempts >= 1 and trip.attempts == int(trip.attempts), "attempts", trip.attempts, _WHOLE),
        (trip.heavy is None or trip.heavy > 0, "heavy", trip.heavy or 0.0, "degrees of freedom above zero"),
    )
    for right, name, found, valid in checks:
        if not right:
            raise InputError(f"{name} of the tripwire {trip.name!r} is {found:g}", valid=valid)
    return s


def _public(s: Setting, trip: Tripwire) -> View:
    """A dangerous model on the public version: gamed, and the luckiest of its attempts."""
    return View(s.gaming, trip.attempts)


def _held_out(s: Setting, trip: Tripwire) -> View:
    """On a held-out version: the gaming and the lucky error show only as far as they are shared with it."""
    return View(s.shared * s.gaming, trip.attempts, s.shared)


def _worth(s: Setting, trip: Tripwire) -> float:
    view = _public(s, trip)
    best = s.best(view)
    none = s.danger * s.harm
    return 0.0 if np.isposinf(best) else float(none - s.cost(best, view))


def _told(s: Setting, trip: Tripwire) -> dict[str, Any]:
    none = s.danger * s.harm
    public, kept = _public(s, trip), _held_out(s, trip)
    best, naive, held = s.best(public), s.best(HONEST), s.best(kept)
    costs: dict[str, Any] = {
        "none": none,
        "best": min(float(s.cost(best, public)), none),
        "naive": float(s.cost(naive, public)),
        "held_out": min(float(s.cost(held, kept)), none),
        "stated": None if trip.threshold is None else float(s.cost(trip.threshold, public)),
    }
    return {
        "stated": trip.threshold,
        "best": best if np.isfinite(best) else None,
        "set": "at a score" if np.isfinite(best) else "never" if best > 0 else "always",
        "naive": naive if np.isfinite(naive) else None,
        "held_out": held if np.isfinite(held) else None,
        "hidden": s.gaming + s.noise * best_normal(trip.attempts),
        "true_alarm": float(s.hit(best, public)),
        "false_alarm": float(false_alarm(best, s.noise)),
        "held_out_true": float(s.hit(held, kept)),
        "held_out_false": float(false_alarm(held, s.noise)),
        "stated_true": None if trip.threshold is None else float(s.hit(trip.threshold, public)),
        "stated_false": None if trip.threshold is None else float(false_alarm(trip.threshold, s.noise)),
        "costs": costs,
        "alarm": s.alarm,
        "harm": s.harm,
        "worth": none - costs["best"],
        "held_out_worth": costs["best"] - costs["held_out"],
        "naive_loss": costs["naive"] - costs["best"],
        "area": s.area(public),
        "held_out_area": s.area(kept),
        "honest_area": s.area(HONEST),
    }


def _roc(s: Setting, public: View) -> dict[str, Any]:
    """False and true alarms over thresholds: honest, and gamed."""
    t = np.linspace(4 * s.noise, -4 * s.noise + min(0.0, s.separation - public.gaming), 41)
    return {
        "false": false_alarm(t, s.noise),
        "honest": s.hit(t, HONEST),
        "gamed": s.hit(t, public),
    }


def _selection(trip: Tripwire, s: Setting) -> dict[str, Any]:
    """What picking the best of n by the score does, where true values have a spread of one unit of the score.

    The error has the spread of the noise, or is noise · t(ν) with ``heavy`` degrees of freedom ν.
    """
    each = [selected(n, 1.0, s.noise, s.shared) for n in PRESSURES]
    heavy = HEAVY if trip.heavy is None else trip.heavy
    pressure, most = best_pressure(1.0, s.noise, heavy, most=PRESSURES[-1])
    data: dict[str, Any] = {
        "n": PRESSURES,
        "seen": [e.seen for e in each],
        "true": [e.true for e in each],
        "held_out": [e.held_out for e in each],
        "heavy": true_under_pressure(PRESSURES, 1.0, s.noise, heavy),
        "freedom": heavy,
        "best_pressure": pressure,
        "best_true": most,
    }
    return data | {"told": _goodhart(data)}


def _goodhart(data: Mapping[str, Any]) -> str:
    """What selection does, in words, for the best of ten."""
    seen, kept, true = (data[k][PRESSURES.index(10)] for k in ("seen", "held_out", "true"))
    head = (
        f"Whoever picks the best of ten by such a score sees {amount(seen)} and gets {amount(true)}, in "
        f"units of the score; a held-out version shows {amount(kept)}, for the error that it shares stays "
        f"hidden."
    )
    tail = f"With a heavy tail of error (t, {data['freedom']:g}) picking from"
    if data["best_pressure"] >= PRESSURES[-1]:
        return f"{head} {tail} up to {PRESSURES[-1]:,} still helps."
    return f"{head} {tail} more than about {data['best_pressure']} makes what one gets worse, not better."


def _answer(data: Mapping[str, Any]) -> str:
    money = amount(data["worth"], unit="dollar", digits=2)
    low, high = data["worth_low"], data["worth_high"]
    saves = f"{money} ({span(low, high, 'dollar')})" if high > low else money
    if data["set"] == "never":
        return (
            f"The tripwire {_name(data)} is not worth its delays: no score speaks for danger strongly enough "
            f"to pay {amount(data['alarm'], unit='dollar', digits=2)} for an alarm."
        )
    if data["set"] == "always":
        where = "whatever the score, since what an alarm costs is little against the danger that it misses"
    else:
        where = f"above a score of {data['best']:.2f}".replace("-", "−")
    parts = [
        (
            f"The tripwire {_name(data)} is best set {where}: it catches {percent(data['true_alarm'])} of "
            f"dangerous models at {percent(data['false_alarm'])} false alarms, and saves {saves}."
        )
    ]
    stated = data["costs"]["stated"]
    if stated is not None:
        gain = data["costs"]["none"] - stated
        money = amount(abs(gain), unit="dollar", digits=2)
        parts.append(
            f"At the stated {data['stated']:g} it catches {percent(data['stated_true'])} at "
            f"{percent(data['stated_false'])} and "
            + (f"saves {money}." if gain >= 0 else f"costs {money} more than no tripwire.")
        )
    if data["hidden"] > 0:
        kept = amount(max(data["held_out_worth"], 0.0), unit="dollar", digits=2)
        parts.append(f"A held-out version, against gaming and lucky attempts, is worth {kept} more.")
    return " ".join(parts)


def _name(data: Mapping[str, Any]) -> str:
    return str(data["name"]).replace("_", " ")
