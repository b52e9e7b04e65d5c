"""The standard model: ten beliefs, one product, and answers that are known.

y = base · share · researchers · quality · speed-up · (1 − overhead) · max(crunch − delay, 0) / cost, in
hour·year per dollar. The speed-up applies with probability 0.6 and is 1 otherwise.
"""

from __future__ import annotations

import math

BELIEFS = {
    "base": "100 to 1000 hours",
    "share": "mixture(0.6: beta(2, 5), 0.4: beta(5, 2))",
    "researchers": "20 to 200",
    "quality": "beta(4, 2)",
    "speed_up": "mixture(0.7: 1.2 to 3, 0.3: 3 to 20)",
    "applies": "bernoulli(0.6)",
    "overhead": "uniform(0.05, 0.4)",
    "crunch": "0.5 to 4 years",
    "delay": "gamma(2, 0.25) years",
    "cost": "$1e5 to $1e6",
}

Answer = tuple[float, float, float]
"""Mean, median and 95th percentile."""
NAMES = ("mean", "p50", "p95")
KNOWN: Answer = (0.1125, 0.01625, 0.423)
_ROUNDING: Answer = (5e-5, 5e-6, 5e-4)
# Standard errors of independent sampling are these over the root of the draws: the standard deviation of y,
# and the root of q (1 − q) over the density at the quantile.
_SPREAD: Answer = (0.60, 0.027, 1.55)

Z90 = 1.6448536269514722
"""The normal score of 95 %: a 90 % interval reaches that many standard deviations to either side."""


def log_parameters(low: float, high: float) -> tuple[float, float]:
    """Mean and standard deviation of the logarithm of a lognormal with that 90 % interval."""
    a, b = math.log(low), math.log(high)
    return (a + b) / 2, (b - a) / 2 / Z90


def misses(answer: Answer, draws: int, deviations: float = 5.0) -> list[str]:
    """What in an answer from that many draws is further from the truth than chance allows."""
    found = []
    for name, value, known, rounding, spread in zip(NAMES, answer, KNOWN, _ROUNDING, _SPREAD, strict=True):
        allowed = rounding + deviations * spread / math.sqrt(draws)
        if not abs(value - known) <= allowed:
            found.append(f"{name} is {value:.5g}, not {known} ± {allowed:.2g}")
    return found
