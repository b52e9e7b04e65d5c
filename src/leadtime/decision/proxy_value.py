"""Which weak proxies are worth running now: hours saved at crunch time for each hour, and the harm of
trusting.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import ndtri

from leadtime.decision.columns import two_or_more
from leadtime.decision.finding import Finding, Value
from leadtime.decision.trials import DRAWS, Technique, Trials, drawn, inside
from leadtime.decision.words import amount, listed
from leadtime.errors import InputError, listing, nearest
from leadtime.evidence.distribution import Distribution, parse_distribution
from leadtime.futures.draw import draw
from leadtime.models.ordering import Floats, cost_by_promise, read_chance, shown_by_proxy
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
    bias; a ``bayesian`` one knows both, where they are uncertain their means. Numbers, texts or
    distributions.
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
    techniques: Sequence[Technique] | Trials,
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
        what could be run now, and what it would order at crunch time: techniques, or draws of them. Without
        any proxy they would be tried by chance per cost, as chances and costs are known by then.
    correlation:
        of the hidden qualities of stated techniques.
    hour_now:
        what an hour of research now is worth against one at crunch time, which counts one: the bar.
    draws, seed:
        of the simulation; every proxy sees the same futures.

    Returns
    -------
    Finding
        ``data["rows"]``, best first: ``saved``, the hours of search that the proxy saves at crunch time as
        its stated reader reads it, with error; ``bayesian`` and ``naive`` readers' savings; ``rate``, saved
        per hour that it costs (infinite where it costs none); ``break_even``, the validity from which it
        saves more than its hours are worth (None where it never does); ``ordered``, the chance that it puts a
        pair in the right order; ``verdict``: ``run``, ``do not run`` or ``misleads``. ``curve`` has the
        savings of both readers against validity for the first. ``value`` is the best rate.

    Raises
    ------
    InputError
        for a proxy about an unknown technique, or numbers that cannot be.
    """
    if not proxies:
        raise InputError("there is no proxy to value", valid="one proxy or more")
    names = [p.name for p in proxies]
    twice = sorted({n for n in names if names.count(n) > 1})
    if twice:
        raise InputError(f"two proxies are named {twice[0]!r}", valid="one name each")
    if not hour_now >= 0:
        raise InputError(f"an hour now is worth {hour_now:g} at crunch time", valid="zero or more")
    t = techniques if isinstance(techniques, Trials) else drawn(techniques, correlation, draws, seed)
    two_or_more(len(t.works))
    asked = [_Asked(p, t, seed, hour_now) for p in proxies]
    rows = sorted((a.row() for a in asked), key=lambda r: -float(r["rate"]))
    first = next(a for a in asked if a.proxy.name == rows[0]["name"])
    data: dict[str, Any] = {
        "rows": rows,
        "hour_now": hour_now,
        "techniques": t.names,
        "curve": first.curve(),
        "curve_of": first.proxy.name,
        "draws": len(t.works),
    }
    return Finding(
        kind="proxy_value",
        question="Which weak proxies are worth running now?",
        answer=_answer(data),
        value=_best_rate(rows[0]),
        caveats=(_MODEL,),
        data=data,
    )


_MODEL = (
    "A proxy is counted by the order that it gives alone, never by its magnitudes; tools and skill that it "
    "leaves behind come on top."
)


class _Asked:
    """One proxy over the draws of the techniques."""

    def __init__(self, proxy: Proxy, t: Trials, seed: int, hour_now: float) -> None:
        self.proxy, self.t, self.hour_now = proxy, t, hour_now
        stated = proxy.distributions()
        normal = parse_distribution("normal(0, 1)")
        # The noise of one proxy is its own: two proxies about one technique are two looks.
        luck = {f"{proxy.name} {what}[{n}]": normal for n in t.names for what in _LUCK}
        columns = draw(luck | {f"{proxy.name}.{f}": d for f, d in stated.items()}, len(t.works), seed)
        self.noise, self.looks = (
            np.stack([columns[f"{proxy.name} {what}[{n}]"] for n in t.names], axis=1) for what in _LUCK
        )
        self._check()
        given = {
            f: inside(f"{f} of {proxy.name}", d, columns[f"{proxy.name}.{f}"], _LIMITS[f])
            for f, d in stated.items()
        }
        self.validity, self.bias = given["validity"][:, None], given["bias"][:, None]
        self.mean = {f: float(x.mean()) for f, x in given.items()}
        about = proxy.about or t.names
        self.covered = np.array([n in about for n in t.names])
        self.base = ndtri(np.clip(t.chance, 1e-12, 1 - 1e-12))
        self.without = cost_by_promise(t.works, t.cost, t.chance)

    def _check(self) -> None:
        p, known = self.proxy, self.t.names
        for name in (n for n in p.about if n not in known):
            found = f"the proxy {p.name!r} is about {name!r}, which is no technique"
            raise InputError(found, valid=listing(known), fix=nearest(name, known))
        if p.read not in READERS:
            raise InputError(f"the reader of {p.name!r} is {p.read!r}", valid=listing(READERS))

    def effective(self, validity: float | None) -> float:
        """The correlation of what is shown with the quality, on average."""
        rho = self.validity if validity is None else np.float64(validity)
        return float(np.mean(rho * np.sqrt(1 - self.bias)))

    def claimed(self, validity: float | None) -> float:
        """What a naive reader takes the correlation to be: as claimed, else its size without bias or sign."""
        return self.mean.get("claimed", abs(self.mean["validity"] if validity is None else validity))

    def saved(self, reader: str, validity: float | None = None, claimed: float | None = None) -> Floats:
        """Hours saved in each draw against trying by chance per cost without any proxy."""
        rho = self.validity if validity is None else validity
        shown = shown_by_proxy(self.t.quality, self.looks, self.noise, rho, self.bias)
        if reader == "bayesian":
            taken = self.effective(validity)
        else:
            taken = self.claimed(validity) if claimed is None else claimed
        read = np.where(self.covered, read_chance(self.base, shown, taken), self.t.chance)
        return self.without - cost_by_promise(self.t.works, self.t.cost, read)

    def row(self) -> dict[str, Any]:
        """What the proxy is worth to its reader, and to the other kind."""
        each = {reader: self.saved(reader) for reader in READERS}
        mine = each[self.proxy.read]
        saved, error = float(mine.mean()), float(mine.std(ddof=1) / np.sqrt(len(mine)))
        hours = self.mean["hours"]
        rate, rate_error = (saved / hours, error / hours) if hours > 0 else (_for_nothing(saved), 0.0)
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
            "ordered": pair_order_probability(self.effective(None)),
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
        low, high = float(levels[k - 1]), float(levels[k])
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            if float(self.saved(self.proxy.read, middle).mean()) > bar:
                high = middle
            else:
                low = middle
        return (low + high) / 2

    def curve(self) -> dict[str, Any]:
        """Savings of both readers against the true validity, the claim of the naive one kept."""
        kept = self.claimed(None)
        return {
            "validity": LEVELS,
            "bayesian": [float(self.saved("bayesian", v).mean()) for v in LEVELS],
            "naive": [float(self.saved("naive", v, kept).mean()) for v in LEVELS],
            "claimed": kept,
            "bar": self.mean["hours"] * self.hour_now,
        }


def _for_nothing(saved: float) -> float:
    """Hours saved per hour by what takes none."""
    return 0.0 if saved == 0 else float(np.copysign(np.inf, saved))


def _best_rate(row: Mapping[str, Any]) -> Value:
    """The rate of a proxy, or the hours that it saves where it takes none."""
    if np.isfinite(row["rate"]):
        return Value(number=row["rate"], error=row["rate_error"])
    return Value(number=row["saved"], error=row["error"], unit="work_hour")


_HALVINGS = 6
"""Of a step of the grid, towards the break-even: to a thousandth of a validity."""
_LUCK = ("proxy_noise", "looks")
_LIMITS = {"validity": "[-1, 1]", "bias": "[0, 1]", "claimed": "[-1, 1]", "hours": "[0, inf)"}


def _answer(data: Mapping[str, Any]) -> str:
    by = {v: [r for r in data["rows"] if r["verdict"] == v] for v in ("run", "do not run", "misleads")}
    parts = []
    if by["run"]:
        told = [f"{_name(r)} ({_rate(r)})" for r in by["run"][:3]]
        parts.append(f"Worth running now: {listed(told)}.")
    else:
        bar = f"an hour of research now counts {data['hour_now']:.2g} at crunch time"
        best = by["do not run"][:1]
        which = f"the best is {_name(best[0])} ({_rate(best[0])}), and {bar}" if best else bar
        parts.append(f"No proxy is worth its hours: {which}.")
    if by["misleads"]:
        told = [f"{_name(r)} ({amount(r['saved'], r['error'], 'work_hour')})" for r in by["misleads"]]
        parts.append(f"Read as it would be, worse than none: {listed(told)}.")
    if by["do not run"] and by["run"]:
        parts.append(f"Not worth their hours: {listed([_name(r) for r in by['do not run']])}.")
    return " ".join(parts)


def _name(row: Mapping[str, Any]) -> str:
    return str(row["name"]).replace("_", " ")


def _rate(row: Mapping[str, Any]) -> str:
    """What a proxy saves, in words."""
    if not np.isfinite(row["rate"]):
        return f"{amount(row['saved'], row['error'])} hours saved at crunch time, for none now"
    return f"{amount(row['rate'], row['rate_error'])} hours saved at crunch time per hour"
