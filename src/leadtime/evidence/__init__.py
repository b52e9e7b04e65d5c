"""What we know: distributions with units, beliefs with their sources, and how evidence moves them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from leadtime.evidence.base import Constant, Distribution
    from leadtime.evidence.beliefs import Belief, Beliefs
    from leadtime.evidence.correlations import Correlation
    from leadtime.evidence.distribution import parse_distribution
    from leadtime.evidence.elicitation.classical import pool_study
    from leadtime.evidence.elicitation.fit import fit_quantiles
    from leadtime.evidence.elicitation.studies import read_study
    from leadtime.evidence.elicitation.study import Study
    from leadtime.evidence.families.bounded import Beta, Pert, Triangular, Uniform
    from leadtime.evidence.families.composite import Clip, Mixture, Truncate
    from leadtime.evidence.families.continuous import Gamma, Lognormal, Normal, Pareto, StudentT
    from leadtime.evidence.families.discrete import Bernoulli, Discrete, Poisson
    from leadtime.evidence.families.empirical import Curve, Samples
    from leadtime.evidence.families.interval import Interval
    from leadtime.evidence.families.quantiles import Quantiles
    from leadtime.evidence.forecasts.links import Link, to_record
    from leadtime.evidence.forecasts.pairs import ConditionalPair
    from leadtime.evidence.forecasts.pools import pool, pool_distributions
    from leadtime.evidence.forecasts.question import Question
    from leadtime.evidence.forecasts.reading import read_forecasts
    from leadtime.evidence.forecasts.scores import crps
    from leadtime.evidence.ledger import Ledger
    from leadtime.evidence.records import Appraisal, Record, Source
    from leadtime.evidence.team import TeamLedger
    from leadtime.evidence.updating import Update, check_reading, combine_ordering, update

_HOMES = {
    "base": ("Constant", "Distribution"),
    "beliefs": ("Belief", "Beliefs"),
    "correlations": ("Correlation",),
    "distribution": ("parse_distribution",),
    "elicitation.classical": ("pool_study",),
    "elicitation.fit": ("fit_quantiles",),
    "elicitation.studies": ("read_study",),
    "elicitation.study": ("Study",),
    "forecasts.links": ("Link", "to_record"),
    "forecasts.pairs": ("ConditionalPair",),
    "forecasts.pools": ("pool", "pool_distributions"),
    "forecasts.question": ("Question",),
    "forecasts.reading": ("read_forecasts",),
    "forecasts.scores": ("crps",),
    "ledger": ("Ledger",),
    "records": ("Appraisal", "Record", "Source"),
    "team": ("TeamLedger",),
    "updating": ("Update", "check_reading", "combine_ordering", "update"),
    "families.bounded": ("Beta", "Pert", "Triangular", "Uniform"),
    "families.composite": ("Clip", "Mixture", "Truncate"),
    "families.continuous": ("Gamma", "Lognormal", "Normal", "Pareto", "StudentT"),
    "families.discrete": ("Bernoulli", "Discrete", "Poisson"),
    "families.empirical": ("Curve", "Samples"),
    "families.interval": ("Interval",),
    "families.quantiles": ("Quantiles",),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Appraisal",
    "Belief",
    "Beliefs",
    "Bernoulli",
    "Beta",
    "Clip",
    "ConditionalPair",
    "Constant",
    "Correlation",
    "Curve",
    "Discrete",
    "Distribution",
    "Gamma",
    "Interval",
    "Ledger",
    "Link",
    "Lognormal",
    "Mixture",
    "Normal",
    "Pareto",
    "Pert",
    "Poisson",
    "Quantiles",
    "Question",
    "Record",
    "Samples",
    "Source",
    "StudentT",
    "Study",
    "TeamLedger",
    "Triangular",
    "Truncate",
    "Uniform",
    "Update",
    "check_reading",
    "combine_ordering",
    "crps",
    "fit_quantiles",
    "parse_distribution",
    "pool",
    "pool_distributions",
    "pool_study",
    "read_forecasts",
    "read_study",
    "to_record",
    "update",
]


def __getattr__(name: str) -> Any:
    # Loaded when first used: reading a project's YAML needs none of the mathematics.
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})
