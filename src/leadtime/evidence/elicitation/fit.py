"""From the quantiles that somebody states to a distribution, with the error of every fit in sight.

Each family is fitted by least squares: on probabilities, Σ (F(xᵢ) − pᵢ)², which asks of the curve what the
person was asked, or on quantiles, Σ (F⁻¹(pᵢ) − xᵢ)² (O'Hagan and others, *Uncertain Judgements*, Wiley 2006,
chapter 6). Beside them stand two that go through stated points as they are: the ``interval`` of the outermost
quantiles, where their levels lie evenly around one half, and ``quantiles``, which goes through all.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from leadtime.errors import InputError, listing, nearest
from leadtime.evidence import special
from leadtime.evidence.elicitation.study import Question, check_answer, check_levels

if TYPE_CHECKING:
    from leadtime.evidence.base import Array, Distribution

EXACT = "quantiles"
FAMILIES = ("interval", "normal", "lognormal", "gamma", "beta", "student_t", EXACT)
CLOSE, CLOSE_TAIL = 0.02, 0.25
"""A fit says what was said if each probability is right to 0.02, and to a quarter of the stated tail."""
OUTSIDE = 1e-6
"""A family with more probability than this where the quantity cannot be is not fitted."""
TAILS = 3.0
"""Degrees of freedom of Student's t where there are too few quantiles to find them."""

Support = tuple[float, float]
ANYWHERE: Support = (-math.inf, math.inf)
On = Literal["probability", "quantile"]


@dataclass(frozen=True)
class Fit:
    """One family's distribution, and its largest differences from what was stated.

    ``off_p`` is max |F(xᵢ) − pᵢ|, a probability; ``off_x`` is max |F⁻¹(pᵢ) − xᵢ|, in the unit of the
    quantiles. ``close`` says that the distribution can stand for what was stated: every |F(xᵢ) − pᵢ| is at
    most 0.02, and at most a quarter of min(pᵢ, 1 − pᵢ), so that "1 in 20" does not become "1 in 30".
    """

    family: str
    distribution: Distribution
    off_p: float
    off_x: float
    close: bool


@dataclass(frozen=True)
class Fitted:
    """Every family that could be fitted, best first by ``off_p``, and why others could not (``refused``).

    The ``best`` is the one that fits best of those with a formula; the ``chosen`` is the interval or that one
    if it is ``close``, and otherwise the curve through all the stated quantiles.
    """

    levels: tuple[float, ...]
    values: tuple[float, ...]
    unit: str
    fits: tuple[Fit, ...]
    refused: tuple[tuple[str, str], ...] = ()

    def of(self, family: str) -> Fit:
        """The fit of a family. Raises :class:`InputError` where there is none."""
        for fit in self.fits:
            if fit.family == family:
                return fit
        why = dict(self.refused).get(family)
        raise InputError(
            f"{family} was not fitted" + (f": {why}" if why else ""),
            valid=listing(f.family for f in self.fits),
            fix=nearest(family, [f.family for f in self.fits]),
        )

    @property
    def best(self) -> Fit | None:
        """The best of the families with a formula; None where none could be fitted."""
        return next((f for f in self.fits if f.family != EXACT), None)

    @property
    def chosen(self) -> Fit:
        """What to believe: the plainest that says what was said."""
        plain = [f for f in self.fits if f.family == "interval" and f.close]
        close = [f for f in self.fits if f.family != EXACT and f.close]
        exact = [f for f in self.fits if f.family == EXACT]
        return [*plain, *close, *exact, *self.fits][0]


def fit_quantiles(
    levels: Sequence[float],
    values: Sequence[float],
    *,
    unit: str = "",
    support: Support = ANYWHERE,
    families: Sequence[str] = FAMILIES,
    on: On = "probability",
) -> Fitted:
    """Fit each family to the quantiles ``values`` at ``levels``, in ``unit``, within ``support``.

    Raises :class:`InputError` for quantiles that do not rise or lie outside the support, or where no family
    fits at all.

    >>> fitted = fit_quantiles((0.05, 0.5, 0.95), (2, 5, 12), unit="month")
    >>> str(fitted.chosen.distribution), round(fitted.chosen.off_p, 3)
    ('2 to 12 months', 0.015)
    """
    p, x = tuple(map(float, levels)), tuple(map(float, values))
    check_levels(p)
    check_answer(x, p, Question("quantiles"), "the quantiles")
    _inside(x, support)
    if on not in {"probability", "quantile"}:
        raise InputError(f"fitted on {on!r}", valid="probability or quantile")
    fits: list[Fit] = []
    refused: list[tuple[str, str]] = []
    for family in families:
        if family not in FAMILIES:
            close = nearest(family, FAMILIES)
            raise InputError(f"there is no family {family!r}", valid=listing(FAMILIES), fix=close)
        told = _fit(family, p, x, unit, support=support, on=on)
        if isinstance(told, str):
            refused.append((family, told))
        else:
            fits.append(_judged(family, told, p, x))
    if not fits:
        raise InputError(
            "no family fits these quantiles: " + "; ".join(f"{f}: {why}" for f, why in refused),
            valid=listing(FAMILIES),
        )
    ordered = sorted(fits, key=lambda f: f.off_p)
    return Fitted(p, x, unit, tuple(ordered), tuple(refused))


def _inside(x: tuple[float, ...], support: Support) -> None:
    low, high = support
    outside = [v for v in x if not low <= v <= high]
    if outside:
        raise InputError(
            f"{outside[0]:g} cannot be: the quantity lies between {low:g} and {high:g}",
            valid=f"numbers from {low:g} to {high:g}",
        )


def _judged(family: str, dist: Distribution, p: tuple[float, ...], x: tuple[float, ...]) -> Fit:
    off_p = np.abs(dist.cdf(np.array(x)) - np.array(p))
    if dist.atoms()[0].size:
        # At an atom the distribution function jumps past the level; the quantile is right all the same.
        below = dist.cdf_below(np.array(x))
        off_p = np.where((below <= np.array(p)) & (np.array(p) <= dist.cdf(np.array(x))), 0.0, off_p)
    off_x = np.abs(dist.ppf(np.array(p)) - np.array(x))
    stated = np.array(p)
    close = bool(np.all(off_p <= np.minimum(CLOSE, CLOSE_TAIL * np.minimum(stated, 1 - stated))))
    return Fit(family, dist, float(off_p.max()), float(off_x.max()), close)


def _fit(
    family: str, p: tuple[float, ...], x: tuple[float, ...], unit: str, *, support: Support, on: On
) -> Distribution | str:
    """The distribution of a family, or why there is none."""
    if family == EXACT:
        return _exact(p, x, unit, support)
    made = _interval(p, x, unit) if family == "interval" else _curve(family, p, x, unit, on)
    if isinstance(made, str):
        return made
    low, high = support
    out = float(made.cdf_below(low)) * math.isfinite(low) + float(1 - made.cdf(high)) * math.isfinite(high)
    if out > OUTSIDE:
        return f"{out:.2g} of its probability lies where the quantity cannot be"
    return made


def _exact(p: tuple[float, ...], x: tuple[float, ...], unit: str, support: Support) -> Distribution:
    """Through all points; where the tail would leave the support, a last point keeps it inside."""
    from leadtime.evidence.families.composite import Clip
    from leadtime.evidence.families.quantiles import Quantiles

    made = Quantiles(p, x, unit=unit)
    low, high = support
    if math.isfinite(low) and x[0] > low and float(made.cdf_below(low)) > OUTSIDE:
        p, x = (_LAST, *p), (low + _EDGE * (x[0] - low), *x)
    if math.isfinite(high) and x[-1] < high and float(1 - made.cdf(high)) > OUTSIDE:
        p, x = (*p, 1 - _LAST), (*x, high - _EDGE * (high - x[-1]))
    made = Quantiles(p, x, unit=unit)
    if float(made.cdf_below(low)) <= OUTSIDE and float(1 - made.cdf(high)) <= OUTSIDE:
        return made
    # A stated quantile lies on the end itself: what is beyond is put there.
    return Clip(made, low, high)


_LAST, _EDGE = 1e-6, 1e-3
"""The level of a last point that keeps a tail inside, and how near to the end it lies."""


def _interval(p: tuple[float, ...], x: tuple[float, ...], unit: str) -> Distribution | str:
    from leadtime.evidence.families.interval import Interval

    if abs(p[0] + p[-1] - 1) > 1e-9:
        return "the outermost levels do not lie evenly around one half"
    return Interval(x[0], x[-1], round(p[-1] - p[0], 12), unit=unit)


# -- families with parameters ------------------------------------------------------------------------------

Make = Callable[[Any], "Distribution"]


def _curve(family: str, p: tuple[float, ...], x: tuple[float, ...], unit: str, on: On) -> Distribution | str:
    if unit == "date" and family not in {"normal", "student_t"}:
        return "a date has no zero to count from"
    if family in {"lognormal", "gamma"} and x[0] <= 0:
        return "a quantile is not above zero"
    if family == "beta" and not (x[0] > 0 and x[-1] < 1 and not unit):
        return "it is for quantities between 0 and 1"
    make, start = _PARAMETERS[family](p, x, unit)
    solved = _solve(make, start, np.array(p), np.array(x), on)
    return solved if isinstance(solved, str) else _short(make(solved))


def _solve(make: Make, start: Array, p: Array, x: Array, on: On) -> Array | str:
    from scipy.optimize import least_squares

    spread = float(x[-1] - x[0])

    def residuals(parameters: Array) -> Array:
        dist = make(parameters)
        off = dist.cdf(x) - p if on == "probability" else (dist.ppf(p) - x) / spread
        return np.nan_to_num(np.asarray(off), nan=1e3, posinf=1e3, neginf=-1e3)

    try:
        found = least_squares(residuals, start, xtol=1e-12, ftol=1e-12, gtol=1e-12, max_nfev=400)
    except (InputError, ValueError, OverflowError):
        return "the search for its parameters broke off"
    return np.asarray(found.x)


def _limited(x: Array) -> Array:
    """Logarithms of parameters, kept where the arithmetic of a density still works."""
    return np.clip(x, -300.0, 300.0)


def _normal(p: tuple[float, ...], x: tuple[float, ...], unit: str) -> tuple[Make, Array]:
    from leadtime.evidence.families.continuous import Normal

    mu, sigma = _line(p, x)
    return (lambda t: Normal(*_placed(mu, sigma, t), unit=unit)), np.zeros(2)


def _lognormal(p: tuple[float, ...], x: tuple[float, ...], unit: str) -> tuple[Make, Array]:
    from leadtime.evidence.families.continuous import Lognormal

    mu, sigma = _line(p, [math.log(v) for v in x])
    return (lambda t: Lognormal(*_placed(mu, sigma, t), unit=unit)), np.zeros(2)


def _student_t(p: tuple[float, ...], x: tuple[float, ...], unit: str) -> tuple[Make, Array]:
    from leadtime.evidence.families.continuous import StudentT

    mu, sigma = _line(p, x)
    free = len(p) > 3

    def make(t: Array) -> Distribution:
        df = min(max(TAILS * math.exp(_limited(t[2])), 1.05), 200.0) if free else TAILS
        loc, scale = _placed(mu, sigma, t)
        return StudentT(df, loc, scale, unit=unit)

    return make, np.zeros(3 if free else 2)


def _gamma(p: tuple[float, ...], x: tuple[float, ...], unit: str) -> tuple[Make, Array]:
    from leadtime.evidence.families.continuous import Gamma

    mu, sigma = _line(p, [math.log(v) for v in x])
    shape = max(1 / sigma**2, 1e-3)
    scale = math.exp(mu) / shape
    return (
        lambda t: Gamma(shape * math.exp(_limited(t[0])), scale * math.exp(_limited(t[1])), unit=unit)
    ), np.zeros(2)


def _beta(p: tuple[float, ...], x: tuple[float, ...], unit: str) -> tuple[Make, Array]:
    from leadtime.evidence.families.bounded import Beta

    mu, sigma = _line(p, x)
    mean = min(max(mu, 0.01), 0.99)
    total = max(mean * (1 - mean) / sigma**2 - 1, 0.1)
    return (
        lambda t: Beta(
            mean * total * math.exp(_limited(t[0])), (1 - mean) * total * math.exp(_limited(t[1])), unit=unit
        )
    ), np.zeros(2)


_PARAMETERS: dict[str, Callable[[tuple[float, ...], tuple[float, ...], str], tuple[Make, Array]]] = {
    "normal": _normal,
    "lognormal": _lognormal,
    "gamma": _gamma,
    "beta": _beta,
    "student_t": _student_t,
}


def _line(p: Sequence[float], x: Sequence[float]) -> tuple[float, float]:
    """Location and scale of the straight line through the points over normal scores, by least squares."""
    z = np.asarray(special.ndtri(np.array(p)))
    y = np.array(x, dtype=float)
    slope = float(np.dot(z - z.mean(), y - y.mean()) / np.dot(z - z.mean(), z - z.mean()))
    return float(y.mean() - slope * z.mean()), slope


def _placed(mu: float, sigma: float, t: Array) -> tuple[float, float]:
    """Location and scale at a point of the search, which is measured from the line through the points."""
    return mu + sigma * float(t[0]), sigma * math.exp(float(_limited(t[1])))


def _short(dist: Distribution) -> Distribution:
    """The same family with parameters as short as they can be without changing what it says."""
    told = {f.name: getattr(dist, f.name) for f in dataclasses.fields(dist) if f.type == "float"}
    # A location is as exact as a thousandth of the scale needs; everything else has four digits.
    scale = told.get("sigma", told.get("scale"))
    for name, value in told.items():
        if name in {"mu", "loc"} and scale:
            told[name] = round(value, 3 - math.floor(math.log10(scale))) + 0.0  # never -0
        elif value:
            told[name] = float(f"{value:.4g}")
    return dataclasses.replace(dist, **told)
