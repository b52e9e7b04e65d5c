"""When the first dangerous model is trained: a direct belief or a time-horizon trend, and what delays it."""

from __future__ import annotations

import numpy as np

from leadtime.models.arithmetic import Draws, bare


def doublings_needed(horizon_now: Draws, horizon_needed: Draws) -> Draws:
    """Doublings of the time horizon from the best model now to the first dangerous one; none if it is
    there.
    """
    return np.maximum(np.log2(bare(horizon_needed / horizon_now)), 0)


def trend_arrival(
    doublings_needed: Draws, horizon_growth: Draws, doubling_shrinks: Draws, trend_lag: Draws
) -> Draws:
    """When the trend of the time horizon brings the dangerous model: doublings / growth, and a lag.

    With each doubling a part ``a`` shorter than the one before, n doublings take (1 - (1-a)^n) / a times the
    first. Infinite where the horizon does not grow, and where doublings lengthen so that it never gets there.
    """
    a = np.minimum(doubling_shrinks, 0.999)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        even = np.abs(a) < 1e-9
        first = np.where(
            even, doublings_needed, -np.expm1(doublings_needed * np.log1p(-a)) / np.where(even, 1, a)
        )
        rate = np.maximum(horizon_growth, 0)
        time = np.where(doublings_needed > 0, first / rate, 0)
    return np.maximum(time + trend_lag, 0)


def default_arrival(
    dangerous_model_in: Draws,
    trend_arrival: Draws,
    trend_weight: Draws,
    trend_luck: Draws,
) -> Draws:
    """When the first dangerous model is trained if nobody slows it: the direct belief, or the trend.

    In each future the trend decides with probability `trend_weight`. Infinite means never.
    """
    return np.maximum(np.where(trend_luck < trend_weight, trend_arrival, dangerous_model_in), 0)


def slowed_arrival(default_arrival: Draws, slowdown: Draws, concern_after: Draws) -> Draws:
    """When it is trained after slowing down: T · exp(concern · slowdown). Nobody slows down without
    concern.
    """
    return default_arrival * np.exp(concern_after * slowdown)


def arrival(slowed_arrival: Draws, horizon: Draws) -> Draws:
    """When the dangerous model is trained, counted from the start and capped at the horizon.

    A future in which it comes later is carried on as if it came at the horizon, so that everything stays
    finite and no plan gains or loses by pushing the date across that line.
    """
    return np.minimum(slowed_arrival, horizon)


def beyond_horizon(slowed_arrival: Draws, horizon: Draws) -> Draws:
    """Whether no dangerous model is trained before the horizon."""
    return slowed_arrival > horizon


def dangerous_model_at(arrival: Draws, beyond_horizon: Draws) -> Draws:
    """When the first dangerous model is trained, counted from the start; beyond the horizon is a state,
    not a date.
    """
    return arrival * np.where(beyond_horizon, np.inf, 1.0)
