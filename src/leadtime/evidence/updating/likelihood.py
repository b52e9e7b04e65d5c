"""From a record to its likelihood, with its appraisal worked in; or the reason why it cannot count.

With y the scale (see :mod:`~leadtime.evidence.updating.scale`) and s the standard error of the result on it:

* **bias** b with spread t (Turner, Spiegelhalter, Smith and Thompson, "Bias modelling in evidence synthesis",
  JRSS A 172, 2009): the result speaks for y − b with variance s² + t².
* **validity** ρ: what was measured has the correlation ρ with what is meant, which is a noise of variance
  σ²(1/ρ² − 1) for a prior spread σ on the scale. The record can then not tell more than −½ log2(1 − ρ²) bits
  on average, whatever the prior's shape: that is the capacity of a Gaussian channel (Shannon 1948). For that
  σ has to be finite: :mod:`~leadtime.evidence.updating.width` says where zero stands on a logarithm.
* **gamed**, with no bias stated: the result may be the best of some by its score. Best of n, its error is
  σe² / √(σ² + σe²) · E[max of n normals] too high, with σe² the variance so far. The direction is not known,
  so that gap, for n = 10, is added as a spread, and a warning asks for the bias.
* **weight** a: the likelihood to the power a (a power prior, Ibrahim and Chen 2000).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

import numpy as np

from leadtime import units
from leadtime.errors import InputError, UnitError
from leadtime.evidence import special
from leadtime.evidence.base import Distribution
from leadtime.evidence.kinds import PROXY
from leadtime.evidence.records import (
    ORDERING_ONLY,
    Appraisal,
    Counts,
    Estimate,
    Ordering,
    Probability,
    Record,
    Result,
    Stated,
)
from leadtime.evidence.updating.counts import BinomialTerm
from leadtime.evidence.updating.removed import RemovedTerm, told
from leadtime.evidence.updating.scale import (
    LINEAR,
    LOG,
    LOGIT,
    back,
    error_scale,
    is_fraction,
    onto,
    slope,
    square,
)
from leadtime.evidence.updating.selection import selection_gap
from leadtime.evidence.updating.stated import stated_term
from leadtime.evidence.updating.terms import Factor, NormalTerm, Raw, Term, normal_raw
from leadtime.evidence.updating.width import Width
from leadtime.evidence.wording import unit_words

DEFAULT_SPREAD = 1.0
"""The spread of a stated probability in log-odds where the appraisal has none in ``bias_sd``."""
GAMED_FROM = 10
"""Of how many tries a gamed result is taken to be the best where nothing is stated."""

Widths = Callable[[str], Width]
"""How wide the prior is on a scale."""


@dataclass(frozen=True)
class Reading:
    """A record that counts: its likelihood to the power of its weight, in words, and what to mend.

    ``group`` is that of its appraisal; :func:`~leadtime.evidence.works.groups_of` gives one to every record.
    Of what is ``hidden`` nothing is put into words.
    """

    id: str
    factor: Factor
    words: str
    group: str
    warning: str = ""
    hidden: bool = False


def read_record(
    record: Record, belief: Distribution, width: Widths, given: Collection[str] = ()
) -> Reading | str:
    """The likelihood of a record for ``belief``, or why it is left out.

    Conditions of a conditional probability that hold are ``given``. Raises :class:`UnitError` for a result
    of another dimension than the belief's, and :class:`InputError` for a proxy experiment with a magnitude,
    which no reader of records lets in.
    """
    if record.kind == PROXY and not isinstance(record.result, Ordering):
        raise InputError(f"record {record.id!r}: {ORDERING_ONLY}", valid="a result of the form 'ordering'")
    a = record.appraisal
    for value, what in ((a.validity, "validity"), (a.weight, "weight")):
        if value == 0:
            return f"its {what} is 0: it says nothing about this"
    raw = _raw(record, belief, given)
    if isinstance(raw, str):
        return raw
    noise = 0.0 if a.validity == 1 else square(width(raw.scale).sd) * (1 / square(a.validity) - 1)
    warning = raw.note
    if a.gamed and not a.bias and not a.bias_sd:
        error = math.sqrt(raw.variance + noise)
        noise += square(selection_gap(width(raw.scale).sd, error, GAMED_FROM))
        warning = (
            "gamed, but its appraisal states no bias: the gap of a best of ten was added as a spread; state "
            "'bias' and 'bias_sd'"
        )
    if not noise and not warning and _rules_out(record.result, raw, belief):
        warning = (
            "its error is one of logarithms, and rules out zero and less, which the belief holds possible"
        )
    if not math.isfinite(raw.variance + noise):
        return "its spread, or that of the prior by which validity is measured, is too wide to reckon with"
    if raw.variance + noise <= 0:
        return (
            "nothing says how sure it is: give its 'se' or interval, or in the appraisal 'bias_sd' or a "
            "validity below 1"
        )
    term = raw.make(noise)
    if isinstance(term, str):
        return term
    if a.validity < 1:
        exact = raw.make(0.0)
        term = term if isinstance(exact, str) else width(raw.scale).placed(term, exact, a.validity)
    hidden = a.infohazard == "high"
    words = "withheld (infohazard: high)" if hidden else f"{raw.words}{_told(a, term, belief.unit)}"
    mend = f"{record.id}: {warning}" if warning else ""
    return Reading(record.id, Factor(term, a.weight), words, a.group, mend, hidden)


def _rules_out(result: Result, raw: Raw, belief: Distribution) -> bool:
    """Whether an estimate of the thing itself leaves nothing of what a belief has at zero or below."""
    if not isinstance(result, Estimate) or belief.unit == "date" or float(belief.cdf(0.0)) < _NOTICED:
        return False
    term = raw.make(0.0)
    return not isinstance(term, str) and term.scale == LOG


_NOTICED = 0.01
"""A part of a belief that is worth a word when it goes."""


def _raw(record: Record, belief: Distribution, given: Collection[str]) -> Raw | str:
    r = record.result
    if isinstance(r, Ordering):
        return (
            "an ordering says nothing of a single magnitude; in Python, combine_ordering moves the beliefs "
            "about both things together"
        )
    if isinstance(r, Estimate):
        return _estimate(record, r, belief)
    if isinstance(r, Stated):
        return _distribution(record, r, belief)
    if not is_fraction(belief):
        what = "counts move" if isinstance(r, Counts) else "a stated probability moves"
        return f"{what} a belief about a probability or a share, such as beta(4, 6), and this is none"
    if isinstance(r, Counts):
        return _counts(r, record.appraisal)
    return _probability(r, record.appraisal, given)


def conversion(record: Record, unit: str, belief: Distribution) -> float:
    """What to multiply a result in ``unit`` by. Raises :class:`UnitError` that names the record."""
    wanted = belief.unit
    if (unit == "date") != (wanted == "date"):
        raise UnitError(
            f"record {record.id!r}: its result is in {unit or 'no unit'}, not in {wanted or 'no unit'}",
            valid="dates for a date, and a length of time for a length of time",
        )
    try:
        return units.factor(units.as_labour(unit, wanted), wanted)
    except UnitError as e:
        raise UnitError(f"record {record.id!r}: {e.problem.found}", valid=e.problem.valid) from None


def _half_width(level: float) -> float:
    return float(special.ndtri((1 + level) / 2))


def _estimate(record: Record, r: Estimate, belief: Distribution) -> Raw | str:
    a, k = record.appraisal, conversion(record, r.unit, belief)
    if a.multiplies:
        return _times(r, a, k, belief)
    bias = a.bias * k
    value, sd = r.value * k - bias, a.bias_sd * k
    if r.low is not None and r.high is not None and r.level is not None:
        z = _half_width(r.level)
        low, high = r.low * k - bias, r.high * k - bias
        if belief.unit != "date" and (
            _is_lognormal(low, value, high) or _to_zero(low, value, high, z, belief)
        ):
            variance = square(math.log(high / low) / (2 * z)) + square(sd / value)
            return _estimated(LOG, math.log(value), variance, belief)
        se = (high - low) / (2 * z)
    elif r.se is None:
        return _bare(value, sd, a, belief)
    else:
        se = r.se * k
    return _estimated(LINEAR, value, square(se) + square(sd), belief)


def _estimated(scale: str, centre: float, variance: float, belief: Distribution) -> Raw:
    """An estimate with an error on a scale, of what may be off by an error of the belief's kind."""
    home, value = error_scale(belief), float(back(scale, np.array(centre)))
    plain = normal_raw(scale, centre, variance)
    if home == scale:
        return plain
    at = float(onto(home, np.array(value)))
    if not math.isfinite(at):
        if not variance:
            return plain  # an exact number that the belief's scale does not reach
        return replace(plain, scale=home, make=lambda noise: _off(scale, value, variance, home, noise))
    own = variance * square(slope(home, value) / slope(scale, value))

    def make(noise: float) -> Term:
        return _off(scale, value, variance, home, noise) if variance else NormalTerm(home, at, noise)

    return replace(plain, scale=home, variance=own, make=make)


def _off(scale: str, value: float, variance: float, home: str, noise: float) -> Term:
    if not noise:
        return NormalTerm(scale, float(onto(scale, np.array(value))), variance)
    return RemovedTerm(scale, value, variance, home, noise)


def _bare(value: float, sd: float, a: Appraisal, belief: Distribution) -> Raw:
    """A number that says nothing of its error: exact about what was measured.

    What makes it uncertain, its validity above all, is then an error of the belief's kind: one that
    multiplies where the belief is above zero with an open end, and one of the log-odds for a share.
    """
    note = "it states neither 'se' nor interval and is read as exact about what was measured"
    scale = error_scale(belief)
    centre = float(onto(scale, np.array(value)))
    if not math.isfinite(centre):
        scale, centre = LINEAR, value
    spread = sd * slope(scale, value) if sd else 0.0
    return normal_raw(scale, centre, square(spread), note if sd or a.validity < 1 else "")


def _is_lognormal(low: float, value: float, high: float) -> bool:
    """Whether a positive interval lies more evenly about its value in logarithms than in numbers."""
    if not 0 < low < high:
        return False
    plain = abs((low + high) / 2 - value) / (high - low)
    logs = abs((math.log(low) + math.log(high)) / 2 - math.log(value)) / math.log(high / low)
    return logs < plain - 1e-9


def _to_zero(low: float, value: float, high: float, z: float, belief: Distribution) -> bool:
    """Whether a positive interval is so wide that a normal error would reach below zero, about what cannot.

    It is then even in logarithms as far as anybody can tell: read as normal it would say nothing against
    small values and much against large ones, and move a belief away from what was found.
    """
    normal = (high - low) / (2 * z)
    return 0 < low <= value <= high and value < _STANDS * normal and error_scale(belief) == LOG


_STANDS = 2.0
"""A value so many standard errors above zero is told apart from it."""


def _times(r: Estimate, a: Appraisal, k: float, belief: Distribution) -> Raw | str:
    """An estimate whose bias multiplies: on the logarithm."""
    if r.value * k <= 0:
        return "its bias multiplies, and only a result above zero can be multiplied too high or too low"
    if r.low is not None and r.high is not None and r.level is not None:
        ends = math.log(r.high / r.low) if r.low > 0 else (r.high - r.low) / r.value
        se = ends / (2 * _half_width(r.level))
    else:
        se = (r.se or 0.0) / r.value
    return _estimated(LOG, math.log(r.value * k) - a.bias, square(se) + square(a.bias_sd), belief)


def _counts(r: Counts, a: Appraisal) -> Raw:
    plain = BinomialTerm(r.events, r.trials)
    # A bias of the logarithm of a share is one of its log-odds over 1 - share.
    times = 1 / (1 - plain._share) if a.multiplies else 1.0
    shift, sd = a.bias * times, a.bias_sd * times

    def make(noise: float) -> Term:
        return BinomialTerm(r.events, r.trials, shift, square(sd) + noise)

    return Raw(LOGIT, plain.variance + square(sd), make, f"binomial, {r.events} of {r.trials}")


def _probability(r: Probability, a: Appraisal, given: Collection[str]) -> Raw | str:
    if r.given and r.given not in given:
        what = "" if a.infohazard == "high" else f" ({r.given!r})"
        return f"it holds on a condition{what}, which this belief does not state in its 'given'"
    if not 0 < r.p < 1:
        return "a probability of exactly 0 or 1 leaves nothing to weigh; state what the source is sure to"
    p = r.p * math.exp(-a.bias) if a.multiplies else r.p
    if p >= 1:
        return "its bias brings the probability to 1 or more"
    centre = math.log(p / (1 - p)) - (0.0 if a.multiplies else a.bias)
    sd = a.bias_sd / (1 - p) if a.multiplies else a.bias_sd
    raw = normal_raw(LOGIT, centre, square(sd or DEFAULT_SPREAD))
    spread = "stated" if sd else "default"
    return replace(raw, words=f"stated probability, {spread} spread, {raw.words}")


def _distribution(record: Record, r: Stated, belief: Distribution) -> Raw | str:
    from leadtime.evidence.distribution import parse_distribution

    dist = parse_distribution(r.dist)
    k = 1.0 if not dist.unit and belief.unit != "date" else conversion(record, dist.unit, belief)
    if not dist.unit and belief.unit == "date":
        conversion(record, "", belief)
    found = stated_term(dist, k, belief, record.appraisal)
    if isinstance(found, str):
        return found
    return replace(found, words=f"stated distribution, {found.words}")


def _told(a: Appraisal, term: Term, unit: str) -> str:
    """The middle and the width of a likelihood, in words."""
    sd = math.sqrt(term.variance)
    named = f" {unit_words(unit)}" if unit not in ("", "date") else ""
    if isinstance(term, RemovedTerm):
        return f":{told(term, named)}{_weighted(a)}"
    if term.scale == LOG:
        factor = f"×/÷ {math.exp(min(sd, 700.0)):.4g}"
        return f": {float(back(LOG, np.array(term.centre))):.4g}{named} {factor}{_weighted(a)}"
    if term.scale == LOGIT:
        middle = f" {float(back(LOGIT, np.array(term.centre))):.3g}, log-odds {term.centre:.3g} ± {sd:.3g}"
    else:
        middle = f" {term.centre:.6g} ± {sd:.4g}"
    # A factor has no unit, a width has that of its middle.
    return f":{middle}{named}{_weighted(a)}"


def _weighted(a: Appraisal) -> str:
    return f", to the power {a.weight:.3g}" if a.weight < 1 else ""
