"""Which weak proxies are worth running now: hours saved at crunch time for each hour, and the harm of
trusting.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from leadtime.decision.finding import Finding, Value
from leadtime.decision.search_order import DRAWS, Drawn, Technique, drawn
from leadtime.decision.words import amount, listed
from leadtime.errors import InputError, listing, nearest
from leadtime.evidence.distribution import Distribution, parse_distribution
from leadtime.futures.draw import draw
from leadtime.models.ordering import Floats, cost_by_promise, seen
from leadtime.models.search import pair_order_probability

READERS = ("bayesian", "naive")
LEVELS = tuple(float(x) for x in np.round(np.linspace(-0.4, 0.95, 16), 3))
"""The validities of the figure."""


@dataclass(frozen=True)
class Proxy:
    """A weak experiment that can be run now.

    ``validity`` is the correlation of what it shows with a technique's quality on the actual model, ``bias``
    the part of its signal that is something else; ``hours`` its cost now. ``about`` names the techniques that
    it tests (all where empty). A ``naive`` reader takes the correlation to be ``claimed`` and knows of no
    bias; a ``bayesian`` one knows both. Numbers, texts or distributions.
    """

    name: str
    validity: Any
    hours: Any
    bias: Any = 0.0
    about: tuple[str, ...] = ()
    read: str = "bayesian"
    claimed: Any = None
    note: str = ""
    source: str = ""

    def distributions(self) -> dict[str, Distribution]:
        """The stated numbers by name; hours as work."""
        made = {
            "validity": parse_distribution(self.validity),
            "bias": parse_distribution(self.bias),
            "hours": parse_distribution(self.hours, unit="work_hour"),
        }
        if self.claimed is not None:
            made["claimed"] = parse_distribution(self.claimed)
        return made


def proxy_value(
    proxies: Sequence[Proxy],
    techniques: Sequence[Technique],
    *,
    correlation: float = 0.0,
    hour_now: float = 1.0,
    draws: int = DRAWS,
    seed: int = 0,
) -> Finding:
    """Which proxies are worth running now, in quality-adjusted hours per hour.

    Parameters
    ----------
    proxies, techniques:
        what could be run now, and what it would order at crunch time.
    correlation:
        of the techniques' hidden qualities.
    hour_now:
        what an hour of research now is worth against one at crunch time, which counts one: the bar.
    draws, seed:
        of the simulation; every proxy sees the same futures.

    Returns
    -------
    Finding
        ``data["rows"]``, best first: ``saved``, the hours of search that the proxy saves at crunch time as
        its stated reader reads it, with error; ``bayesian`` and ``naive`` readers' savings; ``rate``, saved
        per hour that it costs; ``break_even``, the validity from which it saves more than its hours are worth
        (None where it never does); ``ordered``, the chance that it puts a pair in the right order;
        ``verdict``: ``run``, ``do not run`` or ``misleads``. ``curve`` has the savings of both readers
        against validity for the first. ``value`` is the best rate.

    Raises
    ------
    InputError
        for a proxy about an unknown technique, or numbers that cannot be.
    """
    if not proxies:
        raise InputError("there is no proxy to value", valid="one proxy or more")
    d = drawn(techniques, correlation, draws, seed)
    asked = [_Asked(p, d, draws, seed, hour_now) for p in proxies]
    rows = sorted((a.row() for a in asked), key=lambda r: -float(r["rate"]))
    first = next(a for a in asked if a.proxy.name == rows[0]["name"])
    data: dict[str, Any] = {
        "rows": rows,
        "hour_now": hour_now,
        "techniques": d.names,
        "curve": first.curve(),
        "curve_of": first.proxy.name,
        "draws": draws,
    }
    return Finding(
        kind="proxy_value",
        question="Which weak proxies are worth running now?",
        answer=_answer(data),
        value=Value(number=rows[0]["rate"], error=rows[0]["rate_error"]),
        caveats=(_MODEL,),
        data=data,
    )


_MODEL = (
    "A proxy is counted by the order that it gives alone, never by its magnitudes; tools and skill that it "
    "leaves behind come on top."
)


class _Asked:
    """One proxy over the draws of the techniques."""

    def __init__(self, proxy: Proxy, d: Drawn, draws: int, seed: int, hour_now: float) -> None:
        self.proxy, self.d, self.hour_now = proxy, d, hour_now
        self.mean = {f: float(x.mean()) for f, x in proxy.distributions().items()}
        self._check()
        luck = {f"{what}[{n}]": parse_distribution("normal(0, 1)") for n in d.names for what in _LUCK}
        # The noise of one proxy is its own: two proxies about one technique are two looks.
        drawn_luck = draw({f"{proxy.name} {k}": v for k, v in luck.items()}, draws, seed)
        self.noise, self.looks = (
            np.stack([drawn_luck[f"{proxy.name} {what}[{n}]"] for n in d.names], axis=1) for what in _LUCK
        )
        about = proxy.about or d.names
        self.covered = np.array([n in about for n in d.names])
        self.without = cost_by_promise(d.works, d.cost, np.broadcast_to(d.chance.mean(axis=0), d.works.shape))

    def _check(self) -> None:
        p, m = self.proxy, self.mean
        unknown = [n for n in p.about if n not in self.d.names]
        if unknown:
            raise InputError(
                f"the proxy {p.name!r} is about {unknown[0]!r}, which is no technique",
                valid=listing(self.d.names),
                fix=nearest(unknown[0], self.d.names),
            )
        if p.read not in READERS:
            raise InputError(f"the reader of {p.name!r} is {p.read!r}", valid=listing(READERS))
        if not -1 <= m["validity"] <= 1 or not 0 <= m["bias"] <= 1:
            raise InputError(
                f"the proxy {p.name!r} has the validity {m['validity']:g} and the bias {m['bias']:g}",
                valid="a correlation from -1 to 1, and a part from 0 to 1",
            )
        if m["hours"] < 0:
            raise InputError(f"the proxy {p.name!r} takes {m['hours']:g} hours", valid="zero or more")

    def claimed(self, validity: float) -> float:
        """What a naive reader takes the correlation to be: as claimed, else its size without bias or sign."""
        return self.mean.get("claimed", abs(validity))

    def saved(self, reader: str, validity: float | None = None) -> Floats:
        """Hours saved in each draw against trying by chance per cost without any proxy."""
        rho = self.mean["validity"] if validity is None else validity
        prior = np.broadcast_to(self.d.chance.mean(axis=0), self.d.works.shape)
        shown = seen(
            prior,
            self.d.quality,
            self.noise,
            self.looks,
            validity=rho,
            bias=self.mean["bias"],
            claimed=self.claimed(rho),
        )
        read = shown.bayesian if reader == "bayesian" else shown.naive
        taken = np.where(self.covered, read, prior)
        return self.without - cost_by_promise(self.d.works, self.d.cost, taken)

    def row(self) -> dict[str, Any]:
        """What the proxy is worth to its reader, and to the other kind."""
        each = {reader: self.saved(reader) for reader in READERS}
        mine = each[self.proxy.read]
        saved, error = float(mine.mean()), float(mine.std(ddof=1) / np.sqrt(len(mine)))
        hours = self.mean["hours"]
        rate, rate_error = (saved / hours, error / hours) if hours > 0 else (np.sign(saved) * 1e9, 0.0)
        verdict = "run" if rate > self.hour_now else "do not run"
        if saved < -2 * error:
            verdict = "misleads"
        return {
            "name": self.proxy.name,
            "about": self.proxy.about or ("all",),
            "validity": self.mean["validity"],
            "bias": self.mean["bias"],
            "read": self.proxy.read,
            "hours": hours,
            "saved": saved,
            "error": error,
            "bayesian": float(each["bayesian"].mean()),
            "naive": float(each["naive"].mean()),
            "harm": float((each["bayesian"] - each["naive"]).mean()),
            "rate": rate,
            "rate_error": rate_error,
            "break_even": self.break_even(),
            "ordered": pair_order_probability(
                float(np.clip(self.mean["validity"] * np.sqrt(1 - self.mean["bias"]), -1, 1))
            ),
            "verdict": verdict,
        }

    def break_even(self) -> float | None:
        """The lowest validity at which the proxy saves its reader more than its hours are worth."""
        bar = self.mean["hours"] * self.hour_now
        levels = np.linspace(0.0, 0.98, 15)
        gains = np.array([float(self.saved(self.proxy.read, float(v)).mean()) - bar for v in levels])
        above = np.flatnonzero(gains > 0)
        if not len(above):
            return None
        k = int(above[0])
        if k == 0:
            return 0.0
        part = -gains[k - 1] / (gains[k] - gains[k - 1])
        return float(levels[k - 1] + part * (levels[k] - levels[k - 1]))

    def curve(self) -> dict[str, Any]:
        """Savings of both readers against the true validity, the claim of the naive one kept."""
        kept = self.claimed(self.mean["validity"]) or 0.3
        made = []
        for v in LEVELS:
            was = dict(self.mean)
            self.mean["claimed"] = kept
            made.append((float(self.saved("bayesian", v).mean()), float(self.saved("naive", v).mean())))
            self.mean = was
        bayesian, naive = zip(*made, strict=True)
        return {
            "validity": LEVELS,
            "bayesian": bayesian,
            "naive": naive,
            "claimed": kept,
            "bar": self.mean["hours"] * self.hour_now,
        }


_LUCK = ("proxy_noise", "looks")


def _answer(data: Mapping[str, Any]) -> str:
    by = {v: [r for r in data["rows"] if r["verdict"] == v] for v in ("run", "do not run", "misleads")}
    parts = []
    if by["run"]:
        told = [f"{_name(r)} ({_rate(r)} hours saved at crunch time per hour)" for r in by["run"][:3]]
        parts.append(f"Worth running now: {listed(told)}.")
    else:
        best = data["rows"][0]
        parts.append(
            f"No proxy is worth its hours: the best, {_name(best)}, saves {_rate(best)} hours at crunch time "
            f"for each hour, and an hour of research now counts {data['hour_now']:.2g}."
        )
    if by["misleads"]:
        told = [f"{_name(r)} ({amount(r['saved'], r['error'], 'work_hour')})" for r in by["misleads"]]
        parts.append(f"Read as it would be, worse than none: {listed(told)}.")
    if by["do not run"] and by["run"]:
        parts.append(f"Not worth their hours: {listed([_name(r) for r in by['do not run']])}.")
    return " ".join(parts)


def _name(row: Mapping[str, Any]) -> str:
    return str(row["name"]).replace("_", " ")


def _rate(row: Mapping[str, Any]) -> str:
    return f"{row['rate']:.2g} ± {row['rate_error']:.1g}".replace("-", "−")
