"""Who should do what: people to roles by a noisy signal, and how many of them should buy time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.special import ndtri

from leadtime.decision.finding import Finding, Value
from leadtime.decision.trials import inside
from leadtime.decision.words import listed, percent, sentence
from leadtime.errors import InputError
from leadtime.evidence.distribution import Distribution, parse_distribution
from leadtime.futures.draw import draw
from leadtime.models.roles import Assigned, Multiplied, Role, assign, brought, multiplied, roy

LEVELS = (1, 2, 5, *range(10, 91, 5), 95, 98, 99)
"""The percentiles of the figure."""
VARIANTS = 200
"""How many sets of uncertain numbers are tried for the ranges."""


@dataclass(frozen=True)
class Talent:
    """A role with uncertain numbers.

    ``output`` is that of the median person, ``spread`` the standard deviation of its log (``alpha`` with a
    Pareto tail), ``signal`` the correlation of what a selector sees with the log of output, ``cost`` what
    anybody in the role costs the others. ``multiplies`` marks a role that buys time: by what part everybody's
    work is worth more if all people did it. Numbers, texts or distributions.
    """

    name: str
    output: Any = 1.0
    spread: Any = 1.0
    signal: Any = 1.0
    cost: Any = 0.0
    alpha: Any = None
    multiplies: Any = None

    def distributions(self) -> dict[str, Distribution]:
        """The stated numbers by name."""
        stated = {f: getattr(self, f) for f in ("output", "spread", "signal", "cost", "alpha", "multiplies")}
        return {f: parse_distribution(v) for f, v in stated.items() if v is not None}

    def at(self, values: Mapping[str, float]) -> Role:
        """The role at some values of its numbers."""
        return Role(
            self.name,
            float(np.log(values["output"])),
            values["spread"],
            values["signal"],
            values["cost"],
            values.get("alpha"),
        )


def assignment(
    roles: Sequence[Talent], *, talents: Any = None, top: float = 0.1, variants: int = VARIANTS, seed: int = 0
) -> Finding:
    """Who should do what, by the signal that is there.

    Parameters
    ----------
    roles:
        two roles or more; of those that buy time, the first is weighed against the first that does not.
    talents:
        the correlations of talents between roles, a matrix or one number, where each has a talent and a
        signal of its own (Roy); by default one talent and one signal serve for all.
    top:
        the part of people, best first by the signal, whose share of the whole is told.
    variants, seed:
        sets of uncertain numbers that are drawn for the ranges.

    Returns
    -------
    Finding
        At the means of the uncertain numbers: ``data["switches"]``, the percentiles of the signal from which
        a role is the best, with 5 to 95 % ranges; ``output`` of the best assignment against everybody in one
        role (``alone``); ``top``, the share of all output that the top bring; ``harmful``, the part of people
        who are expected to cost more than they bring in every role; ``curves``, the impact at each
        percentile, by the signal and by true talent; ``other_tail``, the same with Pareto tails for lognormal
        ones and the other way round; ``roy``, with signals that differ; ``optimum``, with a role that buys
        time: the ``part`` of people who should, where what they buy multiplies the others' work. ``value`` is
        the mean output.

    Raises
    ------
    InputError
        for fewer than two roles, an output or a tail that cannot be.
    """
    if len(roles) < 2:
        raise InputError(f"{len(roles)} role", valid="two roles or more, of which a person takes one")
    names = [r.name for r in roles]
    twice = sorted({n for n in names if names.count(n) > 1})
    if twice:
        raise InputError(f"two roles are named {twice[0]!r}", valid="one name each")
    if all(r.multiplies is not None for r in roles):
        what = "all roles buy time, and none is there whose work it would multiply"
        raise InputError(what, valid="one role at least without 'multiplies'")
    middle = [_means(r) for r in roles]
    made = [r.at(m) for r, m in zip(roles, middle, strict=True)]
    if not 0 < top < 1:
        raise InputError(f"the top is {top:g}", valid="a part of people between 0 and 1, such as 0.1")
    found = assign(made, top=top)
    drawn = _drawn(roles, variants, seed)
    others = [assign(v, points=2001) for v in drawn.roles]
    optimum = _optimum(roles, made, middle, drawn)
    data: dict[str, Any] = {
        "roles": [_role(r, m, found, top) for r, m in zip(made, middle, strict=True)],
        "switches": [_switch(k, s, found, others) for k, s in enumerate(found.switches)],
        "lowest": found.lowest,
        "output": found.output,
        "low": float(np.quantile([o.output for o in others], 0.05)),
        "high": float(np.quantile([o.output for o in others], 0.95)),
        "alone": found.alone,
        "top_part": top,
        "top": found.top,
        "hundredth": assign(made, top=0.01).top,
        "harmful": found.harmful,
        "other_tail": _other_tail(made, top),
        "curves": _curves(made),
        "optimum": optimum,
        "roy": _roy(made, talents, seed),
    }
    return Finding(
        kind="assignment",
        question="Who should do what?",
        answer=_answer(data),
        value=Value(number=found.output, error=0.0, low=data["low"], high=data["high"]),
        caveats=(_SIGNAL, _TAIL, *((_infinite(drawn.infinite),) if drawn.infinite else ())),
        data=data,
    )


_SIGNAL = (
    "A percentile is that of the signal which whoever decides sees, not of true talent; a weak signal pulls "
    "everybody's expected output towards the middle."
)
_TAIL = (
    "How much the best bring depends on the tail that is assumed, and no data here tell a lognormal tail "
    "from a Pareto: the table has both."
)


def _infinite(part: float) -> str:
    return (
        f"In {percent(part)} of the drawn numbers a Pareto exponent is 1 or less, and the mean infinite: "
        f"they are left out of the ranges."
    )


_LIMITS = {"output": "[0, inf)", "spread": "[0, 5]", "signal": "[0, 1]", "alpha": "(1, inf)"}
_LIMITS |= {"multiplies": "[0, 1000]"}


def _means(role: Talent) -> dict[str, float]:
    found = {f: float(d.mean()) for f, d in role.distributions().items()}
    if found["output"] <= 0:
        raise InputError(f"the output of {role.name!r} is {found['output']:g}", valid="above zero")
    return found


@dataclass(frozen=True)
class _Drawn:
    """Roles and their values at each drawn set of numbers, and the part left out for an infinite mean."""

    roles: list[list[Role]]
    values: list[list[dict[str, float]]]
    infinite: float


def _drawn(roles: Sequence[Talent], variants: int, seed: int) -> _Drawn:
    """Uncertain numbers, tails beyond what they can be cut off."""
    dists = {(r.name, f): d for r in roles for f, d in r.distributions().items()}
    columns = draw({f"{f}[{n}]": d for (n, f), d in dists.items()}, variants, seed)
    finite = np.ones(variants, dtype=bool)
    for (name, f), dist in dists.items():
        column = f"{f}[{name}]"
        if f == "alpha":
            finite &= columns[column] > 1
        if f in _LIMITS:
            columns[column] = inside(f"{f} of {name}", dist, columns[column], _LIMITS[f])
    made, values = [], []
    for i in np.flatnonzero(finite):
        sets = [{f: float(columns[f"{f}[{r.name}]"][i]) for f in r.distributions()} for r in roles]
        for s in sets:
            s["output"] = max(s["output"], 1e-9)
        values.append(sets)
        made.append([r.at(s) for r, s in zip(roles, sets, strict=True)])
    return _Drawn(made, values, 1 - float(finite.mean()))


def _optimum(
    roles: Sequence[Talent],
    made: Sequence[Role],
    middle: Sequence[Mapping[str, float]],
    drawn: _Drawn,
) -> dict[str, Any] | None:
    """How many should buy time, where what they buy multiplies what the others bring."""
    time = next((k for k, r in enumerate(roles) if r.multiplies is not None), None)
    work = next((k for k, r in enumerate(roles) if r.multiplies is None), None)
    if time is None or work is None:
        return None

    def best(those: Sequence[Role], gain: float) -> tuple[Multiplied, bool]:
        both = [
            (multiplied(those[work], those[time], gain, lowest_buy=side, points=101), side)
            for side in (True, False)
        ]
        return max(both, key=lambda m: m[0].total)

    found, side = best(made, middle[time]["multiplies"])
    parts = [
        best(r, v[time]["multiplies"])[0].part for r, v in zip(drawn.roles[:60], drawn.values, strict=False)
    ]
    return {
        "work": made[work].name,
        "time": made[time].name,
        "gain": middle[time]["multiplies"],
        "lowest_buy": side,
        "part": found.part,
        "low": float(np.quantile(parts, 0.05)),
        "high": float(np.quantile(parts, 0.95)),
        "total": found.total,
        "none": found.none,
        "half": found.half,
        "parts": found.parts[::5],
        "curve": found.curve[::5],
    }


def _role(role: Role, values: Mapping[str, float], found: Assigned, top: float) -> dict[str, Any]:
    # What the top by the signal bring of all that the role would bring with everybody in it.
    gross = replace(role, cost=0.0)
    whole = brought(gross, -np.inf, np.inf)
    return {
        "name": role.name,
        "tail": "lognormal" if role.alpha is None else "pareto",
        "spread": values["spread"],
        "alpha": values.get("alpha"),
        "signal": values["signal"],
        "cost": values["cost"],
        "alone": found.alone[role.name],
        "share": found.share[role.name],
        "top": brought(gross, float(ndtri(1 - top)), np.inf) / whole,
        "hundredth": brought(gross, float(ndtri(0.99)), np.inf) / whole,
        "harmful": role.harmful(),
        "harmful_by_signal": role.harmful(by_signal=True),
        "multiplies": values.get("multiplies"),
    }


def _other_tail(roles: Sequence[Role], top: float) -> dict[str, Any]:
    """The assignment were lognormal tails Pareto and Pareto ones lognormal: same means, same top tenth."""
    made = [r.other_tail() for r in roles]
    found = assign(made, top=top, points=4001)
    kinds = {"lognormal" if r.alpha is None else "Pareto" for r in made}
    return {
        "kind": kinds.pop() if len(kinds) == 1 else "the other",
        "roles": [
            {
                "name": r.name,
                "tail": "lognormal" if r.alpha is None else "pareto",
                "spread": r.spread if r.alpha is None else None,
                "alpha": r.alpha,
            }
            for r in made
        ],
        "lowest": found.lowest,
        "switches": [{"at": at, "above": name} for at, name in found.switches],
        "output": found.output,
        "share": found.share,
        "top": found.top,
        "hundredth": assign(made, top=0.01, points=4001).top,
    }


def _switch(k: int, switch: tuple[float, str], found: Assigned, others: Sequence[Assigned]) -> dict[str, Any]:
    before = found.lowest if k == 0 else found.switches[k - 1][1]
    like = [o.switches[k][0] for o in others if len(o.switches) > k and o.switches[k][1] == switch[1]]
    return {
        "at": switch[0],
        "low": float(np.quantile(like, 0.05)) if like else None,
        "high": float(np.quantile(like, 0.95)) if like else None,
        "seen": len(like) / max(len(others), 1),
        "below": before,
        "above": switch[1],
    }


def _curves(roles: Sequence[Role]) -> list[dict[str, Any]]:
    y = ndtri(np.asarray(LEVELS) / 100)
    return [
        {"role": r.name, "percentiles": LEVELS, "impact": r.at_signal(y), "by_talent": r.output(y) - r.cost}
        for r in roles
    ]


def _roy(roles: Sequence[Role], talents: Any, seed: int) -> dict[str, Any] | None:
    if talents is None:
        return None
    output, error, share, alone = roy(roles, talents, seed=seed)
    return {"output": output, "error": error, "share": share, "alone": alone, "talents": talents}


def _answer(data: Mapping[str, Any]) -> str:
    best_alone = max(data["alone"], key=lambda n: float(data["alone"][n]))
    parts = [_who(data, best_alone)]
    if np.isfinite(data["top"]):
        part = _part(data["top_part"])
        parts.append(f"The top {part} by the signal bring {percent(data['top'])} of the whole.")
    below = [r for r in data["roles"] if r["harmful"] > 0]
    if below:
        told = [f"{percent(r['harmful'])} in {_words(r['name'])}" for r in below]
        seen = max(float(r["harmful_by_signal"]) for r in below)
        parts.append(
            f"By true talent {listed(told)} cost the others more than they bring; the signal shows it of "
            f"{percent(seen) if seen > 0 else 'nobody'}."
        )
    if data["harmful"] >= 0.01:
        parts.append(
            f"For the lowest {percent(data['harmful'])} by the signal no role here is worth its cost."
        )
    if data["optimum"] is not None:
        parts.append(_multiplied(data["optimum"]))
    if data["roy"] is not None:
        parts.append(_advantage(data["roy"], best_alone))
    return " ".join(parts)


def _who(data: Mapping[str, Any], best_alone: str) -> str:
    """Who takes which role by one signal, and what that brings."""
    switches = data["switches"]
    if not switches:
        return f"Everybody is best used on {_words(data['lowest'])}, at every percentile of the signal."
    spans = [
        "" if s["low"] is None else f" ({100 * s['low']:.0f} to {100 * s['high']:.0f})" for s in switches
    ]
    at = [f"the {_ordinal(s['at'])} percentile{span}" for s, span in zip(switches, spans, strict=True)]
    told = [f"people below {at[0]} of the signal are best on {_words(data['lowest'])}"]
    for s, low, high in zip(switches, at, [*at[1:], None], strict=False):
        until = "those above" if high is None and len(switches) == 1 else f"those above {low}"
        told.append(f"{until} on {_words(s['above'])}")
    gain = data["output"] / data["alone"][best_alone] - 1 if data["alone"][best_alone] > 0 else float("nan")
    more = f"{percent(gain)} more than" if np.isfinite(gain) else "against a loss from"
    return f"{sentence(listed(told))[:-1]}: {more} everybody on {_words(best_alone)}."


def _span(low: float | None, high: float | None, unit: str = "") -> str:
    """A range of percentiles in brackets, where there is one."""
    if low is None or high is None or high - low < 1e-9:
        return ""
    return f" ({100 * low:.0f} to {100 * high:.0f}{unit})"


def _multiplied(o: Mapping[str, Any]) -> str:
    """How many should buy time, in words."""
    if o["part"] <= 0.0005:
        return "Even where time bought multiplies everybody's work, nobody should buy it at these numbers."
    if o["total"] <= 0:
        return "Where time bought multiplies everybody's work, no work here is worth what it costs."
    side = "lower" if o["lowest_buy"] else "upper"
    better = o["total"] / o["none"] - 1 if o["none"] > 0 else float("nan")
    more = f"{percent(better)} more in all than with nobody doing it" if np.isfinite(better) else "it pays"
    return (
        f"Where time bought multiplies everybody's work, the {side} {percent(o['part'])}"
        f"{_span(o['low'], o['high'], ' %')} should buy time: {more}; with half of them it is "
        f"{percent(o['half'] / o['total'])} of that best."
    )


def _advantage(r: Mapping[str, Any], best_alone: str) -> str:
    """Comparative advantage, in words."""
    gain = r["output"] / r["alone"][best_alone] - 1 if r["alone"][best_alone] > 0 else float("nan")
    told = [f"{percent(part)} on {_words(name)}" for name, part in r["share"].items()]
    more = f", which brings {percent(gain)} more than everybody on {_words(best_alone)}" * bool(
        np.isfinite(gain)
    )
    return (
        f"With a talent and a signal of its own in each role, each goes where they are expected to do most: "
        f"{listed(told)}{more}."
    )


def _part(top: float) -> str:
    return {0.1: "tenth", 0.01: "hundredth", 0.5: "half", 0.2: "fifth"}.get(top, percent(top))


def _words(name: str) -> str:
    return name.replace("_", " ")


def _ordinal(share: float) -> str:
    n = round(100 * share)
    ending = "th" if 10 <= n % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{ending}"
