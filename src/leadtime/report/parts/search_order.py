"""The section on what to try first at crunch time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from leadtime.decision.words import amount, input_name, percent
from leadtime.report.figures.bars import Bar, bars_picture
from leadtime.report.numbers import significant
from leadtime.report.parts.section import Captioned, Section
from leadtime.report.svg import Picture, Words, table

if TYPE_CHECKING:
    from leadtime.decision import Finding
    from leadtime.futures import Futures
    from leadtime.project import Project

Row = Mapping[str, Any]
_DRAWS = 20_000


def find_search_order(project: Project, futures: Futures) -> Finding | None:
    """The order of a project's techniques, its model's or those beside it; None where there are none."""
    return in_order(project, futures, draws=_DRAWS)


def in_order(
    project: Project,
    futures: Futures,
    plan: str | None = None,
    *,
    correlation: float = 0.0,
    draws: int = _DRAWS,
) -> Finding | None:
    """The same under a plan, with a correlation for techniques that no model joins."""
    from leadtime import decision

    tried = project.sections.get("techniques") or decision.trials_in(futures, plan, draws)
    if tried is None:
        return None
    return decision.search_order(tried, correlation=correlation, draws=draws, seed=futures.seed)


def search_order_section(finding: Finding | None) -> Section | None:
    """The answer, what each order costs, and the techniques in their order."""
    if finding is None:
        return None
    data = finding.data
    tables = [_table(data), *((_values(data),) if data["policy"] else ())]
    return Section(
        "search-order",
        "What to try first at crunch time",
        (finding.answer,),
        (_bars(data),),
        tables=tuple(tables),
        caveats=finding.caveats,
    )


def _bars(data: Row) -> Picture:
    c, unit = data["costs"], data["unit"]
    worst = "The worst order" if data["exact"] else "The worst of sixty random orders"
    orders = (
        ("Known by then", c["informed"], c["informed_error"], "good"),
        ("The best fixed order", c["best"], c["best_error"], "available"),
        ("As stated", c["stated"], 0.0, "muted"),
        ("A random order", c["random"], 0.0, "muted"),
        (worst, c["worst"], 0.0, "bad"),
    )
    bars = [
        Bar(name, x, e, amount(x, e or None, unit, digits=3), role=role, strong=i == 1)
        for i, (name, x, e, role) in enumerate(orders)
    ]
    words = Words(
        "search-order",
        "Work until one technique works, or all have failed",
        "Mean over futures for several orders of trying; the shorter the better. Known by then: "
        "by chance per cost in each future, once these are known.",
    )
    rows = [(b.label, b.text) for b in bars]
    return bars_picture(words, table(("Order", "Work"), rows), bars)


def _table(data: Row) -> Captioned:
    rows = [
        (
            f"{i}. {input_name(r['name'])}",
            percent(r["works"]),
            significant(r["cost"], 3),
            f"{100 * r['rate']:.2g} %",
            percent(r["reached"]),
            percent(r["found"]),
        )
        for i, r in enumerate(data["rows"], 1)
    ]
    heads = ("Technique", "Works", "Cost, hours", "Per 1,000 hours", "Is reached", "Is the one")
    lead = (
        f"Ordered by {data['rule']}. Chances are those at crunch time; a rate is the chance per 1,000 hours."
    )
    return Captioned("In this order", table(heads, rows), lead)


def _values(data: Row) -> Captioned:
    p = data["policy"]
    rows = [(input_name(n), significant(p["reservations"][n], 3)) for n in p["order"]]
    lead = (
        "Where results have values: try in this order, and stop once the best result found is worth more "
        "than the next reservation value (Weitzman 1979)."
    )
    return Captioned("By the value of results", table(("Technique", "Reservation value"), rows), lead)
