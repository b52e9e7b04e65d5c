"""Where a plan fails: a few conditions on the beliefs under which it does, found and judged on separate
draws.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

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
from leadtime.decision.prim import Bools, Box, Condition, prim
from leadtime.decision.smooth import Panel, driver, fit
from leadtime.decision.words import amount, listed, percent, quoted, span
from leadtime.errors import InputError

if TYPE_CHECKING:
    from leadtime.futures import Futures

MOST_DRAWS = 40_000
"""More draws are not read: a box is coarse."""
MOST_INPUTS = 15
"""So many inputs are searched, those that explain most of the failures one by one."""
WORST = 0.1
"""Where nothing says what failing is: the worst tenth of futures."""


def discover(
    futures: Futures,
    plan: str | None = None,
    *,
    outcome: str | None = None,
    below: float | None = None,
    above: float | None = None,
    against: str | None = None,
    by: float = 0.0,
    inputs: Sequence[str] | None = None,
    conditions: int = 3,
    higher_is_better: Mapping[str, bool] | bool | None = None,
    seed: int = 0,
) -> Finding:
    """Under which beliefs a plan fails, in at most three conditions.

    Parameters
    ----------
    futures, higher_is_better:
        as for :func:`~leadtime.decision.compare.compare`.
    plan:
        the plan in question; by default the best.
    outcome, below, above:
        failing is an outcome below or above a limit, in its unit; a yes-or-no outcome fails where it is the
        worse of the two; any other without a limit in the worst tenth of futures. By default the first
        yes-or-no outcome of the model's table that was kept, else the outcome that plans are ranked by.
    against, by:
        with another plan, failing is that the other one is better by more than ``by``.
    inputs:
        beliefs to look at; all that vary by default, dice never.
    conditions:
        how many conditions there may be, from one to three.
    seed:
        deals the draws into those that find the box and those that judge it.

    Returns
    -------
    Finding
        ``data["conditions"]`` has ``name``, ``low``, ``high`` (None: open), ``unit``, the ``share`` of all
        futures in which each holds by itself, and ``chance``, its quasi-p-value; ``coverage`` and
        ``density`` with errors, ``support`` and ``base`` are those of the held-out draws. ``clear`` is
        False where no box is denser than chance, and then the answer says so. ``value`` is the density.

    Raises
    ------
    InputError
        where the plan fails in every future or in none. :class:`PrecisionError` with fewer than 200 draws.
    """
    if not 1 <= conditions <= 3:
        raise InputError(f"conditions is {conditions}", valid="1, 2 or 3")
    chosen, judge = (
        _plan(futures, plan, higher_is_better),
        _judge(futures, outcome, against, higher_is_better, below is not None or above is not None),
    )
    drawn = min(futures.draws, MOST_DRAWS)
    failed, words = _failures(futures, chosen, judge, (below, above), (against, by), drawn)
    chances, _ = chance_inputs(futures, [chosen], judge.name, inputs)
    looked = [c for c in chances if c.kind != "dice"]
    if not looked:
        raise InputError("no belief that this outcome depends on varies", valid="beliefs with an interval")
    searched = _screened(looked, failed, drawn)
    try:
        box = prim({c.name: c.draws[:drawn] for c in searched}, failed, most=conditions, seed=seed)
    except InputError as e:
        always = "every future" if failed.all() else "no future"
        raise InputError(
            f"{chosen} fails in {always}: {words}", valid="a limit that some futures miss"
        ) from e
    return _finding(futures, chosen, judge, box, {c.name: c for c in looked}, words)


def _plan(futures: Futures, plan: str | None, higher: Mapping[str, bool] | bool | None) -> str:
    if plan is not None:
        return known_plans(futures, [plan])[0]
    name = defaults_for(futures.model.name).best_by or default_outcomes(futures)[0]
    judge = outcome_of(futures, name, higher)
    if judge.neutral:
        return reference_plan(futures.plans, None)
    return max(futures.plans, key=lambda p: judge.sign * float(np.mean(column(futures, p, name))))


def _judge(
    futures: Futures,
    outcome: str | None,
    against: str | None,
    higher: Mapping[str, bool] | bool | None,
    limited: bool,
) -> Outcome:
    if outcome is None:
        named = [outcome_of(futures, n, higher) for n in default_outcomes(futures)]
        booleans = [o for o in named if o.boolean and against is None]
        outcome = (booleans or named)[0].name
    judge = outcome_of(futures, outcome, higher)
    if judge.neutral and (not limited or against is not None):
        raise InputError(
            f"{judge.phrase}: neither more nor less is better, so nothing fails by it",
            valid="a limit that says what failing is: below or above",
        )
    return judge


def _failures(  # noqa: PLR0917  (each is one way to say what failing is)
    futures: Futures,
    plan: str,
    judge: Outcome,
    limits: tuple[float | None, float | None],
    other: tuple[str | None, float],
    drawn: int,
) -> tuple[Bools, str]:
    """Where the plan fails, and what that means in words."""
    y = column(futures, plan, judge.name)[:drawn]
    below, above = limits
    against, by = other
    if against is not None:
        theirs = column(futures, known_plans(futures, [against])[0], judge.name)[:drawn]
        more = f" by more than {amount(by, unit=judge.unit, difference=True)}" if by else ""
        return judge.sign * (theirs - y) > by, f"{against} does better{more}"
    if below is not None or above is not None:
        failed = np.zeros(drawn, dtype=bool)
        told = []
        if below is not None:
            failed |= y < below
            told.append(f"below {amount(below, unit=judge.unit)}")
        if above is not None:
            failed |= y > above
            told.append(f"above {amount(above, unit=judge.unit)}")
        return failed, f"{judge.phrase} {listed(told, 'or')}"
    if judge.boolean:
        words = judge.name.replace("_", " ")
        return judge.sign * y < judge.sign * 0.5, f"not {words}" if judge.sign > 0 else words
    edge = float(np.quantile(judge.sign * y, WORST, method="inverted_cdf"))
    side = "at most" if judge.sign > 0 else "at least"
    return judge.sign * y <= edge, f"{judge.phrase} {side} {amount(judge.sign * edge, unit=judge.unit)}"


def _screened(looked: Sequence[Chance], failed: Bools, drawn: int) -> list[Chance]:
    """The inputs that explain most of the failures one by one, by fitted conditional means."""
    if len(looked) <= MOST_INPUTS:
        return list(looked)
    panel = Panel.of(failed.astype(np.float64))
    shares = []
    for chance in looked:
        driven = driver(np.ascontiguousarray(chance.draws[:drawn]), (0.5,))
        shares.append(0.0 if driven is None else fit(driven, panel).column(0).share()[0])
    order = np.argsort(-np.asarray(shares), kind="stable")[:MOST_INPUTS]
    return [looked[int(k)] for k in order]


def _finding(  # noqa: PLR0917  (what was asked, what was found, and how it is told)
    futures: Futures, plan: str, judge: Outcome, box: Box, chances: Mapping[str, Chance], words: str
) -> Finding:
    told = [_condition(c, chances[c.name]) for c in box.conditions]
    data = {
        "model": futures.model.name,
        "plan": plan,
        "outcome": judge.name,
        "failing": words,
        "conditions": told if box.clear else [],
        "coverage": box.coverage,
        "coverage_error": box.coverage_error,
        "density": box.density,
        "density_error": box.density_error,
        "support": box.support,
        "base": box.base,
        "clear": box.clear,
    }
    rests = tuple(Support(name=c["name"], what=_between(c)) for c in told) if box.clear else ()
    return Finding(
        kind="discover",
        question=f"Where does {plan} fail?",
        answer=_answer(data),
        value=Value(number=box.density, error=box.density_error, unit="probability"),
        rests_on=rests,
        caveats=(_HELD_OUT, _SCREEN),
        data=data,
    )


_HELD_OUT = (
    "The conditions were found on half of the draws, and what is said of them was read off the other half."
)
_SCREEN = (
    "Beliefs that matter only together with others, and not at all by themselves, may be missed; luck that "
    "nobody can know beforehand is left out."
)


def _condition(found: Condition, chance: Chance) -> dict[str, Any]:
    inside = found.holds(chance.draws)
    return {
        "name": found.name,
        "low": found.low if np.isfinite(found.low) else None,
        "high": found.high if np.isfinite(found.high) else None,
        "unit": chance.unit,
        "share": float(inside.mean()),
        "chance": found.chance,
        "values": _values(chance.draws, inside),
    }


def _values(draws: Floats, inside: Bools) -> tuple[float, ...]:
    """The values that are left of an input that has few."""
    levels = np.unique(draws[inside])
    return tuple(map(float, levels)) if len(levels) <= 3 and len(np.unique(draws)) <= 12 else ()


def _between(c: Mapping[str, Any]) -> str:
    unit = c["unit"]
    if c["values"]:
        return listed([amount(v, unit=unit) for v in c["values"]], "or")
    if c["low"] is None:
        return f"below {amount(c['high'], unit=unit)}"
    if c["high"] is None:
        return f"above {amount(c['low'], unit=unit)}"
    return span(c["low"], c["high"], unit)


def _answer(data: Mapping[str, Any]) -> str:
    plan, words = data["plan"], data["failing"]
    base = percent(data["base"])
    if not data["clear"]:
        return (
            f"{plan} fails ({words}) in {base} of futures, and no few conditions on beliefs pick them out "
            f"better than chance."
        )
    told = listed([f"{quoted(c['name'])} is {_between(c)}" for c in data["conditions"]])
    return (
        f"{plan} fails ({words}) in {base} of all futures, and in {percent(data['density'])} of those where "
        f"{told}; they are {percent(data['support'])} of futures and hold {percent(data['coverage'])} of the "
        f"failures."
    )
