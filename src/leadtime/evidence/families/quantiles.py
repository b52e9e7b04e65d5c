"""A distribution through stated quantiles."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from leadtime.evidence import special
from leadtime.evidence.base import Array, Distribution
from leadtime.evidence.families.continuous import SQRT_2PI, after
from leadtime.evidence.wording import number, percent, quantity

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NODES = 40


@dataclass(frozen=True)
class Quantiles(Distribution):
    """A smooth distribution with P(X ≤ ``values[i]``) = ``levels[i]``.

    The quantile function is drawn over normal scores z = Φ⁻¹(u): through the points (zᵢ, xᵢ), or (zᵢ, ln xᵢ)
    if all values are above zero and no dates, goes a monotone cubic (PCHIP; Fritsch and Butland, "A
    method for constructing local monotone piecewise cubic interpolants", SIAM J. Sci. Stat. Comput. 5, 1984).
    Past the outermost points it goes on straight, with the slope between the last two: normal tails, or
    lognormal ones. Two quantiles give exactly the normal or lognormal of an interval; so does a straight line
    of points.
    """

    levels: tuple[float, ...]
    values: tuple[float, ...]

    name: ClassVar[str] = "quantiles"

    def _check(self) -> None:
        self._set("levels", tuple(self._finite("a level", p) for p in self.levels))
        self._set("values", tuple(self._finite("a value", x) for x in self.values))
        self._require(len(self.levels) == len(self.values) > 1, "fewer than two quantiles", "two or more")
        for p in self.levels:
            self._require(
                0 < p < 1,
                f"the level {percent(p)}",
                "levels between 0% and 100%; for hard ends use truncate(x, lo, hi)",
            )
        for what, numbers in (("levels", self.levels), ("values", self.values)):
            # Two points closer than this are one point to the arithmetic of the curve.
            rising = all(b - a > 1e-12 * max(abs(a), abs(b)) for a, b in pairwise(numbers))
            shown = ", ".join(number(x) for x in numbers[:12])
            self._require(
                rising, f"the {what} do not rise: {shown}", f"{what} that rise from each to the next"
            )

    def _takes_dates(self) -> bool:
        return True

    @property
    def logarithmic(self) -> bool:
        """Whether the curve is that of the logarithm: all values above zero, and not dates."""
        return self.values[0] > 0 and self.unit != "date"

    @cached_property
    def _knots(self) -> tuple[Array, Array, Array]:
        """Normal scores, values (or their logarithms), and the slopes there."""
        z = np.asarray(special.ndtri(np.array(self.levels)))
        y = np.log(np.array(self.values)) if self.logarithmic else np.array(self.values)
        step, secant = np.diff(z), np.diff(y) / np.diff(z)
        slope = np.concatenate([secant[:1], np.zeros(len(z) - 2), secant[-1:]])
        if len(z) > 2:
            # The weighted harmonic mean of the two secants keeps the cubic from turning.
            w1, w2 = 2 * step[1:] + step[:-1], step[1:] + 2 * step[:-1]
            slope[1:-1] = (w1 + w2) / (w1 / secant[:-1] + w2 / secant[1:])
        return z, y, slope

    def _cubic(self, i: NDArray[np.intp]) -> _Cubic:
        """The cubics behind the knots ``i``."""
        zk, yk, dk = self._knots
        return _Cubic(zk[i + 1] - zk[i], yk[i], yk[i + 1], dk[i], dk[i + 1])

    def _curve(self, z: Array) -> tuple[Array, Array]:
        """The curve and its slope at the normal scores ``z``."""
        zk, yk, dk = self._knots
        i = np.clip(np.searchsorted(zk, z, side="right") - 1, 0, len(zk) - 2)
        cubic = self._cubic(i)
        y, slope = cubic.at(np.clip((z - zk[i]) / cubic.h, 0.0, 1.0))
        with np.errstate(invalid="ignore"):
            y = np.where(z < zk[0], yk[0] + dk[0] * (z - zk[0]), y)
            y = np.where(z > zk[-1], yk[-1] + dk[-1] * (z - zk[-1]), y)
        return np.where(np.isnan(z), np.nan, y), slope

    def _ppf(self, u: Array) -> Array:
        y = self._curve(np.asarray(special.ndtri(u)))[0]
        with np.errstate(over="ignore"):
            return np.asarray(np.exp(y)) if self.logarithmic else y

    def _score(self, x: Array) -> Array:
        """The normal score at which the curve takes the value ``x``."""
        with np.errstate(divide="ignore"):
            y = np.asarray(np.log(np.maximum(x, 0.0))) if self.logarithmic else x
        zk, yk, dk = self._knots
        i = np.clip(np.searchsorted(yk, y, side="right") - 1, 0, len(zk) - 2)
        cubic = self._cubic(i)
        z = zk[i] + cubic.h * cubic.inverse(np.clip(y, yk[0], yk[-1]))
        z = np.where(y < yk[0], zk[0] + (y - yk[0]) / dk[0], z)
        z = np.where(y > yk[-1], zk[-1] + (y - yk[-1]) / dk[-1], z)
        return np.where(np.isnan(y), np.nan, z)

    def _cdf(self, x: Array) -> Array:
        return np.asarray(special.ndtr(self._score(x)))

    def _pdf(self, x: Array) -> Array:
        positive = x > 0 if self.logarithmic else np.isfinite(x)
        at = np.where(positive, x, self.values[0])
        z = self._score(at)
        density = np.exp(-0.5 * z * z) / SQRT_2PI / self._curve(z)[1] / (at if self.logarithmic else 1.0)
        return np.where(positive, density, np.where(np.isnan(x), np.nan, 0.0))

    def breaks(self) -> Array:
        """The stated levels, where the curvature jumps."""
        return np.array(self.levels)

    def mean(self) -> float:
        """∫ x(z) φ(z) dz: Gauss-Legendre between the points, closed form in the tails."""
        return self._moment(1, 0.0)

    def sd(self) -> float:
        """From the second moment, as :meth:`mean`."""
        mean = self.mean()
        if self.logarithmic:
            return (
                math.sqrt(max(self._moment(2, 0.0) - mean * mean, 0.0)) if math.isfinite(mean) else math.inf
            )
        return math.sqrt(max(self._moment(2, mean), 0.0))

    def _moment(self, power: int, centre: float) -> float:
        zk, yk, dk = self._knots
        tail = _log_tail if self.logarithmic else _plain_tail
        shift = 0.0 if self.logarithmic else centre
        # Mirrored, the lower tail is an upper one.
        total = tail(power, -zk[0], yk[0] - shift, -dk[0]) + tail(power, zk[-1], yk[-1] - shift, dk[-1])
        nodes, weights = np.polynomial.legendre.leggauss(_NODES)
        half = np.diff(zk)[:, None] / 2
        z = zk[:-1, None] + half * (nodes + 1)
        y = self._curve(z)[0]
        with np.errstate(over="ignore"):
            x = np.exp(y) if self.logarithmic else y - shift
            return total + float(np.sum(half * weights * x**power * np.exp(-0.5 * z * z) / SQRT_2PI))

    def support(self) -> tuple[float, float]:
        """Above zero if all values are, otherwise the whole line."""
        return (0.0 if self.logarithmic else -math.inf), math.inf

    def __str__(self) -> str:
        dates = self.unit == "date"
        values = [quantity(x, "date") if dates else number(x) for x in self.values]
        entries = ", ".join(f"{percent(p)}: {x}" for p, x in zip(self.levels, values, strict=True))
        return after(f"quantiles({entries})", "" if dates else self.unit)


@dataclass(frozen=True)
class _Cubic:
    """Rising cubics over steps ``h``, with values (y0, y1) and slopes (d0, d1) at the two ends of each."""

    h: Array
    y0: Array
    y1: Array
    d0: Array
    d1: Array

    def at(self, t: Array) -> tuple[Array, Array]:
        """The value and the slope at the share ``t`` of the step."""
        m0, m1, rise = self.h * self.d0, self.h * self.d1, self.y1 - self.y0
        c2, c3 = 3 * rise - 2 * m0 - m1, m0 + m1 - 2 * rise
        return self.y0 + t * (m0 + t * (c2 + t * c3)), (m0 + t * (2 * c2 + 3 * t * c3)) / self.h

    def inverse(self, y: Array) -> Array:
        """The share at which the value is ``y``: Newton's steps, and halving where they would leave."""
        low, high = np.zeros(np.shape(y)), np.ones(np.shape(y))
        t = np.clip((y - self.y0) / (self.y1 - self.y0), 0.0, 1.0)
        for _ in range(60):
            at, slope = self.at(t)
            low, high = np.where(at < y, t, low), np.where(at < y, high, t)
            step = t - (at - y) / np.maximum(slope * self.h, 1e-300)
            new = np.where((step >= low) & (step <= high), step, (low + high) / 2)
            if np.all(np.abs(new - t) <= 1e-16):
                break
            t = new
        return t


def _plain_tail(power: int, z: float, y: float, d: float) -> float:
    """∫ over s > z of (y + d(s − z))^power φ(s) ds."""
    above, phi, c = float(special.ndtr(-z)), math.exp(-0.5 * z * z) / SQRT_2PI, y - d * z
    if power == 1:
        return c * above + d * phi
    return c * c * above + 2 * c * d * phi + d * d * (z * phi + above)


def _log_tail(power: int, z: float, y: float, d: float) -> float:
    """∫ over s > z of exp(power·(y + d(s − z))) φ(s) ds."""
    k = power * d
    log_value = power * (y - d * z) + k * k / 2 + float(special.log_ndtr(k - z))
    return math.exp(log_value) if log_value < 709 else math.inf
