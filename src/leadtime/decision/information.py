"""What would change the choice: what it is worth to know each belief, or to run a study, before choosing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from leadtime.decision.columns import (
    Floats,
    Outcome,
    column,
    default_outcomes,
    known_plans,
    outcome_of,
)
from leadtime.decision.defaults import defaults_for
from leadtime.decision.finding import Finding, Support, Value
from leadtime.decision.inputs import Chance, chance_inputs
from leadtime.decision.studies import Study
from leadtime.decision.voi import Gaps, Worth, differences, enbs, evpi, evppi, evsi, single
from leadtime.decision.words import amount, listed, quoted, size
from leadtime.errors import CensoredError, InputError, PlanError, PrecisionError, listing, nearest

if TYPE_CHECKING:
    from leadtime.futures import Futures

FEWEST_DRAWS = 1000
"""With fewer draws the fits say too little of a choice."""


@dataclass(frozen=True)
class Price:
    """What one unit of the outcome is worth (of a chance: one percentage point), in ``dollar`` or hours."""

    amount: float
    unit: str


def information(
    futures: Futures,
    outcome: str | None = None,
    *,
    plans: Sequence[str] | None = None,
    inputs: Sequence[str] | None = None,
    groups: Mapping[str, Sequence[str]] | None = None,
    studies: Sequence[Study] = (),
    price: Price | None = None,
    higher_is_better: Mapping[str, bool] | bool | None = None,
    draws: int | None = None,
    seed: int = 0,
) -> Finding:
    """What would change our mind: EVPI, EVPPI of each belief and group, EVSI and ENBS of each study.

    Parameters
    ----------
    futures, outcome, plans, higher_is_better:
        as for :func:`~leadtime.decision.sensitivity.sensitivity`; at least two plans.
    inputs:
        beliefs to look at; all that vary by default. Dice are left out: nobody can learn how luck falls.
    groups:
        names of groups and their beliefs, known together.
    studies:
        what could be done to know more; see :class:`~leadtime.decision.studies.Study`.
    price:
        what a unit of the outcome is worth, to set the value of a study against its cost.
    draws:
        of the futures, so many are used at most; all by default.
    seed:
        of the permutations and of the simulated results of studies.

    Returns
    -------
    Finding
        ``value`` is the EVPI in the outcome's unit. ``data["rows"]`` are beliefs by EVPPI, ``groups`` and
        ``studies`` likewise; each with ``value``, ``error``, ``null``, ``floor``, ``heard`` and, of studies,
        ``cost``, ``enbs`` and ``enbs_error`` (None without a price in the unit of the cost).

    Raises
    ------
    PrecisionError
        with fewer than 1,000 draws. :class:`CensoredError` where the outcome has no mean.
        :class:`PlanError` with fewer than two plans.
    """
    chosen = known_plans(futures, plans)
    if len(chosen) < 2:
        raise PlanError(
            "one plan leaves nothing to choose, so nothing to know is worth anything",
            valid="two plans or more",
        )
    if futures.draws < FEWEST_DRAWS:
        raise PrecisionError(
            f"{futures.draws} draws are too few to value information; use {FEWEST_DRAWS} or more"
        )
    name = outcome or defaults_for(futures.model.name).best_by or default_outcomes(futures)[0]
    judge = outcome_of(futures, name, higher_is_better)
    if judge.neutral:
        raise InputError(f"{judge.phrase}: neither more nor less is better, so no plan is chosen by it")
    used = slice(draws)
    benefit = np.stack([judge.sign * column(futures, p, name)[used] for p in chosen], axis=1)
    if not np.isfinite(benefit).all():
        raise CensoredError(
            f"{name!r} has draws beyond its limit, so it has no mean to choose by", partial=None
        )
    asked = _Asked(futures, chosen, judge, benefit, price, seed)
    found, _ = chance_inputs(futures, chosen, name, inputs)
    found = tuple(replace(c, draws=c.draws[used]) for c in found)
    beliefs = [c for c in found if c.kind != "dice" and not c.set_by]
    return asked.finding(
        asked.beliefs(beliefs),
        asked.groups(groups or {}, found),
        [asked.study(s, found, len(studies)) for s in studies],
        any(c.kind == "dice" for c in found),
    )


@dataclass(frozen=True)
class _Asked:
    """The choice that is asked about."""

    futures: Futures
    plans: tuple[str, ...]
    judge: Outcome
    benefit: Floats
    price: Price | None
    seed: int

    def beliefs(self, chances: Sequence[Chance]) -> list[dict[str, Any]]:
        """A row for each belief, most worth knowing first."""
        between = differences(self.benefit)
        if not between.shape[1]:
            return []
        gaps = Gaps(between, self.futures.sampling)
        worth = {c.name: single(gaps, c.draws, seed=self.seed, tests=len(chances)) for c in chances}
        rows = [{"name": n, "kind": "belief", **_row(w)} for n, w in worth.items()]
        return sorted(rows, key=lambda r: -r["value"])

    def groups(self, groups: Mapping[str, Sequence[str]], found: Sequence[Chance]) -> list[dict[str, Any]]:
        """A row for each group of beliefs."""
        rows = []
        for name, members in groups.items():
            columns = [c for m in members for c in self._named(m, found)]
            if columns:
                worth = self._known(np.stack([c.draws for c in columns], axis=1), len(groups))
                rows.append({"name": name, "members": tuple(c.name for c in columns), **_row(worth)})
        return sorted(rows, key=lambda r: -r["value"])

    def _known(self, x: Floats, tests: int) -> Worth:
        return evppi(self.benefit, x, seed=self.seed, tests=tests, sampling=self.futures.sampling)

    def _named(self, name: str, found: Sequence[Chance]) -> list[Chance]:
        """The inputs of that name; none where it is there and does not vary or matter."""
        chosen = [c for c in found if name in (c.name, c.name.partition("[")[0])]
        if not chosen and name.partition("[")[0] not in self.futures.model.inputs:
            known = [c.name for c in found]
            raise InputError(
                f"there is no belief {name!r}", valid=listing(known, most=12), fix=nearest(name, known)
            )
        return chosen

    def study(self, study: Study, found: Sequence[Chance], tests: int) -> dict[str, Any]:
        """A row for a study, one of so many: what it is worth, and what it brings net of its cost."""
        about = self._named(study.about, found)
        if len(about) > 1:
            raise InputError(
                f"the study {study.name!r} is about {study.about!r}, which has several components",
                valid=listing([c.name for c in about]),
            )
        worth = Worth(0.0, 0.0, 0.0, 0.0)
        if about:
            x = about[0].draws
            worth = evsi(
                self.benefit,
                x,
                study.shows(x, self.seed),
                seed=self.seed,
                tests=tests,
                sampling=self.futures.sampling,
            )
        cost, unit = study.price
        row: dict[str, Any] = {
            "name": study.name,
            "about": study.about,
            "told": study.told(),
            "takes": study.takes,
        }
        row |= {"cost": cost, "cost_unit": unit, "enbs": None, "enbs_error": None, **_row(worth)}
        if self.price is not None and unit in ("", self.price.unit):
            scale = 100.0 if self._chance else 1.0
            row["enbs"], row["enbs_error"] = enbs(worth, self.price.amount * scale, cost)
        return row

    @property
    def _chance(self) -> bool:
        return self.judge.unit in ("probability", "fraction", "share")

    def finding(
        self,
        rows: list[dict[str, Any]],
        groups: list[dict[str, Any]],
        studies: list[dict[str, Any]],
        luck: bool,
    ) -> Finding:
        """The finding, with its answer."""
        most = evpi(self.benefit, sampling=self.futures.sampling)
        studies.sort(key=lambda r: (-(r["enbs"] if r["enbs"] is not None else -np.inf), -r["value"]))
        heard = [r for r in rows if r["heard"]]
        best = self.plans[int(np.argmax(np.mean(self.benefit, axis=0)))]
        return Finding(
            kind="information",
            question="What would change our mind, and what is it worth to know?",
            answer=self._answer(most, best, heard, studies),
            value=Value(number=most.value, error=most.error, unit=self.judge.unit, difference=True),
            rests_on=tuple(
                Support(name=r["name"], share=r["value"] / most.value, what="part of the EVPI")
                for r in heard[:5]
                if most.value
            ),
            caveats=tuple(_caveats(most.value, rows, studies, self.price, luck)),
            data={
                "outcome": self.judge.name,
                "phrase": self.judge.phrase,
                "unit": self.judge.unit,
                "plans": self.plans,
                "best": best,
                "evpi": most.value,
                "evpi_error": most.error,
                "rows": rows,
                "groups": groups,
                "studies": studies,
                "price": None if self.price is None else (self.price.amount, self.price.unit),
            },
        )

    def _answer(
        self, most: Worth, best: str, heard: Sequence[Mapping[str, Any]], studies: Sequence[Mapping[str, Any]]
    ) -> str:
        unit, phrase = self.judge.unit, self.judge.phrase
        better = "lower" if self.judge.sign < 0 else "higher"
        if most.value <= 0:
            return (
                f"Nothing that could be learnt would change the choice of {best}: it is best in every future."
            )
        head = (
            f"Knowing everything before choosing would make the {phrase} "
            f"{size(most.value, most.error, unit)} {better} on average than choosing {best} now"
        )
        if not heard:
            tail = "what any single belief is worth cannot be told from what chance makes of nothing"
        else:
            told = [f"{quoted(r['name'])} ({size(r['value'], r['error'], unit)})" for r in heard[:3]]
            tail = f"of single beliefs, most is to be had from {listed(told)}"
        return " ".join((f"{head}; {tail}.", *_of_studies(studies, unit)))


def _of_studies(studies: Sequence[Mapping[str, Any]], unit: str) -> list[str]:
    priced = [s for s in studies if s["enbs"] is not None]
    if not studies:
        return []
    if not priced:
        best = max(studies, key=lambda s: float(s["value"]))
        if not best["heard"]:
            return ["No study that is described is worth more than chance makes of nothing."]
        return [f"Of the studies, {best['name']} is worth most: {size(best['value'], best['error'], unit)}."]
    # A fitted value is never below zero, so a high price would make a study of noise pay.
    paying = [s for s in priced if s["heard"] and s["enbs"] > 2 * s["enbs_error"]]
    if not paying:
        return ["No study that is described pays for itself for certain at the stated worth."]
    told = [f"{s['name']} ({amount(s['enbs'], s['enbs_error'], s['cost_unit'])})" for s in paying[:2]]
    return [f"Worth more than they cost: {listed(told)}, net."]


def _row(worth: Worth) -> dict[str, Any]:
    return {
        "value": worth.value,
        "error": worth.error,
        "null": worth.null,
        "floor": worth.floor,
        "heard": worth.heard,
    }


_MEANING = (
    "Knowing a belief is worth what choosing after knowing it brings on average, against choosing now; "
    "values of several beliefs do not add up."
)


_LUCK = "Knowing everything includes how the luck falls, which no study can tell."


def _caveats(
    most: float,
    rows: Sequence[Mapping[str, Any]],
    studies: Sequence[Mapping[str, Any]],
    price: Price | None,
    luck: bool,
) -> list[str]:
    told = [_MEANING]
    if luck and most > 0:
        told.append(_LUCK)
    if most > 0 and rows and not any(r["heard"] for r in rows):
        told.append("Every single belief is below what chance makes of nothing among so many.")
    unheard = [s["name"] for s in studies if not s["heard"] and s["value"] > 0]
    if unheard:
        told.append(
            f"Of {listed(unheard)} the worth cannot be told from what chance makes of nothing in so many "
            f"draws, so neither can what is left of it after the cost."
        )
    unpriced = [s["name"] for s in studies if s["enbs"] is None]
    if unpriced and price is None:
        told.append("No worth of the outcome is stated, so studies are not set against their cost.")
    elif unpriced and price is not None:
        told.append(f"Costs in another unit than {price.unit} stand apart: {listed(unpriced)}.")
    return told
