"""Moving a belief by records."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, partial

import numpy as np

from leadtime.errors import InputError
from leadtime.evidence.base import Distribution
from leadtime.evidence.families.discrete import Discrete
from leadtime.evidence.families.rescaled import Rescaled, converted
from leadtime.evidence.records import Record
from leadtime.evidence.updating import conflict
from leadtime.evidence.updating.conjugate import Found, conjugate
from leadtime.evidence.updating.divergence import divergence
from leadtime.evidence.updating.groups import grouped
from leadtime.evidence.updating.likelihood import Reading, read_record
from leadtime.evidence.updating.mesh import Grid, log_likelihood, posterior
from leadtime.evidence.updating.outcome import CONFLICT, LEVELS, Step, Update
from leadtime.evidence.updating.shape import shaped
from leadtime.evidence.updating.terms import Factor
from leadtime.evidence.updating.width import width_of
from leadtime.evidence.works import OF_WORK, groups_of, told_apart


def update(
    prior: Distribution,
    records: Sequence[Record],
    *,
    name: str = "",
    on: dt.date | None = None,
    given: Collection[str] = (),
) -> Update:
    """The belief ``prior`` moved by ``records``: Bayes' rule, with each record's appraisal worked in.

    ``name`` is the belief's: with it, records that are about something else are left out. Those that have
    expired by the day ``on`` are left out too (without a day none has); ``given`` are conditions that hold,
    in the words of conditional probabilities. A record that is there twice counts once, and so do several of
    one source that state no groups of their own (:mod:`~leadtime.evidence.works`). The order of the records
    does not matter to the result.

    The posterior is a formula where there is one, otherwise a mesh over the prior's quantiles; docs:
    ``docs/guides/updating.md``. Raises :class:`~leadtime.errors.UnitError` for a result of another dimension,
    and :class:`~leadtime.errors.InputError` where the prior rules out what the records say.
    """
    if isinstance(prior, Rescaled):
        return _rescaled(prior, update(prior.base, records, name=name, on=on, given=given))
    try:
        return _update(prior, records, name, on, given)
    except InputError as e:
        p = e.problem
        raise type(e)(f"{name}: {p.found}" if name else p.found, valid=p.valid, fix=p.fix) from None


def _update(
    prior: Distribution, records: Sequence[Record], name: str, on: dt.date | None, given: Collection[str]
) -> Update:
    readings, left_out = _read(prior, records, name, on, given)
    steps, last = _steps(prior, grouped(readings, prior))
    if not steps:
        return Update(name, prior, prior, 0.0, "none", (), left_out)
    after, error = last.shaped
    flagged = tuple(
        f"{', '.join(s.ids)}: the prior gives a result as far out as this a probability of {s.conflict:.2g}"
        for s in steps
        if s.flagged
    )
    return Update(
        name,
        prior,
        after,
        last.moved_from(_State(prior, ())),
        last.method,
        steps,
        left_out,
        flagged + conflict.among(readings, prior),
        (*(r.warning for r in readings if r.warning), *told_apart(_used(records, readings))),
        error,
    )


def _used(records: Sequence[Record], readings: Sequence[Reading]) -> list[Record]:
    """The records that count, each once, without those that are withheld."""
    shown = {r.id for r in readings if not r.hidden}
    return [r for r in {r.id: r for r in records}.values() if r.id in shown]


def _rescaled(prior: Rescaled, base: Update) -> Update:
    """An update told in the unit of a converted prior."""
    k = prior.times
    steps = tuple(
        replace(s, before=tuple(k * x for x in s.before), after=tuple(k * x for x in s.after))  # type: ignore[arg-type]
        for s in base.steps
    )
    return replace(base, before=prior, after=converted(base.after, prior.unit), steps=steps)


def _read(
    prior: Distribution, records: Sequence[Record], name: str, on: dt.date | None, given: Collection[str]
) -> tuple[list[Reading], tuple[tuple[str, str], ...]]:
    readings: list[Reading] = []
    left_out: list[tuple[str, str]] = []
    width = cache(partial(width_of, prior))
    seen: set[str] = set()
    for record, group in zip(records, groups_of(records), strict=True):
        reason = _unusable(prior, record, on, seen) or _elsewhere(record, name)
        found = reason or read_record(record, prior, width, given)
        seen.add(record.id)
        if isinstance(found, Reading):
            readings.append(replace(found, group=group))
        else:
            left_out.append((record.id, found))
    return readings, tuple(left_out)


def _elsewhere(record: Record, name: str) -> str:
    if not name or record.bears_on(name):
        return ""
    about = "" if record.appraisal.infohazard == "high" else f" {', '.join(record.about)}, and"
    return f"it is about{about or ' something else, and'} not about {name}"


def _unusable(prior: Distribution, record: Record, on: dt.date | None, seen: set[str]) -> str:
    if record.id in seen:
        return "it is there twice, and has been counted"
    if on is not None and record.appraisal.stale(on):
        return f"it expired on {record.appraisal.expires}"
    if prior.constant is not None:
        return "the belief is a number that is taken as known"
    if isinstance(prior, Discrete) and prior.labels:
        return "the belief is about outcomes in words, and no result speaks of them"
    return ""


@dataclass(frozen=True)
class _State:
    """The prior and the likelihoods so far."""

    prior: Distribution
    factors: tuple[Factor, ...]

    @cached_property
    def formula(self) -> Found | None:
        """The posterior by formula, if there is one."""
        return conjugate(self.prior, self.factors) if self.factors else (self.prior, 0.0)

    @cached_property
    def grid(self) -> Grid:
        """The posterior on a mesh."""
        return posterior(self.prior, self.factors)

    def mesh(self) -> Grid:
        """As :attr:`grid`, for those who may do without."""
        return self.grid

    @property
    def method(self) -> str:
        return "grid" if self.formula is None else "conjugate"

    @cached_property
    def shaped(self) -> tuple[Distribution, float]:
        """The posterior as a distribution, and the error of writing it so."""
        return shaped(self.prior, self.grid) if self.formula is None else (self.formula[0], 0.0)

    def quantiles(self) -> tuple[float, float, float]:
        levels = np.array(LEVELS)
        exact = self.formula is not None or self.prior.discrete
        found = self.shaped[0].ppf(levels) if exact else self.grid.quantiles(levels)
        a, b, c = (float(x) for x in found)
        return a, b, c

    def moved_from(self, earlier: _State) -> float:
        """D(this ‖ earlier) in bits, where ``earlier`` has the first of these factors.

        On a mesh, with ℓ the log-likelihood of the factors between and Z the mean likelihoods, it is
        E[ℓ] − ln(Z / Z_earlier) under this posterior: no density has to be taken of either.
        """
        if self.formula is not None and earlier.formula is not None:
            return divergence(self.formula[0], earlier.formula[0])
        with np.errstate(invalid="ignore"):
            between = log_likelihood(self.grid.x, self.factors[len(earlier.factors) :])
        start = earlier.grid.log_z if earlier.factors else 0.0
        # Both terms are as large as the sample, and the probabilities of the nodes add up to 1 only as well
        # as numbers of that size allow: so the likelihoods are taken from the largest of them.
        most = float(np.max(between[self.grid.weight > 0]))
        nats = self.grid.expect(between - most) - (self.grid.log_z - start - most)
        return max(nats, 0.0) / math.log(2)


def _told_group(members: Sequence[Reading]) -> str:
    """The group of a step, by its name, or as one source where nobody named it; empty for a record alone,
    and where one of them is withheld.
    """
    group = members[0].group
    if any(r.hidden for r in members):
        return ""
    if not group.startswith(OF_WORK):
        return group
    return "one source" if len(members) > 1 else ""


def _steps(prior: Distribution, groups: list[list[Reading]]) -> tuple[tuple[Step, ...], _State]:
    states = [_State(prior, ())]
    steps = []
    for members in groups:
        states.append(_State(prior, (*states[-1].factors, *(r.factor for r in members))))
        before, after = states[-2:]
        tail = min(conflict.predictive_tail(r.factor.term, prior, states[0].mesh) for r in members)
        steps.append(
            Step(
                tuple(r.id for r in members),
                tuple(r.words for r in members),
                tuple(r.factor.power for r in members),
                before.quantiles(),
                after.quantiles(),
                after.moved_from(before),
                tail,
                tail < CONFLICT,
                _told_group(members),
            )
        )
    return tuple(steps), states[-1]
