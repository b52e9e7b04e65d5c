"""Buying time: concern, options, and the window between training and deploying the dangerous model.

Time comes from labs that take the risk seriously and have concrete things to do. The two multiply: one
without the other buys nothing. Every intervention can backfire, with its own probability, and then moves what
it works on the other way.
"""

from __future__ import annotations

import numpy as np

from leadtime.futures.maths import ordered_sum
from leadtime.models.arithmetic import Draws, bare, moved, remaining, saturated

RAISES = ("concern", "options", "slowdown", "coordination", "tripwire")
"""What an activity may raise; the model's functions see the position in this list."""


def effect_sign(backfire: Draws, backfire_luck: Draws) -> Draws:
    """One where an activity works as meant in this future, minus one where it backfires."""
    return np.where(backfire_luck < backfire, -1.0, 1.0)


def moves(intervention_hours: Draws, effect: Draws, scale: Draws, effect_sign: Draws) -> Draws:
    """How far each activity moves what it raises: ± effect · (1 - exp(-hours / scale)); nothing at zero
    hours.
    """
    return effect_sign * effect * saturated(intervention_hours, scale)


def raised(raises: Draws, moves: Draws, what: str) -> Draws:
    """The sum of the moves of all activities that raise ``what``."""
    return ordered_sum(np.where(raises == RAISES.index(what), moves, 0))


def concern_after(concern: Draws, concern_decided: Draws, raises: Draws, moves: Draws) -> Draws:
    """How seriously the leading labs take the risk at crunch time, after all activities and decisions."""
    return moved(concern, concern_decided + raised(raises, moves, "concern"))


def options_after(options: Draws, options_decided: Draws, raises: Draws, moves: Draws) -> Draws:
    """How far the leading labs have concrete things to do then, after all activities and decisions."""
    return moved(options, options_decided + raised(raises, moves, "options"))


def tripwire_after(tripwire: Draws, raises: Draws, moves: Draws) -> Draws:
    """Probability that the lab is committed to a tripwire at crunch time, after all activities."""
    return moved(tripwire, raised(raises, moves, "tripwire"))


def slowdown(raises: Draws, moves: Draws) -> Draws:
    """Factor, in logarithm, by which a fully concerned field would take longer to the dangerous model."""
    return raised(raises, moves, "slowdown")


def rival_lead_after(rival_lead: Draws, raises: Draws, moves: Draws) -> Draws:
    """Lead over the less careful actors at crunch time: coordination stretches it, or shrinks it if it
    backfires.
    """
    return rival_lead * np.exp(raised(raises, moves, "coordination"))


def wanted_extension(concern_after: Draws, options_after: Draws, max_extension: Draws) -> Draws:
    """Days by which the labs would put off deployment if no rival pressed: concern · options · the most
    there is.
    """
    return concern_after * options_after * max_extension


def extension(wanted_extension: Draws, rival_lead_after: Draws) -> Draws:
    """Days by which deployment is in fact put off: no more than the lead over the less careful."""
    return np.minimum(wanted_extension, np.maximum(rival_lead_after, 0))


def window(base_window: Draws, extension: Draws) -> Draws:
    """Days from training the dangerous model to its internal deployment: base + min(concern · options ·
    max, lead).
    """
    return base_window + extension


def delay_bill(extension: Draws, delay_cost: Draws) -> Draws:
    """What the days bought cost the labs that wait."""
    return extension * delay_cost


def window_days_per_hour(
    intervention_hours: Draws,
    effect: Draws,
    scale: Draws,
    effect_sign: Draws,
    raises: Draws,
    concern_after: Draws,
    options_after: Draws,
    max_extension: Draws,
    wanted_extension: Draws,
    rival_lead_after: Draws,
) -> Draws:
    """Days of window that one more effective hour on each activity buys: the exact derivative in each future.

    Through concern: c (1-c) · o · max; through options: c · o (1-o) · max; both only while the rival's lead
    is
    not the limit, and through coordination only while it is; each times ± effect / scale · exp(-hours /
    scale).
    """
    slope = effect_sign * effect / scale * remaining(intervention_hours, scale)
    free = (wanted_extension < rival_lead_after)[..., None]
    joint = (concern_after * options_after * max_extension)[..., None]
    by_concern = np.where(raises == RAISES.index("concern"), (1 - concern_after)[..., None], 0)
    by_options = np.where(raises == RAISES.index("options"), (1 - options_after)[..., None], 0)
    by_lead = np.where(raises == RAISES.index("coordination"), rival_lead_after[..., None], 0)
    return slope * np.where(free, joint * (bare(by_concern) + bare(by_options)), by_lead)
