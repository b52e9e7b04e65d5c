"""Asking people: from the quantiles that somebody states to a distribution, and from many to one.

:mod:`~leadtime.evidence.elicitation.fit` finds the distribution of one person's quantiles,
:mod:`~leadtime.evidence.elicitation.classical` scores and pools the experts of a study (Cooke's classical
model), :mod:`~leadtime.evidence.elicitation.track` looks at a person's past intervals.
"""
