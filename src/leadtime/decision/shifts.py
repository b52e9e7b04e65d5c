"""What changed decisions do to the beliefs of a model: shifts in log-odds, and the model run with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from leadtime.decision.columns import known_plans, outcome_of, reference_plan, two_or_more
from leadtime.decision.deciders import Decision
from leadtime.decision.defaults import defaults_for
from leadtime.decision.finding import Finding, freeze
from leadtime.decision.persuasion import Outcome, Situation
from leadtime.decision.words import amount, listed
from leadtime.errors import InputError
from leadtime.evidence.distribution import Distribution, parse_distribution
from leadtime.futures.draw import draw

if TYPE_CHECKING:
    from leadtime.futures import Futures

QUANTILES = 400
"""A shift is handed on as so many equally likely values."""
_LUCK = 16
"""Votes are cast so many times in each world."""


def shifts_of(
    situation: Situation, outcome: Outcome, chosen: Sequence[int], seed: int = 0
) -> dict[str, dict[str, Any]]:
    """By how much what the decisions raise is moved, in log-odds: mean, error, 5 and 95 %, and ``values``.

    In each world every decision passes or not, once with the talks and once without, by the same luck; the
    shift is Σ effect · (passes − passes anyway). What passes anyway is part of the belief already.
    """
    raised = sorted({d.raises for d in situation.decisions if d.raises and d.effect is not None})
    if not raised:
        return {}
    after, before = outcome.passing(chosen), outcome.passing(())
    worlds = after.shape[1]
    rng = np.random.default_rng(seed)
    luck = rng.random((len(after), worlds, _LUCK if worlds > 1 else 8192))
    changed = (luck < after[..., None]).astype(np.float64) - (luck < before[..., None])
    made: dict[str, dict[str, Any]] = {}
    for what in raised:
        total = np.zeros(changed.shape[1:])
        for i, d in enumerate(situation.decisions):
            if d.raises == what:
                name = f"influence {d.name}.effect"
                effect = draw({name: parse_distribution(d.effect)}, total.size, seed)[name]
                total += changed[i] * rng.permutation(effect).reshape(total.shape)
        each = total.mean(axis=1)
        at = (np.arange(QUANTILES) + 0.5) / QUANTILES
        made[what] = {
            "mean": float(total.mean()),
            "error": float(each.std(ddof=1) / np.sqrt(worlds)) if worlds > 1 else 0.0,
            "low": float(np.quantile(total, 0.05)),
            "high": float(np.quantile(total, 0.95)),
            "moved": float(np.mean(np.abs(total) > 1e-12)),
            "values": np.quantile(total, at),
        }
    return made


def decided(model_inputs: Mapping[str, Any], what: str) -> str | None:
    """The input of a model that takes such a shift; None where it has none."""
    name = f"{what}_decided"
    return name if name in model_inputs else None


def _stated(futures: Futures, plan: str, name: str) -> float:
    """What the plan, or else the beliefs, or else the model say of an input already; a shift adds to it.

    Raises :class:`InputError` where that is uncertain: a shift is a distribution of its own.
    """
    given = futures.plan(plan).sets.get(name)
    if given is None:
        given = (
            futures.beliefs[name].dist
            if name in futures.beliefs.names
            else futures.model.inputs[name].default
        )
    dist = given if isinstance(given, Distribution) else parse_distribution(0 if given is None else given)
    if dist.constant is None:
        raise InputError(
            f"{name} is stated as {dist}, and what changed decisions add to it would be a second uncertainty",
            valid="a number",
            fix=f"{name}: {dist.mean():.2g}",
        )
    return float(dist.constant)


def shifted(
    futures: Futures, plan: str, shifts: Mapping[str, Mapping[str, Any]], outcomes: Sequence[str], draws: int
) -> dict[str, tuple[float, float, float]]:
    """The outcomes with and without the shifts, in the same futures: for each its mean without, the paired
    difference and its error. Empty where the model takes none of the shifts.
    """
    from leadtime.evidence.families.empirical import Samples
    from leadtime.futures import Plan, simulate

    two_or_more(min(draws, futures.draws))
    inputs = futures.model.inputs
    sets = {
        name: Samples(tuple(float(v) for v in s["values"]))
        for what, s in shifts.items()
        if (name := decided(inputs, what)) is not None
    }
    if not sets:
        return {}
    base = futures.plan(plan).sets
    for name, values in sets.items():
        there = _stated(futures, plan, name)
        sets[name] = Samples(tuple(v + there for v in values.values))
    run = simulate(
        futures.model,
        futures.beliefs,
        [Plan("as planned", base), Plan("decided", {**base, **sets})],
        draws=min(draws, futures.draws),
        seed=futures.seed,
        keep=list(outcomes),
        sampling=futures.sampling,
        progress=False,
    )
    made = {}
    for name in outcomes:
        change = run.compare("decided", "as planned", name).difference
        made[name] = (float(run.mean("as planned", name)), float(change), float(change.error))
    return made


def worth_in_model(
    futures: Futures, plan: str, effects: Sequence[tuple[str, float]], outcome: str, draws: int
) -> list[tuple[float, float]] | None:
    """What each (belief, shift in log-odds) changes in an outcome, with error, if it comes for certain."""
    from leadtime.futures import Plan, simulate

    names = [decided(futures.model.inputs, what) for what, _ in effects]
    if any(n is None for n in names):
        return None
    base = futures.plan(plan).sets
    plans = [Plan("as planned", base)]
    plans += [
        Plan(f"passes {k}", {**base, str(n): _stated(futures, plan, str(n)) + size})
        for k, (n, (_, size)) in enumerate(zip(names, effects, strict=True))
    ]
    run = simulate(
        futures.model,
        futures.beliefs,
        plans,
        draws=min(draws, futures.draws),
        seed=futures.seed,
        keep=[outcome],
        sampling=futures.sampling,
        progress=False,
    )
    changes = [run.compare(p.name, "as planned", outcome).difference for p in plans[1:]]
    return [(float(c), float(c.error)) for c in changes]


def worth_of_decisions(
    futures: Futures, decisions: Sequence[Decision], plan: str | None = None, draws: int = 10_000
) -> tuple[list[float] | None, str, str]:
    """What it is worth that each decision passes, in the outcome by which the model's plans are ranked: the
    worths, their unit, and what they count ("less risk of catastrophe").

    Each is run for certain, at the mean of its effect, under the plan. None, and no words, where decisions
    state a worth, or where the model does not take what they raise.
    """
    usual = defaults_for(futures.model.name)
    judged = usual.best_by
    stated = any(d.worth is not None for d in decisions)
    if judged is None or stated or any(not d.raises or d.effect is None for d in decisions):
        return None, "", ""
    name = reference_plan(futures.plans, None) if plan is None else known_plans(futures, [plan])[0]
    effects = [(d.raises, float(parse_distribution(d.effect).mean())) for d in decisions]
    changes = worth_in_model(futures, name, effects, judged, draws)
    if changes is None:
        return None, "", ""
    less = judged in usual.less_is_better
    words = f"{'less' if less else 'more'} {usual.phrases.get(judged, judged.replace('_', ' '))}"
    return [-change if less else change for change, _ in changes], futures.unit(judged), words


def fed(finding: Finding, futures: Futures, plan: str | None = None, draws: int = 10_000) -> Finding:
    """The finding with ``data["model"]``: what the shifts do to the model's outcomes, paired; and a sentence
    that says so. The same finding where the model takes no such shift.
    """
    usual = defaults_for(futures.model.name)
    name = reference_plan(futures.plans, None) if plan is None else known_plans(futures, [plan])[0]
    outcomes = [o for o in usual.outcomes if o in futures.model.quantities and o in futures.names]
    changes = shifted(futures, name, finding.data["shifts"], outcomes, draws) if outcomes else {}
    if not changes:
        return finding
    rows: list[dict[str, Any]] = [
        {
            "name": o,
            "words": usual.phrases.get(o, o.replace("_", " ")),
            "unit": outcome_of(futures, o).unit,
            "before": before,
            "change": change,
            "error": error,
        }
        for o, (before, change, error) in changes.items()
    ]
    # What follows is as unsure as the shift itself, beside the error of the run.
    sizes = ((s["error"], abs(s["mean"])) for s in finding.data["shifts"].values())
    part = max((error / mean for error, mean in sizes if mean), default=0.0)
    for row in rows:
        row["error"] = float(np.hypot(row["error"], row["change"] * part))
    told = [
        f"the {r['words']} by {amount(r['change'], r['error'], r['unit'], difference=True)}" for r in rows
    ]
    data = {**finding.data, "model": rows, "plan": name}
    words = f"Under {name.replace('_', ' ')} that changes {listed(told)}."
    return finding.model_copy(update={"answer": f"{finding.answer} {words}", "data": freeze(data)})
