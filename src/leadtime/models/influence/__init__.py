"""How views spread through a network of people: cascades, thresholds, averaging, and whom to talk to.

* :class:`Network`: people and directed ties with strengths.
* :func:`spread`, :func:`exact_spread`: how many a set of people reaches, simulated or by enumeration, under
  the independent cascade or the linear threshold model (Kempe, Kleinberg & Tardos 2003).
* :func:`choose`: whom to start with, by reverse-influence sampling (Borgs et al. 2014), on large networks,
  with an estimate on held-out samples and a bound (OPIM, Tang et al. 2018).
* :func:`degroot_influence`, :func:`opinions`: repeated averaging (DeGroot 1974).
"""

from __future__ import annotations

from leadtime.models.influence.averaging import degroot_influence, opinions
from leadtime.models.influence.cascade import CASCADE, MODELS, THRESHOLD, Reach, exact_spread, spread
from leadtime.models.influence.network import Network
from leadtime.models.influence.reverse import Chosen, ReverseSets, choose, reverse_sets

__all__ = [
    "CASCADE",
    "MODELS",
    "THRESHOLD",
    "Chosen",
    "Network",
    "Reach",
    "ReverseSets",
    "choose",
    "degroot_influence",
    "exact_spread",
    "opinions",
    "reverse_sets",
    "spread",
]
