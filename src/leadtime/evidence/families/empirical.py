"""Distributions made from numbers: samples, a distribution function by points, and stated quantiles."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from leadtime.evidence.base import Array, Distribution
from leadtime.evidence.families.continuous import after
from leadtime.evidence.families.discrete import _Atoms
from leadtime.evidence.wording import number, percent, quantity

_PLAIN_FILE = re.compile(r"[A-Za-z0-9_./\\-]*\.(csv|tsv|txt)", re.ASCII)
_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True)
class Origin:
    """The file that numbers came from: its name, the columns that were asked for, and what was added to x."""

    file: str
    columns: tuple[tuple[str, str], ...]
    shift: float | None = None

    def text(self, function: str, unit: str) -> str:
        """The call that reads the file again."""
        name = self.file if _PLAIN_FILE.fullmatch(self.file) else json.dumps(self.file)
        settings = [f"{k}={v if _PLAIN_NAME.fullmatch(v) else json.dumps(v)}" for k, v in self.columns]
        if self.shift is not None:
            settings.append(f"from={quantity(self.shift, 'date') if unit == 'date' else number(self.shift)}")
        return after(f"{function}({', '.join([name, *settings])})", unit)


def _floats(dist: Distribution, what: str, numbers: Iterable[Any]) -> tuple[float, ...]:
    return tuple(dist._finite(what, x) for x in numbers)


def _place(x: float, unit: str) -> str:
    return quantity(x, unit) if unit == "date" else number(x)


@dataclass(frozen=True)
class Samples(_Atoms):
    """The numbers themselves, each as likely as its weight: a draw is one of them.

    ``values`` in ``unit``; ``weights`` need not sum to 1; without them all are equally likely.
    """

    values: tuple[float, ...]
    weights: tuple[float, ...] | None = None
    origin: Origin | None = None

    name: ClassVar[str] = "samples"

    def _check(self) -> None:
        self._set("values", _floats(self, "a value", self.values))
        self._require(bool(self.values), "there are no numbers", "one number or more")
        if self.weights is None:
            return
        weights = _floats(self, "a weight", self.weights)
        self._set("weights", weights)
        self._require(
            len(weights) == len(self.values), "values and weights differ in number", "one weight each"
        )
        total = math.fsum(weights)
        self._require(
            min(weights) >= 0 and 0 < total < math.inf,
            "the weights are negative or all zero",
            "weights of 0 or more",
        )

    def _takes_dates(self) -> bool:
        return True

    def _points(self) -> tuple[Array, Array]:
        values = np.array(self.values)
        weights = np.ones(len(values)) if self.weights is None else np.array(self.weights)
        distinct, index = np.unique(values, return_inverse=True)
        p = np.bincount(index, weights=weights / math.fsum(weights)).astype(float)
        return distinct[p > 0], p[p > 0]

    def __str__(self) -> str:
        if self.origin:
            return self.origin.text("samples", self.unit)
        places = [_place(x, self.unit) for x in self.values]
        if self.weights is not None:
            places = [f"{x}: {number(w)}" for x, w in zip(places, self.weights, strict=True)]
        return after(f"samples({', '.join(places)})", "" if self.unit == "date" else self.unit)


@dataclass(frozen=True)
class Curve(Distribution):
    """A distribution function by points: ``p[i]`` = P(X ≤ ``x[i]``), straight lines between.

    A probability above 0 at the first point is an atom there ("already so"), two points at one x are a jump.
    If the last probability is below 1, the rest lies *beyond* the last point: it is +inf, a state of its own
    and not a number, and the mean is infinite.
    """

    x: tuple[float, ...]
    p: tuple[float, ...]
    origin: Origin | None = None

    name: ClassVar[str] = "cdf"

    def _check(self) -> None:
        self._set("x", _floats(self, "a place", self.x))
        self._set("p", _floats(self, "a probability", self.p))
        self._require(len(self.x) == len(self.p) > 0, "places and probabilities differ in number", "one each")
        self._rising("the places", self.x)
        self._rising("the probabilities", self.p)
        self._require(
            self.p[0] >= 0 and self.p[-1] <= 1,
            f"the probabilities run from {self.p[0]:g} to {self.p[-1]:g}",
            "probabilities from 0 to 1",
        )
        self._require(self.p[-1] > 0, "all probabilities are 0", "a probability above 0")

    def _rising(self, what: str, numbers: Sequence[float]) -> None:
        fall = next((i for i in range(1, len(numbers)) if numbers[i] < numbers[i - 1]), None)
        if fall is not None:
            found = (
                f"{what} fall from {number(numbers[fall - 1])} to {number(numbers[fall])} at point {fall + 1}"
            )
            self._require(False, found, "numbers that do not fall")

    def _takes_dates(self) -> bool:
        return True

    @cached_property
    def _points(self) -> tuple[Array, Array]:
        """The points without what lies before the first and behind the last probability."""
        x, p = np.array(self.x), np.array(self.p)
        first = max(int(np.searchsorted(p, 0.0, side="right")) - 1, 0)
        last = int(np.searchsorted(p, p[-1], side="left"))
        return x[first : last + 1], p[first : last + 1]

    def _ppf(self, u: Array) -> Array:
        x, p = self._points
        i = np.searchsorted(p, u, side="left")
        inside = (i > 0) & (i < len(p))
        right = np.where(inside, i, min(1, len(p) - 1))
        left = np.maximum(right - 1, 0)
        rise = p[right] - p[left]
        share = np.where(rise > 0, (u - p[left]) / np.where(rise > 0, rise, 1.0), 0.0)
        between = x[left] + share * (x[right] - x[left])
        out = np.where(inside, between, np.where(i == 0, x[0], np.inf))
        return np.where(np.isnan(u), np.nan, out)

    def _cdf(self, x: Array) -> Array:
        return np.where(x == np.inf, 1.0, self._between(x, "right"))

    def _cdf_below(self, x: Array) -> Array:
        return self._between(x, "left")

    def _between(self, v: Array, side: Any) -> Array:
        x, p = self._points
        i = np.searchsorted(x, v, side=side)
        inside = (i > 0) & (i < len(x))
        right = np.where(inside, i, min(1, len(x) - 1))
        left = np.maximum(right - 1, 0)
        run = x[right] - x[left]
        share = np.where(run > 0, (np.where(inside, v, 0.0) - x[left]) / np.where(run > 0, run, 1.0), 1.0)
        out = np.where(inside, p[left] + share * (p[right] - p[left]), np.where(i == 0, 0.0, p[-1]))
        return np.where(np.isnan(v), np.nan, out)

    def _pdf(self, v: Array) -> Array:
        x, p = self._points
        i = np.searchsorted(x, v, side="right")
        inside = (i > 0) & (i < len(x))
        right = np.where(inside, i, min(1, len(x) - 1))
        left = np.maximum(right - 1, 0)
        run = x[right] - x[left]
        slope = np.where(run > 0, (p[right] - p[left]) / np.where(run > 0, run, 1.0), 0.0)
        return np.where(np.isnan(v), np.nan, np.where(inside, slope, 0.0))

    @property
    def beyond(self) -> float:
        """1 − the last probability."""
        return 1.0 - self.p[-1]

    @cached_property
    def _jumps(self) -> tuple[Array, Array]:
        x, p = self._points
        mass = np.diff(p, prepend=0.0)
        at = np.concatenate([[True], np.diff(x) == 0]) & (mass > 0)
        distinct, index = np.unique(x[at], return_inverse=True)
        return distinct, np.bincount(index, weights=mass[at], minlength=len(distinct)).astype(float)

    def atoms(self) -> tuple[Array, Array]:
        """The first point if its probability is above 0, and the jumps. What lies beyond is not here."""
        values, mass = self._jumps
        return values.copy(), mass.copy()

    def breaks(self) -> Array:
        """The probabilities of the points."""
        p = np.unique(self._points[1])
        return p[(p > 0) & (p < 1)]

    @property
    def discrete(self) -> bool:
        """Whether there is nothing but jumps."""
        return bool(np.sum(self._jumps[1]) >= self.p[-1] * (1 - 1e-12))

    def _pieces(self) -> tuple[Array, Array, Array]:
        x, p = self._points
        return np.concatenate([x[:1], x[:-1]]), x, np.diff(p, prepend=0.0)

    def mean(self) -> float:
        """Σ Δp·(xᵢ + xᵢ₊₁)/2; infinite if anything lies beyond."""
        if self.beyond > 0:
            return math.inf
        a, b, mass = self._pieces()
        return float(np.sum(mass * (a / 2 + b / 2)))

    def sd(self) -> float:
        """From Σ Δp·(a² + ab + b²)/3 about the mean; nan if anything lies beyond."""
        if self.beyond > 0:
            return math.nan
        a, b, mass = self._pieces()
        a, b = a - self.mean(), b - self.mean()
        with np.errstate(over="ignore"):
            return math.sqrt(float(np.sum(mass * (a * a + a * b + b * b) / 3)))

    def support(self) -> tuple[float, float]:
        """The first and the last point that matter; +inf if anything lies beyond."""
        x = self._points[0]
        return float(x[0]), math.inf if self.beyond > 0 else float(x[-1])

    def __str__(self) -> str:
        if self.origin:
            return self.origin.text("cdf", self.unit)
        entries = [f"{_place(x, self.unit)}: {percent(p)}" for x, p in zip(self.x, self.p, strict=True)]
        return after(f"cdf({', '.join(entries)})", "" if self.unit == "date" else self.unit)
