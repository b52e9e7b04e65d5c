"""How evidence moves a belief: Bayes' rule on the grammar of distributions, with appraisals worked in.

:func:`update` moves a belief by records; :func:`check_reading` says whether a person's own reading of them
moves it further than they permit; :func:`combine_ordering` moves a pair of beliefs by an ordering.
"""

from __future__ import annotations

from leadtime.errors import OverReadingError
from leadtime.evidence.updating.divergence import divergence
from leadtime.evidence.updating.engine import update
from leadtime.evidence.updating.guard import check_reading
from leadtime.evidence.updating.ordering import combine_ordering, ordering_weights
from leadtime.evidence.updating.outcome import Step, Update
from leadtime.evidence.updating.selection import selection_gap

__all__ = [
    "OverReadingError",
    "Step",
    "Update",
    "check_reading",
    "combine_ordering",
    "divergence",
    "ordering_weights",
    "selection_gap",
    "update",
]
