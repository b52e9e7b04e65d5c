"""The contenders that run in Python: each gives a function of (draws, seed) to (mean, median, p95).

Each is imported only when it is measured, in a process of its own.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable

from benchmarks.standard import BELIEFS, Answer, log_parameters

Run = Callable[[int, int], Answer]


def leadtime(*, watched: bool = False, threads: int | None = None, sampling: str | None = None) -> Run:
    """The engine: the whole call, with reading the beliefs, compiling, and the error of each number."""
    import numpy as np

    import leadtime as lt

    model = lt.Model("standard")

    @model.quantity("hour year / dollar")
    def y(base, share, researchers, quality, speed_up, applies, overhead, crunch, delay, cost):  # noqa: PLR0917 - ten beliefs
        speed = np.where(applies > 0, speed_up, 1.0)
        left = np.maximum(crunch - delay, 0)
        return base * share * researchers * quality * speed * (1 - overhead) * left / cost

    outputs = {"keep": [], "watch": ["y"]} if watched else {"keep": ["y"]}

    def run(draws: int, seed: int) -> Answer:
        beliefs = lt.Beliefs.parse(BELIEFS)
        futures = lt.simulate(
            model, beliefs, draws=draws, seed=seed, threads=threads, sampling=sampling, **outputs
        )
        low, high = (float(futures.quantile("plan", "y", q)) for q in (0.5, 0.95))
        return float(futures.mean("plan", "y")), low, high

    return run


def plain_numpy() -> Run:
    """Whole arrays, one line for each belief: what one writes without a library."""
    import numpy as np

    def run(draws: int, seed: int) -> Answer:
        rng = np.random.default_rng(seed)

        def interval(low, high):
            return rng.lognormal(*log_parameters(low, high), draws)

        base, researchers = interval(100, 1000), interval(20, 200)
        share = np.where(rng.random(draws) < 0.6, rng.beta(2, 5, draws), rng.beta(5, 2, draws))
        quality = rng.beta(4, 2, draws)
        speed = np.where(rng.random(draws) < 0.7, interval(1.2, 3), interval(3, 20))
        speed = np.where(rng.random(draws) < 0.6, speed, 1.0)
        overhead = rng.uniform(0.05, 0.4, draws)
        left = np.maximum(interval(0.5, 4) - rng.gamma(2, 0.25, draws), 0)
        y = base * share * researchers * quality * speed * (1 - overhead) * left / interval(1e5, 1e6)
        low, high = np.quantile(y, [0.5, 0.95])
        return float(y.mean()), float(low), float(high)

    return run


def tuned_numpy() -> Run:
    """The same by hand for speed: the fastest bit generator, vectorised exponentials, only the draws that a
    mixture needs, everything in place. It is tied to this model: its draws are not those of named beliefs.
    """
    import numpy as np

    def run(draws: int, seed: int) -> Answer:
        rng = np.random.Generator(np.random.SFC64(seed))

        def interval(low, high, count=draws):
            mu, sigma = log_parameters(low, high)
            x = rng.standard_normal(count)
            x *= sigma
            x += mu
            return np.exp(x, out=x)

        # Which draws come from which part of the mixture does not matter: the other factors are independent.
        first = int(rng.binomial(draws, 0.6))
        y = np.concatenate([rng.beta(2, 5, first), rng.beta(5, 2, draws - first)])
        y *= rng.beta(4, 2, draws)
        y *= interval(100, 1000)
        y *= interval(20, 200)
        y /= interval(1e5, 1e6)
        faster = np.flatnonzero(rng.random(draws) < 0.6)
        slow = rng.random(faster.size) < 0.7
        speed = np.empty(faster.size)
        speed[slow] = interval(1.2, 3, int(np.count_nonzero(slow)))
        speed[~slow] = interval(3, 20, faster.size - int(np.count_nonzero(slow)))
        y[faster] *= speed
        y *= rng.uniform(0.6, 0.95, draws)
        left = interval(0.5, 4)
        left -= rng.gamma(2, 0.25, draws)
        y *= np.maximum(left, 0, out=left)
        low, high = np.quantile(y, [0.5, 0.95])
        return float(y.mean()), float(low), float(high)

    return run


def squigglepy() -> Run:
    """squigglepy: one distribution for each belief, sampled, then the same product of arrays."""
    import numpy as np
    import squigglepy as sq

    def run(draws: int, seed: int) -> Answer:
        sq.set_seed(seed)

        def sample(distribution):
            return sq.sample(distribution, draws, verbose=False)

        share = sample(sq.mixture([[0.6, sq.beta(2, 5)], [0.4, sq.beta(5, 2)]]))
        speed = sample(sq.mixture([[0.7, sq.lognorm(1.2, 3)], [0.3, sq.lognorm(3, 20)]]))
        speed = np.where(sample(sq.bernoulli(0.6)) > 0, speed, 1.0)
        left = np.maximum(sample(sq.lognorm(0.5, 4)) - sample(sq.gamma(2, 0.25)), 0)
        y = sample(sq.lognorm(100, 1000)) * share * sample(sq.lognorm(20, 200)) * sample(sq.beta(4, 2))
        y *= speed * (1 - sample(sq.uniform(0.05, 0.4))) * left / sample(sq.lognorm(1e5, 1e6))
        low, high = np.quantile(y, [0.5, 0.95])
        return float(y.mean()), float(low), float(high)

    return run


def _scalar_model(**x):
    """One future, in plain Python."""
    share = x["low_share"] if x["which_share"] < 0.6 else x["high_share"]
    speed = 1.0
    if x["applies"] < 0.6:
        speed = x["slow"] if x["which_speed"] < 0.7 else x["fast"]
    left = max(x["crunch"] - x["delay"], 0.0)
    y = x["base"] * share * x["researchers"] * x["quality"] * speed * (1 - x["overhead"]) * left / x["cost"]
    return {"y": y}


def ema_workbench() -> Run:
    """ema-workbench: a scalar Python model, called once for each future, with its own Monte-Carlo sampler."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says which of its optional parts are absent
        import ema_workbench as ema
    import numpy as np
    from scipy import stats

    def interval(low, high):
        mu, sigma = log_parameters(low, high)
        return stats.lognorm(s=sigma, scale=np.exp(mu))

    uniform = stats.uniform(0, 1)
    beliefs = {
        "base": interval(100, 1000), "researchers": interval(20, 200), "quality": stats.beta(4, 2),
        "low_share": stats.beta(2, 5), "high_share": stats.beta(5, 2), "which_share": uniform,
        "slow": interval(1.2, 3), "fast": interval(3, 20), "which_speed": uniform, "applies": uniform,
        "overhead": stats.uniform(0.05, 0.35), "crunch": interval(0.5, 4),
        "delay": stats.gamma(2, scale=0.25), "cost": interval(1e5, 1e6),
    }  # fmt: skip
    model = ema.Model("standard", function=_scalar_model)
    model.uncertainties = [ema.RealParameter.from_dist(name, d) for name, d in beliefs.items()]
    model.outcomes = [ema.ScalarOutcome("y")]

    def run(draws: int, seed: int) -> Answer:
        np.random.seed(seed)  # noqa: NPY002 - its sampler draws from NumPy's global generator
        _, outcomes = ema.perform_experiments(
            model, scenarios=draws, uncertainty_sampling=ema.Samplers.MC, reporting_interval=draws + 1
        )
        low, high = np.quantile(outcomes["y"], [0.5, 0.95])
        return float(outcomes["y"].mean()), float(low), float(high)

    return run


PEERS: dict[str, Callable[[], Run]] = {
    "leadtime": leadtime,
    "leadtime, watched": lambda: leadtime(watched=True),
    "leadtime, one thread": lambda: leadtime(threads=1),
    "leadtime, plain sampling": lambda: leadtime(sampling="plain"),
    "plain NumPy": plain_numpy,
    "NumPy tuned by hand": tuned_numpy,
    "squigglepy": squigglepy,
    "ema-workbench": ema_workbench,
}
