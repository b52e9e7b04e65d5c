"""Who should do what: people to roles by a noisy signal, and how many of them should buy time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from leadtime.decision.finding import Finding, Value
from leadtime.decision.words import listed, percent
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
    roles: Sequence[Talent], *, talents: Any = None, variants: int = VARIANTS, seed: int = 0
) -> Finding:
    """Who should do what, by the signal that is there.

    Parameters
    ----------
    roles:
        two roles or more; of those that buy time, the first is weighed against the first that does not.
    talents:
        the correlations of talents between roles, where each has a signal of its own (Roy); by default one
        talent and one signal serve for all.
    variants, seed:
        sets of uncertain numbers that are drawn for the ranges.

    Returns
    -------
    Finding
        At the means of the uncertain numbers: ``data["switches"]``, the percentiles of the signal from which
        a role is the best, with 5 to 95 % ranges; ``output`` of the best assignment against everybody in one
        role (``alone``); ``top``, the share of all output that the top tenth bring; ``curves``, the expected
        impact at each percentile; ``optimum``, with a role that buys time: the ``part`` of people who should,
        where what they buy multiplies the others' work. ``value`` is the mean output.

    Raises
    ------
    InputError
        for fewer than two roles, an output or a tail that cannot be.
    """
    if len(roles) < 2:
        raise InputError(f"{len(roles)} role", valid="two roles or more, of which a person takes one")
    middle = [_means(r) for r in roles]
    made = [r.at(m) for r, m in zip(roles, middle, strict=True)]
    found = assign(made)
    drawn = _drawn(roles, variants, seed)
    others = [assign(v, points=2001) for v in drawn[0]]
    optimum = _optimum(roles, made, middle, drawn)
    data: dict[str, Any] = {
        "roles": [_role(r, m, found) for r, m in zip(made, middle, strict=True)],
        "switches": [_switch(k, s, found, others) for k, s in enumerate(found.switches)],
        "lowest": found.lowest,
        "output": found.output,
        "low": float(np.quantile([o.output for o in others], 0.05)),
        "high": float(np.quantile([o.output for o in others], 0.95)),
        "alone": found.alone,
        "top": found.top,
        "curves": _curves(made),
        "optimum": optimum,
        "roy": _roy(made, talents, seed),
    }
    return Finding(
        kind="assignment",
        question="Who should do what?",
        answer=_answer(data),
        value=Value(number=found.output, error=0.0, low=data["low"], high=data["high"]),
        caveats=(_SIGNAL, _TAIL),
        data=data,
    )


_SIGNAL = (
    "A percentile is that of the signal which whoever decides sees, not of true talent; a weak signal pulls "
    "everybody's expected output towards the middle."
)
_TAIL = (
    "How much the best bring depends on the tail that is assumed, and no data here tell a lognormal tail "
    "from a Pareto: state both and compare."
)


def _means(role: Talent) -> dict[str, float]:
    found = {f: float(d.mean()) for f, d in role.distributions().items()}
    if found["output"] <= 0:
        raise InputError(f"the output of {role.name!r} is {found['output']:g}", valid="above zero")
    return found


def _drawn(
    roles: Sequence[Talent], variants: int, seed: int
) -> tuple[list[list[Role]], list[list[dict[str, float]]]]:
    """Roles and their values at each drawn set of numbers."""
    dists = {(r.name, f): d for r in roles for f, d in r.distributions().items()}
    columns = draw({f"{f}[{n}]": d for (n, f), d in dists.items()}, variants, seed)
    made, values = [], []
    for i in range(variants):
        sets = [{f: float(columns[f"{f}[{r.name}]"][i]) for f in r.distributions()} for r in roles]
        for s in sets:
            s["output"] = max(s["output"], 1e-9)
        values.append(sets)
        made.append([r.at(s) for r, s in zip(roles, sets, strict=True)])
    return made, values


def _optimum(
    roles: Sequence[Talent],
    made: Sequence[Role],
    middle: Sequence[Mapping[str, float]],
    drawn: tuple[list[list[Role]], list[list[dict[str, float]]]],
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
    parts = [best(r, v[time]["multiplies"])[0].part for r, v in zip(*drawn, strict=True)][:60]
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


def _role(role: Role, values: Mapping[str, float], found: Assigned) -> dict[str, Any]:
    whole = brought(Role(role.name, role.mean, role.spread, role.signal, 0.0, role.alpha), -np.inf, np.inf)
    # What the top tenth by the signal bring of all that the role would bring with everybody in it.
    gross = Role(role.name, role.mean, role.spread, role.signal, 0.0, role.alpha)
    cut = 1.2815515655446004
    return {
        "name": role.name,
        "tail": "lognormal" if role.alpha is None else "pareto",
        "spread": values["spread"],
        "alpha": values.get("alpha"),
        "signal": values["signal"],
        "cost": values["cost"],
        "alone": found.alone[role.name],
        "share": found.share[role.name],
        "top": brought(gross, cut, np.inf) / whole,
        "multiplies": values.get("multiplies"),
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
    from scipy.special import ndtri

    y = ndtri(np.asarray(LEVELS) / 100)
    return [{"role": r.name, "percentiles": LEVELS, "impact": r.at_signal(y)} for r in roles]


def _roy(roles: Sequence[Role], talents: Any, seed: int) -> dict[str, Any] | None:
    if talents is None:
        return None
    output, error, share, alone = roy(roles, talents, seed=seed)
    return {"output": output, "error": error, "share": share, "alone": alone}


def _answer(data: Mapping[str, Any]) -> str:
    best_alone = max(data["alone"], key=lambda n: float(data["alone"][n]))
    gain = data["output"] / data["alone"][best_alone] - 1 if data["alone"][best_alone] > 0 else float("nan")
    if not data["switches"]:
        parts = [f"Everybody is best used on {_words(data['lowest'])}, at every percentile of the signal."]
    else:
        told = []
        for s in data["switches"]:
            span = "" if s["low"] is None else f" ({100 * s['low']:.0f} to {100 * s['high']:.0f})"
            told.append(f"from the {_ordinal(s['at'])} percentile{span} on {_words(s['above'])}")
        parts = [
            (
                f"By the signal, people below are best on {_words(data['lowest'])}, and {listed(told)}: "
                f"{percent(gain)} more than everybody on {_words(best_alone)}."
            )
        ]
    parts.append(f"The top tenth by the signal bring {percent(data['top'])} of the whole.")
    o = data["optimum"]
    if o is not None:
        side = "lower" if o["lowest_buy"] else "upper"
        better = o["total"] / o["none"] - 1 if o["none"] > 0 else float("nan")
        parts.append(
            f"Where time bought multiplies everybody's work, the {side} {percent(o['part'])} "
            f"({percent(o['low'])} to {percent(o['high'])}) should buy time: {percent(better)} more in all "
            f"than with nobody doing it; with half of them it is {percent(o['half'] / o['total'])} of that "
            f"best."
        )
    return " ".join(parts)


def _words(name: str) -> str:
    return name.replace("_", " ")


def _ordinal(share: float) -> str:
    n = round(100 * share)
    ending = "th" if 10 <= n % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{ending}"
