"""Which beliefs move the decision: a tornado from the draws that exist.

For every chance input x the conditional mean E[outcome | x] is fitted (:mod:`leadtime.decision.smooth`) for
every plan at once, and read off at the low and the high end of the belief. What matters is not the outcome
itself but the difference between the plan that is best and the one it is held against: a belief that moves
every plan alike is important for the world and irrelevant to the choice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import ndtri

from leadtime.decision.columns import (
    Floats,
    Outcome,
    column,
    default_outcomes,
    known_plans,
    outcome_of,
    reference_plan,
)
from leadtime.decision.defaults import defaults_for
from leadtime.decision.finding import Finding, Support, Value
from leadtime.decision.inputs import Chance, chance_inputs
from leadtime.decision.smooth import Basis, Curve, Driver, Fit, Panel, driver, fit, noise_floor, spline_basis
from leadtime.decision.tornado import answer_of, believed, caveats_of
from leadtime.errors import CensoredError, PlanError, PrecisionError, listing, nearest

if TYPE_CHECKING:
    from leadtime.futures import Futures

FEWEST_DRAWS = 500
"""Below this a fit of the outcome on an input says too little to be shown."""
MOST_DRAWS = 200_000
"""More draws are not read: the fits are then far more exact than the beliefs."""
FLIP = 3.0
"""Another plan counts as best at an end of a belief if it leads there by so many standard errors."""
_GRID = tuple(np.round(np.linspace(0.05, 0.95, 19), 2).tolist())


@dataclass(frozen=True)
class Question:
    """What is asked: how the outcome of ``plans``, shape (draws, plans), moves with each input.

    Positions in ``plans``: ``best`` is the plan in question, ``against`` the one it is held against (None
    where there is only one plan), ``first`` the one with the best mean.
    """

    futures: Futures
    judge: Outcome
    plans: tuple[str, ...]
    best: int
    against: int | None
    first: int
    y: Floats
    ends: tuple[float, float]

    @property
    def grid(self) -> tuple[float, ...]:
        """The quantiles of an input at which its effect is read off."""
        return tuple(sorted({*_GRID, *self.ends}))

    @property
    def level(self) -> Floats:
        """Weights of the plans that give the best plan's outcome."""
        weights: Floats = np.eye(len(self.plans))[self.best]
        return weights

    @property
    def decides(self) -> Floats:
        """Weights of the plans that give what is decided by: best − against, or the level of an only plan."""
        weights = self.level
        return weights if self.against is None else weights - np.eye(len(self.plans))[self.against]

    @property
    def key(self) -> str:
        """Which effect of a row the rows are ranked by."""
        return "level" if self.against is None else "decision"


def sensitivity(
    futures: Futures,
    outcome: str | None = None,
    *,
    plans: Sequence[str] | None = None,
    plan: str | None = None,
    against: str | None = None,
    inputs: Sequence[str] | None = None,
    higher_is_better: Mapping[str, bool] | bool | None = None,
    low: float = 0.1,
    high: float = 0.9,
) -> Finding:
    """Which beliefs the answer rests on, and whether one of them would change the choice.

    Parameters
    ----------
    futures, plans, higher_is_better:
        as for :func:`~leadtime.decision.compare.compare`.
    outcome:
        the scalar quantity that plans are judged by.
    plan, against:
        the plan in question and the one it is held against: by default the best, and the reference plan
        (the second best where the reference is best).
    inputs:
        chance inputs, scalars or components such as ``quality[technical]``; all that vary by default.
    low, high:
        the quantiles of each belief that the bars of the tornado run between.

    Returns
    -------
    Finding
        ``data["rows"]`` has for each input its values at both ends, and for the ``decision`` (the difference
        between the two plans) and the ``level`` (the outcome of the best plan): the conditional means at both
        ends, their difference (``swing``), and ``share``, the first-order index Var(E[·|x]) / Var(·), each
        with its Monte-Carlo error. Rows are in the order of their share of the decision. ``heard`` says
        whether the share is above the noise floor and two of its errors, or the swing beyond what noise
        reaches among so many inputs (``heard_in_level``: the same of the level); ``flips`` names the plans
        that are best at an end of the belief and where they take over. ``rests_on`` lists the inputs that
        are heard, the first ones first, without the dice: how the luck falls is no belief.

    Raises
    ------
    PrecisionError
        with fewer than 500 draws; ``partial`` is the finding.
    CensoredError
        where draws of the outcome lie beyond the horizon, so that it has no mean.
    """
    chosen = known_plans(futures, plans)
    name = outcome or defaults_for(futures.model.name).best_by or default_outcomes(futures)[0]
    judge = outcome_of(futures, name, higher_is_better)
    y = _outcomes(futures, chosen, judge)
    order = [int(k) for k in np.argsort(-judge.sign * np.mean(y, axis=0), kind="stable")]
    best = order[0] if plan is None else _position(plan, chosen)
    other = _against(chosen, order, best, against)
    asked = Question(futures, judge, chosen, best, other, order[0], y, (low, high))
    chances, missing = chance_inputs(futures, asked.plans, asked.judge.name, inputs)
    finding = _finding(asked, _rows(asked, chances), missing)
    if futures.draws < FEWEST_DRAWS:
        raise PrecisionError(
            f"{futures.draws} draws are too few to see which beliefs matter; use {FEWEST_DRAWS} or more",
            finding,
        )
    return finding


def _outcomes(futures: Futures, plans: Sequence[str], judge: Outcome) -> Floats:
    """The outcome under every plan, shape (draws, plans); refused where it has no mean."""
    y = np.stack([column(futures, p, judge.name)[:MOST_DRAWS] for p in plans], axis=1)
    if not np.isfinite(y).all():
        raise CensoredError(
            f"some draws of {judge.name!r} are only known to lie beyond a limit, so that it has no mean; "
            f"ask about a probability, such as outcome='in_time'",
            {"censored": float(np.mean(~np.isfinite(y)))},
        )
    return y


def _against(plans: tuple[str, ...], order: Sequence[int], best: int, told: str | None) -> int | None:
    if told is not None:
        return _position(told, plans)
    if len(plans) == 1:
        return None
    base = plans.index(reference_plan(plans, None))
    return base if base != best else int(next(p for p in order if p != best))


def _position(plan: str, plans: tuple[str, ...]) -> int:
    if plan not in plans:
        raise PlanError(f"there is no plan {plan!r} here", valid=listing(plans), fix=nearest(plan, plans))
    return plans.index(plan)


def _rows(asked: Question, inputs: Sequence[Chance]) -> list[dict[str, Any]]:
    """A row for each input that varies, the one that moves the decision most first."""
    panel = Panel.of(*asked.y.T, asked.y @ asked.decides)
    usual = _floors(asked, panel, spline_basis(len(asked.y), asked.grid), len(inputs))
    rows = []
    for chance in inputs:
        driven = driver(chance.draws[: len(asked.y)], asked.grid)
        if driven is not None:
            few = driven.discrete
            floors = _floors(asked, panel, driven.basis, len(inputs), few=True) if few else usual
            rows.append(_row(asked, chance, fit(driven, panel), Noise(floors, len(inputs))))
    return sorted(rows, key=lambda row: (not row["heard"], -row[asked.key]["share"], row["input"]))


@dataclass(frozen=True)
class Noise:
    """What inputs without influence reach: a share of variance by effect, and a swing in standard errors."""

    floors: Mapping[str, float]
    tests: int

    def is_exceeded(self, key: str, effect: Mapping[str, float]) -> bool:
        """Whether an effect stands out: by its share (and two errors of it), or by its swing."""
        if effect["share"] > max(self.floors[key], 2 * effect["share_error"]):
            return True
        unlikely = -float(ndtri(0.025 / max(self.tests, 1)))
        return abs(effect["swing"]) > unlikely * effect["swing_error"] > 0


def _floors(
    asked: Question, panel: Panel, basis: Basis, tests: int, *, few: bool = False
) -> dict[str, float]:
    """The noise floor of the level and of what is decided by."""
    shuffles = 25 if few else 99
    places = {"level": asked.best, "decision": len(asked.plans)}
    return {
        key: noise_floor(basis, panel.y[:, j], tests=tests, permutations=shuffles)
        for key, j in places.items()
    }


def _row(asked: Question, chance: Chance, fitted: Fit, noise: Noise) -> dict[str, Any]:
    driven = fitted.driven
    ends = _ends(driven, asked.ends)
    curves = {"level": fitted.column(asked.best), "decision": fitted.column(len(asked.plans))}
    effects = {key: _effect(curve, *ends) for key, curve in curves.items()}
    return {
        "input": chance.name,
        "unit": chance.unit,
        "kind": chance.kind,
        "set_by": chance.set_by,
        "discrete": driven.discrete,
        "low": driven.values[ends[0]],
        "high": driven.values[ends[1]],
        "low_quantile": driven.basis.at[ends[0]],
        "high_quantile": driven.basis.at[ends[1]],
        "level": effects["level"],
        "decision": None if asked.against is None else effects["decision"],
        "floor": noise.floors[asked.key],
        "heard": noise.is_exceeded(asked.key, effects[asked.key]),
        "heard_in_level": noise.is_exceeded("level", effects["level"]),
        "flips": _flips(asked, fitted, ends),
        "curve": {
            "quantile": driven.basis.at,
            "value": driven.values,
            "level": curves["level"].means,
            "difference": None if asked.against is None else curves["decision"].means,
        },
    }


def _ends(driven: Driver, ends: tuple[float, float]) -> tuple[int, int]:
    """Where the low and the high end stand among the points: the first and last value if it has few."""
    if driven.discrete:
        return 0, driven.points - 1
    return driven.basis.at.index(ends[0]), driven.basis.at.index(ends[1])


def _effect(curve: Curve, low: int, high: int) -> dict[str, float]:
    share, share_error = curve.share()
    return {
        "low": float(curve.means[low]),
        "low_error": curve.error({low: 1.0}),
        "high": float(curve.means[high]),
        "high_error": curve.error({high: 1.0}),
        "swing": float(curve.means[high] - curve.means[low]),
        "swing_error": curve.error({high: 1.0, low: -1.0}),
        "lowest": float(np.min(curve.means)),
        "highest": float(np.max(curve.means)),
        "share": share,
        "share_error": share_error,
    }


def _flips(asked: Question, fitted: Fit, ends: tuple[int, int]) -> list[dict[str, Any]]:
    """The plans that are best at an end of an input and are not the best overall, with the flip point."""
    found = []
    worth = asked.judge.sign * fitted.means[:, : len(asked.plans)]
    shortfall = worth[:, asked.first] - np.max(worth, axis=1)
    for end, point in zip(("low", "high"), ends, strict=True):
        leader = int(np.argmax(worth[point]))
        lead = float(worth[point, leader] - worth[point, asked.first])
        if lead <= 0:
            continue
        error = fitted.between(leader, asked.first).error({point: 1.0})
        if lead > FLIP * error:
            quantile, value = _takes_over(shortfall, fitted.driven, point, end)
            found.append(
                {
                    "plan": asked.plans[leader],
                    "instead_of": asked.plans[asked.first],
                    "end": end,
                    "lead": lead,
                    "error": error,
                    "quantile": quantile,
                    "value": value,
                }
            )
    return found


def _takes_over(shortfall: Floats, driven: Driver, point: int, end: str) -> tuple[float, float]:
    """The quantile and value of an input from which, towards ``end``, the plan that is best no longer is.

    ``shortfall`` is 0 where that plan leads and negative elsewhere. The point lies halfway between the last
    grid point that it has lost and the first that it holds.
    """
    inward = 1 if end == "low" else -1
    at = point
    while 0 <= at + inward < driven.points and shortfall[at + inward] < 0:
        at += inward
    nxt = at + inward
    if driven.discrete or not 0 <= nxt < driven.points:
        return driven.basis.at[at], float(driven.values[at])
    middle = (driven.basis.at[at] + driven.basis.at[nxt]) / 2
    return middle, float(driven.values[at] + driven.values[nxt]) / 2


def _finding(asked: Question, rows: Sequence[Mapping[str, Any]], missing: Sequence[str]) -> Finding:
    heard = believed(rows)
    best, against = asked.plans[asked.best], None if asked.against is None else asked.plans[asked.against]
    about = f"the choice between {best} and {against}" if against else f"the {asked.judge.phrase} of {best}"
    data = {
        "model": asked.futures.model.name,
        "outcome": asked.judge.name,
        "phrase": asked.judge.phrase,
        "unit": asked.judge.unit,
        "higher_is_better": asked.judge.higher_is_better,
        "plan": best,
        "against": against,
        "draws": len(asked.y),
        "ends": asked.ends,
        "ranked_by": asked.key,
        "explained": sum(row[asked.key]["share"] for row in heard),
        "rows": rows,
        "not_kept": missing,
    }
    return Finding(
        kind="sensitivity",
        question=f"Which beliefs does {about} rest on, and would another belief change it?",
        answer=answer_of(asked.judge, best, against, rows),
        value=_value(asked, heard),
        rests_on=tuple(
            Support(name=row["input"], share=row[asked.key]["share"], what=row["kind"]) for row in heard
        ),
        caveats=caveats_of(asked.futures, data),
        data=data,
    )


def _value(asked: Question, heard: Sequence[Mapping[str, Any]]) -> Value | None:
    """How far the first input moves the difference between its ends."""
    if not heard:
        return None
    effect = heard[0][asked.key]
    return Value(number=effect["swing"], error=effect["swing_error"], unit=asked.judge.unit, difference=True)
