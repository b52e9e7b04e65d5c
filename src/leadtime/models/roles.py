"""Who should do what: outputs with tails of their own, seen through noisy signals, and what the choice
brings.

A person has a standard normal talent z_j for each role; output there is exp(μ_j + s_j z_j) − cost_j, or with
a Pareto tail e^(μ_j) (1 − Φ(z_j))^(−1/α_j) − cost_j. Whoever decides sees a signal y_j of correlation ρ_j
with z_j. With one talent and one signal for all roles the best rule has thresholds; with several it is Roy's
(1951): each where the expected output is highest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy.special import log_ndtr, ndtr, ndtri

from leadtime.errors import InputError
from leadtime.models.talent import unit_rule

Floats = npt.NDArray[np.float64]
TAILS = ("lognormal", "pareto")
_KNOTS = 401
"""Beyond so many people an integral is read off a spline through so many points."""


@lru_cache(maxsize=4)
def _gauss(n: int) -> tuple[Floats, Floats]:
    """Points and weights of Gauss and Legendre on [−1, 1]; finding them costs more than using them."""
    x, weight = np.polynomial.legendre.leggauss(n)
    return x, weight


@dataclass(frozen=True)
class Role:
    """A role: ``mean`` μ and ``spread`` s of the log of output (or ``alpha`` of a Pareto tail), the
    ``signal`` ρ, and the ``cost`` that anybody there is to the others, in the unit of output.
    """

    name: str
    mean: float = 0.0
    spread: float = 1.0
    signal: float = 1.0
    cost: float = 0.0
    alpha: float | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.signal <= 1:
            raise InputError(
                f"the signal of {self.name!r} is {self.signal}", valid="a correlation from 0 to 1"
            )
        if self.alpha is not None and not self.alpha > 1:
            raise InputError(
                f"the Pareto exponent of {self.name!r} is {self.alpha}",
                valid="more than 1: below that the mean is infinite",
            )
        if self.spread < 0:
            raise InputError(f"the spread of {self.name!r} is {self.spread}", valid="zero or more")

    def output(self, talent: npt.ArrayLike) -> Floats:
        """Output at a talent (standard normal), without the cost."""
        z = np.asarray(talent, dtype=np.float64)
        if self.alpha is None:
            return np.asarray(np.exp(self.mean + self.spread * z))
        return np.asarray(np.exp(self.mean - log_ndtr(-z) / self.alpha))

    def expected(self, middle: npt.ArrayLike, variance: float) -> Floats:
        """E[output − cost] where talent is N(middle, variance).

        Lognormal: exp(μ + s m + s² v / 2) − cost; Pareto by quadrature over the normal.
        """
        m = np.asarray(middle, dtype=np.float64)
        if self.alpha is None:
            return np.asarray(np.exp(self.mean + self.spread * m + self.spread**2 * variance / 2) - self.cost)
        if variance <= 0:
            return self.output(m) - self.cost
        t, weight = _gauss(400)
        # Far up output grows as e^(z²/2α), so what counts there is a normal that is higher and wider.
        wide = 1 / np.sqrt(1 - variance / self.alpha)
        high = m / self.alpha * np.sqrt(variance) * wide**2
        low, high = np.minimum(-12.0, high - 12 * wide), np.maximum(12.0, high + 12 * wide)
        half = (high - low)[..., None] / 2
        t = (high + low)[..., None] / 2 + half * t
        # As one exponent: each factor alone could be too large or too small for a number.
        z = m[..., None] + np.sqrt(variance) * t
        log_part = self.mean - log_ndtr(-z) / self.alpha - t**2 / 2
        return np.asarray(np.sum(half * weight * np.exp(log_part), axis=-1) / np.sqrt(2 * np.pi) - self.cost)

    def at_signal(self, signal: npt.ArrayLike) -> Floats:
        """E[output − cost] given one's own signal: talent is N(ρ y, 1 − ρ²)."""
        middle = self.signal * np.asarray(signal, dtype=np.float64)
        return (self.expected if middle.size < _KNOTS else self.for_many)(middle, 1 - self.signal**2)

    def for_many(self, middle: Floats, variance: float) -> Floats:
        """:meth:`expected` for many people; a Pareto's integral through a spline of its logarithm."""
        if self.alpha is None or variance <= 0 or np.ptp(middle) == 0:
            return self.expected(middle, variance)
        from scipy.interpolate import CubicSpline

        knots = np.linspace(middle.min(), middle.max(), _KNOTS)
        logs = np.log(replace(self, cost=0.0).expected(knots, variance))
        return np.asarray(np.exp(CubicSpline(knots, logs)(middle)) - self.cost)

    def harmful(self, *, by_signal: bool = False) -> float:
        """The part of people whose output is below the cost: by true talent, else as the signal shows it.

        By talent Φ((log cost − μ) / s), with a Pareto tail 1 − (e^μ / cost)^α.
        """
        if self.cost <= 0:
            return 0.0
        if by_signal:
            y = grid(20_001)
            return float(np.mean(self.at_signal(y) < 0))
        above = np.log(self.cost) - self.mean
        if self.alpha is not None:
            return float(-np.expm1(-self.alpha * max(above, 0.0)))
        return float(ndtr(above / self.spread)) if self.spread > 0 else float(above > 0)

    def other_tail(self) -> Role:
        """The role with a Pareto tail for a lognormal one, or the other way round.

        The same mean, and the same share of the top tenth under a perfect signal: 0.1^(1 − 1/α) =
        Φ(s − Φ⁻¹(0.9)). They then differ in what the best in a hundred bring. Without spread it is the role
        itself.
        """
        tenth = float(ndtri(0.1))
        if self.alpha is not None:
            spread = float(ndtri(0.1 ** (1 - 1 / self.alpha))) - tenth
            mean = self.mean + np.log(self.alpha / (self.alpha - 1)) - spread**2 / 2
            return replace(self, mean=float(mean), spread=spread, alpha=None)
        share = float(ndtr(self.spread + tenth))
        if self.spread <= 0 or share >= 1:
            return self
        alpha = 1 / (1 - np.log(share) / np.log(0.1))
        mean = self.mean + self.spread**2 / 2 + np.log1p(-1 / alpha)
        return replace(self, mean=float(mean), alpha=float(alpha))


def grid(points: int = 20_001) -> Floats:
    """Signals at the middles of so many equal parts of the population."""
    return np.asarray(ndtri((np.arange(points) + 0.5) / points))


@dataclass(frozen=True)
class Assigned:
    """The best assignment by one signal: thresholds as percentiles with the role above each, and outputs.

    ``lowest`` is the role of the lowest percentile. ``output`` is the mean over people, ``alone`` that of
    everybody in one role, ``share`` the part of people in each role, ``top`` the part of all output that the
    top tenth by the signal bring, ``harmful`` the part of people who in every role are expected to cost more
    than they bring.
    """

    lowest: str
    switches: tuple[tuple[float, str], ...]
    output: float
    alone: dict[str, float]
    share: dict[str, float]
    top: float
    harmful: float = 0.0


def assign(roles: Sequence[Role], *, top: float = 0.1, points: int = 20_001) -> Assigned:
    """Each percentile of one common signal to the role where its expected output is highest.

    Every role sees the same person's signal, with its own correlation. Means are integrals over the signal,
    exact between the thresholds where outputs are lognormal.
    """
    _some(roles)
    y = grid(points)
    values = np.stack([r.at_signal(y) for r in roles])
    best = values.argmax(axis=0)
    at = np.flatnonzero(np.diff(best))
    # A threshold lies where two expected outputs are equal, between two points of the grid.
    switches = [(_crossing(roles[best[k]], roles[best[k + 1]], y[k], y[k + 1]), int(best[k + 1])) for k in at]
    edges = [-np.inf, *(c for c, _ in switches), np.inf]
    chosen = [int(best[0]), *(j for _, j in switches)]
    parts = [brought(roles[j], a, b) for j, a, b in zip(chosen, edges, edges[1:], strict=False)]
    whole = sum(parts)
    cut = float(ndtri(1 - top))
    upper = sum(
        brought(roles[j], max(a, cut), b)
        for j, a, b in zip(chosen, edges, edges[1:], strict=False)
        if b > cut
    )
    share = {r.name: 0.0 for r in roles}
    for j, a, b in zip(chosen, edges, edges[1:], strict=False):
        share[roles[j].name] += float(ndtr(b) - ndtr(a))
    return Assigned(
        roles[chosen[0]].name,
        tuple((float(ndtr(c)), roles[j].name) for c, j in switches),
        whole,
        {r.name: brought(r, -np.inf, np.inf) for r in roles},
        share,
        upper / whole if whole > 0 else float("nan"),
        float(np.mean(values.max(axis=0) < 0)),
    )


def brought(role: Role, low: float, high: float) -> float:
    """∫ E[output − cost | y] φ(y) dy between two signals: what people between them bring, for one person of
    all.

    Lognormal: e^(μ + s²/2) (Φ(high − ρ s) − Φ(low − ρ s)) − cost (Φ(high) − Φ(low)).
    """
    if role.alpha is None:
        shift = role.signal * role.spread
        gross = np.exp(role.mean + role.spread**2 / 2) * (ndtr(high - shift) - ndtr(low - shift))
        return float(gross - role.cost * (ndtr(high) - ndtr(low)))
    # In the tail of a Pareto the substitution v = 1 − w^k, k = α / (α − 1), makes the integrand bounded.
    k = role.alpha / (role.alpha - 1.0)
    w, weight = unit_rule()
    talent = -ndtri(np.clip(w**k, 1e-300, 1.0))
    if role.signal >= 1:
        a, b = (float(ndtr(-e)) ** (1 / k) for e in (low, high))
        gross = np.exp(role.mean) * k * (a - b)
    else:
        sd = np.sqrt(1 - role.signal**2)
        part = ndtr((high - role.signal * talent) / sd) - ndtr((low - role.signal * talent) / sd)
        gross = np.exp(role.mean) * k * float(part @ weight)
    return float(gross - role.cost * (ndtr(high) - ndtr(low)))


def _crossing(lower: Role, upper: Role, a: float, b: float) -> float:
    from scipy.optimize import brentq

    def lead(y: float) -> float:
        return float(upper.at_signal(np.array(y)) - lower.at_signal(np.array(y)))

    if lead(a) * lead(b) > 0:
        return (a + b) / 2
    return float(brentq(lead, a, b, xtol=1e-12))


def _some(roles: Sequence[Role]) -> None:
    if len(roles) < 2:
        raise InputError(f"{len(roles)} role", valid="two roles or more")


def roy(
    roles: Sequence[Role], talents: npt.ArrayLike, *, draws: int = 200_000, seed: int = 0
) -> tuple[float, float, dict[str, float], dict[str, float]]:
    """Comparative advantage: each role has a talent and a signal of its own; ``talents`` are their
    correlations, a matrix, or one number for all pairs.

    Signals y_j = ρ_j z_j + √(1 − ρ_j²) e_j. Given all the signals talents are jointly normal, and each person
    goes where the expected output is highest. Gives the mean output over ``draws`` people with its standard
    error, the part of people in each role, and the mean output of everybody in one role.
    """
    _some(roles)
    k = len(roles)
    z_cov = _correlations(talents, k)
    rho = np.array([r.signal for r in roles])
    y_cov = np.outer(rho, rho) * z_cov + np.diag(1 - rho**2)
    cross = z_cov * rho[None, :]
    weights = cross @ np.linalg.pinv(y_cov)
    left = np.clip(np.diag(z_cov) - np.einsum("ij,ij->i", weights, cross), 0.0, None)
    rng = np.random.default_rng(seed)
    y = rng.standard_normal((draws, k)) @ np.linalg.cholesky(y_cov + 1e-12 * np.eye(k)).T
    middle = y @ weights.T
    values = np.stack([r.for_many(middle[:, j], float(left[j])) for j, r in enumerate(roles)], axis=1)
    best = values.argmax(axis=1)
    share = {r.name: float(np.mean(best == j)) for j, r in enumerate(roles)}
    alone = {r.name: brought(r, -np.inf, np.inf) for r in roles}
    # What the choice adds to the best single role, whose own mean is known: the tail of that role cancels.
    base = max(range(k), key=lambda j: alone[roles[j].name])
    gain = values.max(axis=1) - values[:, base]
    error = float(gain.std(ddof=1) / np.sqrt(draws))
    return alone[roles[base].name] + float(gain.mean()), error, share, alone


def _correlations(talents: npt.ArrayLike, k: int) -> Floats:
    """A correlation matrix from a matrix or one number."""
    try:
        given = np.asarray(talents, dtype=np.float64)
    except (TypeError, ValueError) as e:
        raise InputError(f"the correlations of talents are {talents!r}", valid="numbers") from e
    z_cov = given if given.ndim else np.where(np.eye(k) > 0, 1.0, given)
    if z_cov.shape != (k, k) or not np.allclose(z_cov, z_cov.T) or not np.allclose(np.diag(z_cov), 1):
        raise InputError(
            "the correlations of talents are no correlation matrix",
            valid=f"one number, or a symmetric {k} by {k} matrix with ones on its diagonal",
        )
    if not np.linalg.eigvalsh(z_cov).min() >= -1e-9:
        if given.ndim == 0:
            found, valid = f"the correlation of talents is {float(given):g}", f"from {-1 / (k - 1):.3g} to 1"
        else:
            found, valid = "the correlations of talents contradict one another", "a matrix that can be"
        raise InputError(found, valid=valid)
    return z_cov


@dataclass(frozen=True)
class Multiplied:
    """The best part of people who buy time, where time bought multiplies what the others bring.

    ``part`` is a fraction of people; ``total`` is output · (1 + gain · time) at it, ``none`` and ``half`` the
    totals with nobody and with half buying time; ``curve`` has the total at each of ``parts``.
    """

    part: float
    total: float
    none: float
    half: float
    parts: Floats
    curve: Floats


def multiplied(
    work: Role, time: Role, gain: float, *, lowest_buy: bool = True, points: int = 201
) -> Multiplied:
    """Total = R(technical people) · (1 + gain · T(people who buy time)), at the best threshold of the signal.

    R and T are :func:`brought`: means over all people. ``gain`` is by what part everybody's research is worth
    more where everybody of average output buys time. ``lowest_buy``: those below the threshold buy time, else
    those above it. At an inner optimum R′ (1 + g T) = R g T′.
    """
    if gain < 0:
        raise InputError(f"the gain is {gain}", valid="zero or more")
    unit = brought(Role(time.name, time.mean, time.spread, time.signal, 0.0, time.alpha), -np.inf, np.inf)

    def total(part: float) -> float:
        cut = float(ndtri(part)) if lowest_buy else float(ndtri(1 - part))
        low, high = (-np.inf, cut), (cut, np.inf)
        mine, theirs = (high, low) if lowest_buy else (low, high)
        return brought(work, *mine) * (1 + gain * brought(time, *theirs) / unit)

    from scipy.optimize import minimize_scalar

    parts = np.linspace(0.0, 1.0, points)
    curve = np.array([total(float(p)) for p in parts])
    k = int(curve.argmax())
    low, high = float(parts[max(k - 1, 0)]), float(parts[min(k + 1, points - 1)])
    found = minimize_scalar(
        lambda p: -total(float(p)), bounds=(low, high), method="bounded", options={"xatol": 1e-9}
    )
    best = (
        (float(found.x), -float(found.fun)) if -found.fun > curve[k] else (float(parts[k]), float(curve[k]))
    )
    return Multiplied(*best, total(0.0), total(0.5), parts, curve)
