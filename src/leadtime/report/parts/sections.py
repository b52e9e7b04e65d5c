"""The sections between the plans compared and the plans described: figures with a few sentences each.

A section appears when the model has the quantities that it is about, so that a model of one's own gets a
brief too: shorter than that of the crunch model, never wrong.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from leadtime.decision.columns import reference_plan
from leadtime.report.densities import Array, log_density, quantiles
from leadtime.report.figures.hours import HoursPanel, hours_picture
from leadtime.report.figures.margin import MarginRow, margin_picture
from leadtime.report.figures.sources import SourceRow, sources_picture
from leadtime.report.numbers import percent, scale_of, significant, unit_name, with_error
from leadtime.report.parts.backtest import backtest_section
from leadtime.report.parts.buys import buys_section
from leadtime.report.parts.foreseen import foreseen_section
from leadtime.report.parts.moves import moves_section
from leadtime.report.parts.plans import plan_title
from leadtime.report.parts.rivals import rivals_section
from leadtime.report.parts.section import Captioned, Section
from leadtime.report.questions import CHANGE, GROUPS, REST, WHY, question_sections
from leadtime.report.svg import Picture, table

if TYPE_CHECKING:
    from leadtime.decision import Finding
    from leadtime.futures import Futures

ENDINGS = {
    "in time": ("p_in_time", "risk_from_in_time"),
    "late, held back": ("p_held", "risk_from_held"),
    "late, deployed anyway": ("p_deployed", "risk_from_deployed"),
    "a rival first": ("p_rival", "risk_from_rival"),
}
"""How a crunch ends, with the quantities of the crunch model that say how likely and how risky that is."""


def sections(futures: Futures, found: Mapping[str, Finding]) -> dict[str, tuple[Section, ...]]:
    """Every section that these futures and findings support, by group, in the order of the page."""
    ranked = ranking(futures, found["compare"])
    standing = {
        WHY: (
            moves_section(futures, found.get("sensitivity")),
            buys_section(found.get("envelope")),
            risk_section(futures, ranked),
            margin_section(futures, ranked),
        ),
        CHANGE: (foreseen_section(found["compare"]), rivals_section(found.get("rivals"))),
        REST: (backtest_section(found.get("backtest")),),
    }
    shown = {
        group: (*question_sections(found, group), *(s for s in standing.get(group, ()) if s is not None))
        for group in GROUPS
    }
    return {group: made for group, made in shown.items() if made}


def ranking(futures: Futures, compared: Finding) -> list[str]:
    """Plans from best to worst; as they were given where they have no ranking."""
    return [str(row["plan"]) for row in compared.data.get("ranking", ())] or list(futures.plans)


def has(futures: Futures, *names: str) -> bool:
    """Whether all these names were kept."""
    return all(n in futures.names and futures.is_kept(n) for n in names)


def hours_figure(futures: Futures, compared: Finding) -> Picture | None:
    """Hours needed and available under the best plan and under the one it is held against."""
    if not has(futures, "hours_needed", "hours_available"):
        return None
    best = ranking(futures, compared)[0]
    data = compared.data
    tied = len(data.get("leaders", ())) > 1
    words = "one of the best" if tied else "the best plan"
    chosen = dict.fromkeys(p for p in (best, data["reference"], data.get("against")) if p)
    return hours_picture([_hours_panel(futures, p, words if p == best else "") for p in list(chosen)[:2]])


def _hours_panel(futures: Futures, plan: str, praise: str) -> HoursPanel:
    draws = futures[plan]
    words = ""
    if has(futures, "in_time"):
        words = f"in time in {percent(float(futures.probability(plan, 'in_time')))} of futures"
    title = plan_title(plan) + (f", {praise}" if praise else "")
    return HoursPanel(title, words, log_density(draws["hours_needed"]), log_density(draws["hours_available"]))


def risk_section(futures: Futures, ranked: list[str]) -> Section | None:
    """How the futures of each plan end, and the part of its risk that each ending carries."""
    names = [n for pair in ENDINGS.values() for n in pair]
    if not has(futures, *names):
        return None
    rows = []
    for plan in ranked:
        shares = tuple(float(np.mean(futures[plan][p])) for p, _ in ENDINGS.values())
        risks = tuple(float(np.mean(futures[plan][r])) for _, r in ENDINGS.values())
        rows.append(SourceRow(plan_title(plan), shares, risks))
    best = rows[0]
    largest = max(range(len(ENDINGS)), key=lambda i: best.risks[i])
    part = best.risks[largest] / sum(best.risks) if sum(best.risks) else 0.0
    lead = (
        f"Under {best.plan.lower()}, {percent(round(part, 2))} of the risk comes from the ending "
        f"“{list(ENDINGS)[largest]}”. The four endings exclude one another and together are certain, so what "
        f"they add to the risk sums to it."
    )
    return Section("risk", "Where the risk comes from", (lead,), (sources_picture(tuple(ENDINGS), rows),))


def margin_section(futures: Futures, ranked: list[str]) -> Section | None:
    """The distribution of lead time under each plan."""
    if not has(futures, "lead_time"):
        return None
    rows = []
    for plan in ranked:
        days = np.asarray(futures[plan]["lead_time"], dtype=float)
        rows.append(MarginRow(plan_title(plan), days, float(np.mean(days >= 0))))
    lead = (
        "Lead time is the margin, in days, between having an adequate safety case for the actual model and "
        "its deployment. Zero is just in time."
    )
    bill = days_and_bill(futures, ranked)
    return Section(
        "lead-time", "Lead time", (lead,), (margin_picture(rows),), tables=() if bill is None else (bill,)
    )


def days_and_bill(futures: Futures, ranked: list[str]) -> Captioned | None:
    """The days by which each plan has deployment put off, and what they cost the labs that wait."""
    if not has(futures, "extension", "delay_bill"):
        return None
    base = reference_plan(ranked, None)
    name = plan_title(base).lower()
    bills = {plan: quantiles(_draws(futures, plan, "delay_bill"), _SPREAD) for plan in ranked}
    scale, word = scale_of(max(b[1] for b in bills.values()))
    unit = unit_name(futures.unit("delay_bill"))
    rows = []
    for plan in ranked:
        days = quantiles(_draws(futures, plan, "extension"), _SPREAD)
        aside = ("–", "–") if plan == base else _against(futures, plan, base)
        rows.append((plan_title(plan), spread(days), *aside, spread(bills[plan], scale)))
    heads = ("Plan", "Days bought", f"More than {name}, mean", f"Over a day fewer than {name}")
    lead = (
        "By how many days labs put deployment off because they take the risk seriously and have something to "
        "do with the time, and what those days cost the labs that wait: the median, and in brackets 90 % of "
        f"futures. Where activities backfire, a plan may buy fewer days than {name}."
    )
    bill = " ".join(w for w in ("Bill,", word, unit) if w)
    return Captioned("Days bought, and what they cost", table((*heads, bill), rows), lead)


_SPREAD = (0.05, 0.5, 0.95)


def _draws(futures: Futures, plan: str, name: str) -> Array:
    return np.asarray(futures[plan][name], dtype=float)


def _against(futures: Futures, plan: str, base: str) -> tuple[str, str]:
    """The mean of the days bought beyond those of a plan, and in which share of futures they are fewer."""
    days, theirs = _draws(futures, plan, "extension"), _draws(futures, base, "extension")
    more = futures.compare(plan, base, "extension").difference
    fewer = float(np.mean(days < theirs - 1.0))
    # What is left of rounding where two plans buy the same days is no difference.
    nothing = abs(more) < 1e-9 * float(np.max(theirs))
    return "0" if nothing else with_error(more, more.error, sign=True), percent(round(fewer, 2) or fewer)


def spread(levels: Sequence[float], scale: float = 1.0) -> str:
    """``42 (3 to 160)``: the median and the range that holds 90 %, in some scale."""
    low, middle, high = (significant(level / scale) for level in levels)
    return f"{middle} ({low} to {high})"
