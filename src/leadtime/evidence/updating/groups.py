"""Independence groups: records that share their errors count once.

The likelihoods of a group are raised to powers that make their Fisher informations add up to that of the most
informative member:

    wᵢ = max_j Iⱼ / Σ_j Iⱼ

so that a copy of a record moves nothing further, a weak record added to a strong one never takes information
away, and the order of the records does not matter. That is the bound for errors that are shared wholly;
records that share only some are put in groups of their own, with a lower ``weight``. Records of one source
are one group unless they say otherwise (:func:`~leadtime.evidence.works.groups_of`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from leadtime.evidence.base import Distribution
from leadtime.evidence.updating.likelihood import Reading
from leadtime.evidence.updating.scale import back, natural, onto, slope
from leadtime.evidence.updating.terms import Term


def grouped(readings: Sequence[Reading], belief: Distribution) -> list[list[Reading]]:
    """The readings group by group, in the order in which each group first appears, with shared powers."""
    groups: dict[tuple[str, str], list[Reading]] = {}
    for r in readings:
        # A record without a group is one of its own.
        groups.setdefault(("group", r.group) if r.group else ("record", r.id), []).append(r)
    return [_shared(members, belief) for members in groups.values()]


def _shared(members: list[Reading], belief: Distribution) -> list[Reading]:
    if len(members) == 1:
        return members
    scales = {r.factor.term.scale for r in members}
    scale = scales.pop() if len(scales) == 1 else natural(belief)
    information = [r.factor.power / _on_scale(r.factor.term, scale, belief)[1] for r in members]
    share = max(information) / math.fsum(information)
    return [replace(r, factor=replace(r.factor, power=r.factor.power * share)) for r in members]


def _on_scale(term: Term, scale: str, belief: Distribution) -> tuple[float, float]:
    """Centre and variance of a likelihood on another scale, by the slope between the two at its centre."""
    if term.scale == scale:
        return term.centre, term.variance
    least, most = np.asarray(belief.ppf([1e-4, 1 - 1e-4]))
    x = float(np.clip(back(term.scale, np.array(term.centre)), least, most))
    if not math.isfinite(x) or (scale != "linear" and x <= 0) or (scale == "logit" and x >= 1):
        return term.centre, term.variance
    ratio = slope(scale, x) / slope(term.scale, x)
    return float(onto(scale, np.array(x))), term.variance * ratio**2
