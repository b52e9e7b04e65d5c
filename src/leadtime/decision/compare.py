"""Plans held against each other, future by future.

Every plan sees the same futures, so a difference is paired: ``E[A − B]`` with the Monte-Carlo error of the
mean of the differences, which is far smaller than that of either mean.

Two uncertainties are kept apart in everything that is said here:

* the **Monte-Carlo error** (``±``) is how far the simulated mean may be from the mean over infinitely many
  futures; four times the draws halve it;
* the **spread over futures** (P(A better than B), the 5 % to 95 % range) is what we do not know about the
  world; more draws do not change it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import ndtr

from leadtime.decision.columns import (
    Outcome,
    column,
    default_outcomes,
    known_plans,
    outcome_of,
    reference_plan,
    two_or_more,
)
from leadtime.decision.defaults import defaults_for
from leadtime.decision.finding import Finding, Value
from leadtime.decision.outlook import outlook
from leadtime.decision.paired import Pair, heaviest_share, paired
from leadtime.decision.verdict import leaders, more_draws, nearness, verdict
from leadtime.decision.words import percent
from leadtime.errors import CensoredError, InputError, PrecisionError

if TYPE_CHECKING:
    from leadtime.futures import Futures

NEGLIGIBLE = 0.01
"""A plan behind the best by less than this part of its gain is as good, however small the noticeable is."""
FEWEST_DRAWS = 100
"""Below this a standard error is itself too uncertain to compare plans by."""

_TWO_UNCERTAINTIES = (
    "The ± is the Monte-Carlo standard error of the simulation, and more draws shrink it; the shares of "
    "futures say how much the beliefs leave open, and more draws do not change them."
)


def compare(
    futures: Futures,
    plans: Sequence[str] | None = None,
    outcomes: Sequence[str] | None = None,
    *,
    best_by: str | None = None,
    higher_is_better: Mapping[str, bool] | bool | None = None,
    reference: str | None = None,
) -> Finding:
    """Which plan is best, by how much, and how sure that is.

    Parameters
    ----------
    futures:
        the futures of at least one plan, of any model.
    plans:
        the plans to compare; all by default.
    outcomes:
        scalar quantities to compare them in. By default those of the table of shipped models, else the
        model's last scalar quantity.
    best_by:
        the outcome whose mean ranks the plans; the first of ``outcomes`` by default.
    higher_is_better:
        the direction of each outcome, or of all; where it is not told, the table of shipped models knows,
        and otherwise more is better.
    reference:
        the plan that the others are held against: ``today`` or ``counterfactual`` if there is one, else the
        first.

    Returns
    -------
    Finding
        ``value`` is the paired difference of the best plan and the reference in ``best_by`` (the runner-up
        where the reference is best), in the unit of the outcome, with its 5 % to 95 % range over futures.
        ``data`` holds for each outcome every plan's mean, median and range and every pair; the ranking;
        ``tied``, the plans that cannot be told from the best within three standard errors; ``as_good``,
        those that are behind by less than is noticeable, or than 1 % of its gain; ``leaders``, the best and
        both of these; and ``sure``, a
        lower bound on the chance that the first of the ranking has the best true mean, ``1 − Σ Φ(−z)`` over
        the other plans (Bonferroni), which knows of the Monte-Carlo error only.

    Raises
    ------
    CensoredError
        when ``best_by`` has draws beyond the horizon, so that it has no mean; ``partial`` is the finding
        without a ranking. A neutral outcome, such as a date, is not ranked and has no such error: the finding
        tells its quantiles (:mod:`leadtime.decision.outlook`).
    PrecisionError
        with fewer than 100 draws; ``partial`` is the finding, where there are two draws or more.
    """
    two_or_more(futures.draws)
    chosen = known_plans(futures, plans)
    base = reference_plan(chosen, reference)
    named = list(default_outcomes(futures) if outcomes is None else outcomes)
    settled = best_by or (defaults_for(futures.model.name).best_by if outcomes is None else None)
    if settled is not None and settled not in named:
        named.insert(0, settled)
    if not named:
        raise InputError("no outcome was given to compare plans in")
    judged = [outcome_of(futures, name, higher_is_better) for name in named]
    judge = next(o for o in judged if o.name == (settled or named[0]))
    finding = _finding(futures, chosen, base, judged, judge)
    if futures.draws < FEWEST_DRAWS:
        raise PrecisionError(
            f"{futures.draws} draws are too few to compare plans; use {FEWEST_DRAWS} or more", finding
        )
    if finding.data["best"] is None and not finding.data["neutral"]:
        raise CensoredError(
            f"some draws of {judge.name!r} are only known to lie beyond a limit, so that plans have no mean "
            f"of it to be ranked by; rank them by a probability, such as best_by='in_time'",
            finding,
        )
    return finding


def _finding(
    futures: Futures, plans: tuple[str, ...], base: str, judged: Sequence[Outcome], judge: Outcome
) -> Finding:
    tables = {o.name: _table(futures, plans, o) for o in judged}
    pairs = {p: paired(futures, p, base, judge) for p in plans}
    data: dict[str, Any] = {
        "model": futures.model.name,
        "draws": futures.draws,
        "seed": futures.seed,
        "plans": plans,
        "reference": base,
        "best_by": judge.name,
        "outcomes": tables,
        "best": None,
        "neutral": judge.neutral,
    }
    if judge.neutral:
        return outlook(futures, judge, data)
    question = f"Which plan has the {judge.superlative} {judge.phrase}, and how sure is that?"
    if any(row["mean"] is None for row in tables[judge.name]["plans"]):
        told = outlook(futures, judge, data).answer
        why = "part of it lies beyond the horizon"
        answer = f"The plans have no mean {judge.phrase} to be ranked by: {why}. {told}"
        return Finding(kind="compare", question=question, answer=answer, data=data)
    levels = {row["plan"]: row for row in tables[judge.name]["plans"]}
    ranking = _ranking(futures, levels, judge, pairs, base)
    best, against = ranking[0]["plan"], _opponent(ranking, base)
    pair = paired(futures, best, against, judge) if against else None
    data |= {
        "best": best,
        "against": against,
        "ranking": ranking,
        "tied": [row["plan"] for row in ranking if row["tied"]],
        "as_good": [row["plan"] for row in ranking[1:] if row["near"] and not row["tied"]],
        "leaders": leaders(ranking),
        "sure": max(0.0, 1.0 - sum(float(ndtr(-row["z"])) for row in ranking[1:] if not row["same"])),
    }
    return Finding(
        kind="compare",
        question=question,
        answer=verdict(ranking, base, judge, pairs),
        value=None if pair is None else _value(futures, pair, judge),
        caveats=_caveats(futures, ranking, pair, judge),
        data=data,
    )


def _table(futures: Futures, plans: Sequence[str], of: Outcome) -> dict[str, Any]:
    return {
        "name": of.name,
        "phrase": of.phrase,
        "unit": of.unit,
        "noticeable": of.noticeable,
        "higher_is_better": of.higher_is_better,
        "limit": of.limit,
        "plans": [_row(futures, plan, of) for plan in plans],
        "pairs": [paired(futures, a, b, of).to_json() for a, b in combinations(plans, 2)],
    }


def _row(futures: Futures, plan: str, of: Outcome) -> dict[str, Any]:
    draws = column(futures, plan, of.name)
    row: dict[str, Any] = {
        "plan": plan,
        "mean": None,
        "error": None,
        "censored": float(np.mean(~np.isfinite(draws))),
    }
    if not row["censored"]:
        mean = futures.probability(plan, of.name) if of.boolean else futures.mean(plan, of.name)
        row |= {"mean": float(mean), "error": float(mean.error)}
    if not of.boolean:
        median = futures.quantile(plan, of.name, 0.5)
        low, high = np.quantile(draws, (0.05, 0.95), method="inverted_cdf")
        if median.censored:
            return row | {"median": math.inf, "median_error": math.inf, "low": low, "high": high}
        row |= {"median": float(median), "median_error": float(median.error), "low": low, "high": high}
    return row


def _ranking(
    futures: Futures, levels: Mapping[str, Any], judge: Outcome, against_base: Mapping[str, Pair], base: str
) -> list[dict[str, Any]]:
    """Plans from best to worst mean; ties in the order they were given."""
    order = sorted(levels, key=lambda p: -against_base[p].gain)
    best = order[0]
    opponent = base if best != base else order[min(1, len(order) - 1)]
    slight = max(judge.slight, NEGLIGIBLE * paired(futures, best, opponent, judge).gain)
    firsts = _share_first(futures, order, judge)
    rows = []
    for place, plan in enumerate(order, start=1):
        to_best, to_base = paired(futures, best, plan, judge), against_base[plan]
        rows.append(
            {
                "plan": plan,
                "place": place,
                "mean": levels[plan]["mean"],
                "error": levels[plan]["error"],
                "behind": to_best.gain,
                "behind_error": to_best.error,
                "z": to_best.z,
                "tied": to_best.verdict in {"too close to call", "the same"},
                "near": to_best.gain < slight or plan == best,
                "same": to_best.verdict == "the same",
                "p_first": firsts[plan],
                "against_reference": to_base.to_json(),
            }
        )
    return rows


def _share_first(futures: Futures, plans: Sequence[str], judge: Outcome) -> dict[str, float]:
    """The share of futures in which each plan is the best one; plans that tie in a future share it."""
    columns = [judge.sign * column(futures, p, judge.name) for p in plans]
    top = np.maximum.reduce(columns)
    hits = [c == top for c in columns]
    shared = np.sum(hits, axis=0)
    return {p: float(np.mean(hit / shared)) for p, hit in zip(plans, hits, strict=True)}


def _opponent(ranking: Sequence[Mapping[str, Any]], base: str) -> str | None:
    """Whom the best plan is held against: the reference or, where the reference is best, the runner-up."""
    if len(ranking) < 2:
        return None
    return base if ranking[0]["plan"] != base else str(ranking[1]["plan"])


def _value(futures: Futures, pair: Pair, of: Outcome) -> Value:
    difference = column(futures, pair.a, of.name) - column(futures, pair.b, of.name)
    low, high = np.quantile(difference, (0.05, 0.95))
    return Value(
        number=pair.difference or 0.0,
        error=pair.error or 0.0,
        unit=of.unit,
        low=low,
        high=high,
        difference=True,
    )


def _caveats(
    futures: Futures, ranking: Sequence[Mapping[str, Any]], pair: Pair | None, of: Outcome
) -> tuple[str, ...]:
    if pair is None:
        return ()
    told = [_TWO_UNCERTAINTIES]
    told += [*more_draws(futures.draws, ranking), *nearness(ranking, pair, of)]
    if pair.verdict == "better" and pair.clearly_better < pair.clearly_worse:
        told.append(
            f"{pair.a} is better than {pair.b} on average but in the smaller part of the futures: its gains "
            f"are rarer and larger than its losses."
        )
    difference = column(futures, pair.a, of.name) - column(futures, pair.b, of.name)
    if (share := heaviest_share(difference)) > 0.05:
        told.append(
            f"One single future in {futures.draws:,} carries {percent(share)} of the variance of the "
            f"difference: the mean rests on extremes, and its error may be larger than shown."
        )
    return tuple(told)
