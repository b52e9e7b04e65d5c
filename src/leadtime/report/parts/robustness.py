"""The section on which plan holds up whatever is true."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from leadtime.decision.words import listed, size
from leadtime.report.figures.bars import Bar, bars_picture
from leadtime.report.numbers import in_points, percent
from leadtime.report.parts.plans import plan_title
from leadtime.report.parts.section import Captioned, Section
from leadtime.report.svg import Picture, Words, table

if TYPE_CHECKING:
    from leadtime.decision import Finding
    from leadtime.futures import Futures
    from leadtime.project import Project

Row = Mapping[str, Any]
DRAWS = 20_000
"""Draws of each rival: regret is paired, so few are enough."""


def find_robustness(project: Project, futures: Futures) -> Finding | None:
    """Regret over our own futures and those of every rival; None for a forecast or a single plan."""
    from leadtime import decision
    from leadtime.errors import CensoredError, InputError
    from leadtime.futures import simulate

    try:
        own = decision.robustness(futures)
        name = own.data["outcome"]
        others = {
            rival.name: simulate(
                project.model,
                rival.beliefs,
                project.plans,
                draws=min(DRAWS, futures.draws),
                seed=futures.seed,
                keep=[name],
            )
            for rival in project.rivals
        }
        return decision.robustness(futures, others) if others else own
    except (CensoredError, InputError):
        return None


def robustness_section(finding: Finding | None) -> Section | None:
    """The answer, bars of the largest regret, and every plan's regret under every set of beliefs."""
    if finding is None:
        return None
    data = finding.data
    return Section(
        "robustness",
        "Which plan holds up whatever is true",
        (finding.answer,),
        (_picture(data),),
        tables=(_plans(data), *([_worlds(data)] if len(data["worlds"]) > 1 else [])),
        caveats=finding.caveats,
    )


def _picture(data: Row) -> Picture:
    bars = [
        Bar(
            plan_title(r["plan"]),
            r["worst"],
            r["error"],
            in_points(size(r["worst"], r["error"], data["unit"])),
            strong=i == 0,
        )
        for i, r in enumerate(data["plans"])
    ]
    words = Words(
        "robustness",
        "What each plan loses where it does worst",
        f"The largest mean regret in the {data['phrase']} over the sets of beliefs, the smallest first.",
    )
    return bars_picture(words, _plans(data).table, bars)


def _plans(data: Row) -> Captioned:
    unit = data["unit"]
    rows = [
        (
            plan_title(r["plan"]),
            in_points(size(r["worst"], r["error"], unit)),
            r["worst_in"].replace("_", " "),
            in_points(size(r["hindsight"], r["hindsight_error"], unit)),
            in_points(size(r["high"], None, unit, digits=2)),
            percent(r["first"]),
            listed([f"{d['plan']} ({d['way']})" for d in r["dominated_by"]]) or "–",
        )
        for r in data["plans"]
    ]
    heads = (
        "Plan",
        "Largest regret",
        "Under",
        "Regret in hindsight",
        "95 % of it",
        "Best in",
        "Dominated by",
    )
    lead = (
        "The largest regret is over sets of beliefs. In hindsight: against the best plan in each single "
        "future, which nobody could have known; its mean, the level below which it stays in 95 % of futures, "
        "and how often the plan turns out best."
    )
    return Captioned("Regret", table(heads, rows), lead)


def _worlds(data: Row) -> Captioned:
    names = [r["plan"] for r in data["plans"]]
    rows = []
    for world in data["worlds"]:
        by = {r["plan"]: r for r in world["plans"]}
        cells = [in_points(size(by[n]["regret"], by[n]["error"], data["unit"])) for n in names]
        rows.append((world["name"].replace("_", " "), *cells))
    return Captioned(
        "What each plan loses under each set of beliefs", table(("Beliefs", *map(plan_title, names)), rows)
    )
