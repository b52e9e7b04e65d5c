"""The sections between the plans compared and the plans described: figures with a few sentences each.

A section appears when the model has the quantities that it is about, so that a model of one's own gets a
brief too: shorter than that of the crunch model, never wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from leadtime.decision.columns import reference_plan
from leadtime.report.densities import Array, log_density, quantiles
from leadtime.report.figures.hours import HoursPanel, hours_picture
from leadtime.report.figures.margin import MarginRow, margin_picture
from leadtime.report.figures.sources import SourceRow, sources_picture
from leadtime.report.numbers import percent, quantity, significant, with_error
from leadtime.report.parts.buys import buys_section
from leadtime.report.parts.moves import moves_section
from leadtime.report.parts.plans import plan_title
from leadtime.report.parts.section import Captioned, Section
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


def sections(futures: Futures, found: Mapping[str, Finding]) -> tuple[Section, ...]:
    """Every section that these futures and findings support, in the order of the page."""
    ranked = ranking(futures, found["compare"])
    made = (
        moves_section(futures, found.get("sensitivity")),
        buys_section(found.get("envelope")),
        risk_section(futures, ranked),
        margin_section(futures, ranked),
    )
    return tuple(s for s in made if s is not None)


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
    words = "among the best, which are practically equal" if tied else "the best plan"
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
    unit = futures.unit("delay_bill")
    rows = []
    for plan in ranked:
        days = np.asarray(futures[plan]["extension"], dtype=float)
        fewer = float(np.mean(days < np.asarray(futures[base]["extension"], dtype=float) - 1.0))
        more = futures.compare(plan, base, "extension").difference
        rows.append(
            (
                plan_title(plan),
                spread(days, "day"),
                "–" if plan == base else with_error(float(more), more.error, "day", sign=True),
                "–" if plan == base else percent(round(fewer, 2) or fewer),
                spread(np.asarray(futures[plan]["delay_bill"], dtype=float), unit),
            )
        )
    heads = ("Plan", "Days bought", f"More than {name}, mean", f"Over a day fewer than {name}", "Their bill")
    lead = (
        "By how many days labs put deployment off because they take the risk seriously and have something to "
        "do with the time, and what those days cost the labs that wait: the median, and 90 % of futures. "
        "Activities that backfire buy fewer days."
    )
    return Captioned("Days bought, and what they cost", table(heads, rows), lead)


def spread(draws: Array, unit: str) -> str:
    """``42 days (3 to 160)``: the median and the range that holds 90 %."""
    low, middle, high = quantiles(draws, (0.05, 0.5, 0.95))
    return f"{quantity(middle, unit)} ({significant(low)} to {significant(high)})"
