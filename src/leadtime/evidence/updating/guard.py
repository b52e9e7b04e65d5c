"""The over-reading guard: a person's own reading of the evidence against what the evidence permits.

What is permitted is the update of the prior by the records at their validity. A claimed belief over-reads
them if, beyond the tolerances below, it

* is more bits away from the prior: D(claimed ‖ prior) > D(permitted ‖ prior);
* has its median further from the prior's than the permitted one, or on the other side of it;
* is narrower (central 90 %) than both the permitted belief and the prior;
* gives more probability than the prior to a side from which the evidence takes it; beyond the permitted
  belief, than the prior and any reading of the evidence in part (its likelihoods to powers below 1).

Medians and widths are compared on the belief's natural scale: log-odds for shares, logarithms for what is
positive, otherwise the number itself. To move less than the evidence permits is always right.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Collection, Sequence
from functools import cache, partial

import numpy as np

from leadtime.errors import DistributionError, OverReadingError, UnitError
from leadtime.evidence import special
from leadtime.evidence.base import Distribution
from leadtime.evidence.families.composite import Truncate
from leadtime.evidence.families.quantiles import Quantiles
from leadtime.evidence.families.rescaled import converted
from leadtime.evidence.records import Record
from leadtime.evidence.updating.divergence import divergence
from leadtime.evidence.updating.engine import update
from leadtime.evidence.updating.outcome import LEVELS, Update
from leadtime.evidence.updating.scale import natural, onto
from leadtime.evidence.wording import unit_words

BITS = 0.05
"""Bits by which a claim may exceed the permitted update; or :data:`SHARE` of it, whichever is more."""
SHARE = 0.05
"""The share by which the width may be less, and the bits more, than is permitted."""
SHIFT = 0.1
"""Prior standard deviations by which the median may lie beyond what is permitted."""
AWAY, TIMES, ROUNDING = 0.05, 3.0, 0.002
"""On a side from which the evidence takes probability a claim may have so much more than the prior, and at
most so many times as much; and a little more, as rounded statements do."""
NEAR = 0.15
"""On the side to which the evidence points, beyond what it permits, so much more than any reading of it in
part: who is less sure has more there, and rightly."""
_FRACTIONS = (0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001)
Parts = Callable[[], list[Distribution]]
"""What the evidence permits where it counts in part; reckoned where somebody asks."""
_SIDES = (0.001, 0.01, 0.05, 0.25, 0.75, 0.95, 0.99, 0.999)


def check_reading(
    prior: Distribution,
    claimed: Distribution,
    records: Sequence[Record],
    *,
    name: str = "",
    on: dt.date | None = None,
    given: Collection[str] = (),
) -> Update:
    """The permitted update, if ``claimed`` moves no further from ``prior`` than ``records`` permit.

    The arguments are those of :func:`~leadtime.evidence.updating.update`; ``claimed`` is in any unit of the
    prior's dimension. Raises :class:`~leadtime.errors.OverReadingError` with ``.permitted``, the update that
    would be right, and its text to type; and what ``update`` raises.
    """
    permitted = update(prior, records, name=name, on=on, given=given)
    theirs = _in_unit(claimed, prior)
    parts = cache(partial(_parts, prior, records, on, given, name))
    found = _excess(prior, theirs, permitted, parts)
    if not found:
        return permitted
    head = f"{name + ': ' if name else ''}{claimed} reads more into the evidence than it permits: "
    raise OverReadingError(
        head + "; ".join(found),
        valid=f"at most {permitted.bits:.3g} bits from the prior {prior}, such as {_shown(permitted)}; "
        f"records with a higher validity, or a prior that says what else is known{_left_out(permitted)}",
        fix=_to_type(prior, permitted, parts),
        permitted=permitted,
    )


def _excess(prior: Distribution, claimed: Distribution, permitted: Update, parts: Parts) -> list[str]:
    """In what a claim goes further than is permitted."""
    found = [*_bits(prior, claimed, permitted), *_median(prior, claimed, permitted, parts)]
    return [*found, *_width(prior, claimed, permitted), *_away(prior, claimed, permitted, parts)]


def _left_out(permitted: Update) -> str:
    """The records that did not count: the person may have leaned on one."""
    told = "; ".join(f"{name}: {why}" for name, why in permitted.left_out[:3])
    return f" (left out: {told})" if told else ""


def _in_unit(claimed: Distribution, prior: Distribution) -> Distribution:
    if claimed.unit == prior.unit:
        return claimed
    if "date" in (claimed.unit, prior.unit):
        raise UnitError(
            f"the claimed belief is in {claimed.unit or 'no unit'}, the prior in {prior.unit or 'no unit'}",
            valid="both dates, or neither",
        )
    return converted(claimed, prior.unit)


def _bits(prior: Distribution, claimed: Distribution, permitted: Update) -> list[str]:
    bits = divergence(claimed, prior)
    if bits <= permitted.bits + max(BITS, SHARE * permitted.bits):
        return []
    if claimed.constant is not None:
        return ["it takes a single value for certain"]
    if math.isinf(bits):
        return ["it holds possible what the prior rules out"]
    return [f"it moves {bits:.3g} bits from the prior, {bits - permitted.bits:.3g} more than permitted"]


def _places(prior: Distribution, dist: Distribution) -> tuple[float, float]:
    """Median and width of the central 90 % on the prior's natural scale."""
    low, middle, high = onto(natural(prior), np.asarray(dist.ppf(np.array(LEVELS))))
    return float(middle), float(high - low)


def _shift(prior: Distribution, dist: Distribution) -> float:
    """How far a median lies from the prior's on its natural scale; not a number beyond the scale."""
    return _places(prior, dist)[0] - _places(prior, prior)[0]


def _spare(prior: Distribution) -> float:
    """By how much medians on that scale may differ without a word."""
    return SHIFT * _places(prior, prior)[1] / (2 * float(special.ndtri(LEVELS[2])))


def _median(prior: Distribution, claimed: Distribution, permitted: Update, parts: Parts) -> list[str]:
    theirs, ours = (_shift(prior, d) for d in (claimed, permitted.after))
    spare = _spare(prior)
    # Not a number where a median lies beyond the scale: the bits have the word then.
    if math.isnan(theirs) or math.isnan(ours) or not math.isfinite(spare):
        return []
    low, high = min(ours, 0.0) - spare, max(ours, 0.0) + spare
    if low <= theirs <= high:
        return []
    # A median need not move steadily with the weight: a part of the evidence may take it further than all.
    reached = [_shift(prior, d) for d in parts()]
    if min(low, min(reached) - spare) <= theirs <= max(high, max(reached) + spare):
        return []
    medians = [_told(float(d.ppf(0.5)), d.unit) for d in (prior, claimed, permitted.after)]
    return [f"its median goes from {medians[0]} to {medians[1]}, and {medians[2]} is permitted"]


def _width(prior: Distribution, claimed: Distribution, permitted: Update) -> list[str]:
    before, theirs, ours = (_places(prior, d)[1] for d in (prior, claimed, permitted.after))
    if not theirs < (1 - SHARE) * min(before, ours):
        return []
    return [f"its central 90% is {theirs / ours:.0%} as wide as is permitted"]


def _away(prior: Distribution, claimed: Distribution, permitted: Update, parts: Parts) -> list[str]:
    """Probability that goes where the evidence does not point: below or above a quantile of the prior."""
    shift, spare = _shift(prior, permitted.after), _spare(prior)
    for x in np.asarray(prior.ppf(np.array(_SIDES))):
        for side, share, near in (("below", _below, shift < -spare), ("above", _above, shift > spare)):
            was, theirs, ours = (share(d, x) for d in (prior, claimed, permitted.after))
            if ours > was or theirs <= _away_allowed(was):
                continue
            most = max(was, *(share(d, x) for d in parts()))
            if theirs <= (most + NEAR if near else _away_allowed(most)):
                continue
            told = f"it gives {theirs:.2g} to what is {side} {_told(float(x), prior.unit)}"
            return [f"{told}, where the prior has {was:.2g} and the evidence gives it no more"]
    return []


def _below(dist: Distribution, x: float) -> float:
    return float(dist.cdf(x))


def _above(dist: Distribution, x: float) -> float:
    return 1 - float(dist.cdf(x))


def _away_allowed(was: float) -> float:
    return min(was + AWAY, TIMES * was) + ROUNDING


def _parts(
    prior: Distribution, records: Sequence[Record], on: dt.date | None, given: Collection[str], name: str
) -> list[Distribution]:
    """What the evidence makes of the prior when it counts in part: each weight a fraction of its own."""
    made = []
    for part in _FRACTIONS:
        lighter = [
            r.model_copy(
                update={"appraisal": r.appraisal.model_copy(update={"weight": part * r.appraisal.weight})}
            )
            for r in records
        ]
        made.append(update(prior, lighter, name=name, on=on, given=given).after)
    return made


def _shown(permitted: Update) -> str:
    unit = permitted.before.unit
    low, middle, high = (_told(float(x), unit) for x in permitted.after.ppf(np.array(LEVELS)))
    return f"{low} to {high} (90%) with the median {middle}"


def _told(x: float, unit: str) -> str:
    if unit == "date":
        return f"{x:.2f}"
    return f"{x:.4g} {unit_words(unit)}" if unit else f"{x:.4g}"


_LONGEST = 300
_LEVELS = (0.001, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 0.999)
_FINE = (0.001, 0.01, *(i / 20 for i in range(1, 20)), 0.99, 0.999)


def _to_type(prior: Distribution, permitted: Update, parts: Parts) -> str:
    """The text of what is permitted; where that is long, one through its quantiles that passes too."""
    text = str(permitted.after)
    if len(text) <= _LONGEST:
        return text
    for levels in (_LEVELS, _FINE):
        short = _by_quantiles(permitted.after, levels)
        if short is not None and not _excess(prior, short, permitted, parts):
            return str(short)
    return text


def _by_quantiles(dist: Distribution, levels: tuple[float, ...]) -> Distribution | None:
    """A distribution with these quantiles; None where single values cannot be told by any."""
    values = tuple(float(f"{float(x):.5g}") for x in dist.ppf(np.array(levels)))
    lo, hi = dist.support()
    try:
        curve = Quantiles(levels, values, unit=dist.unit)
        return Truncate(curve, lo, hi) if math.isfinite(hi) or (math.isfinite(lo) and lo != 0) else curve
    except DistributionError:
        return None
