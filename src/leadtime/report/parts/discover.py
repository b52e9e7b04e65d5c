"""The section on where the chosen plan fails."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from leadtime.decision.words import amount, input_name, listed, span
from leadtime.report.figures.bars import Bar, bars_picture
from leadtime.report.numbers import percent
from leadtime.report.parts.section import Captioned, Section
from leadtime.report.svg import Picture, Words, table

if TYPE_CHECKING:
    from leadtime.decision import Finding
    from leadtime.futures import Futures
    from leadtime.project import Project

Row = Mapping[str, Any]


def find_discover(project: Project, futures: Futures) -> Finding | None:
    """Where the best plan fails; None where nothing is better or worse, or it always or never fails."""
    from leadtime import decision
    from leadtime.errors import InputError, SupportError

    del project  # the futures say it all
    try:
        return decision.discover(futures, seed=futures.seed)
    except (InputError, SupportError):
        return None


def discover_section(finding: Finding | None) -> Section | None:
    """The answer, how much denser failures are in the box, and its conditions one by one."""
    if finding is None:
        return None
    data = finding.data
    shown = (_picture(data),) if data["clear"] else ()
    tables = (_conditions(data),) if data["conditions"] else ()
    return Section(
        "discover", "Where the plan fails", (finding.answer,), shown, tables=tables, caveats=finding.caveats
    )


def _picture(data: Row) -> Picture:
    rows = (
        ("Of all futures", data["base"], 0.0),
        ("Of those where the conditions hold", data["density"], data["density_error"]),
    )
    bars = [
        Bar(label, value, error, percent(round(value, 2)), role="bad", strong=i == 1)
        for i, (label, value, error) in enumerate(rows)
    ]
    words = Words(
        "discover",
        "How often the plan fails",
        f"The share of futures in which {data['plan']} fails ({data['failing']}), over all and in the box.",
    )
    return bars_picture(words, table(("Futures", "Fails"), [(b.label, b.text) for b in bars]), bars)


def _conditions(data: Row) -> Captioned:
    rows = [
        (
            input_name(c["name"]),
            _range(c),
            percent(round(c["share"], 2)),
            "under 0.1 %" if c["chance"] < 0.001 else f"{100 * c['chance']:.1f} %",
        )
        for c in data["conditions"]
    ]
    heads = ("Belief", "Condition", "Holds in", "By chance")
    lead = (
        "“By chance” is how likely so many failures would be if the condition said nothing beyond the "
        "others, on the draws that did not find it."
    )
    return Captioned("The conditions", table(heads, rows), lead)


def _range(c: Row) -> str:
    if c["values"]:
        return listed([amount(v, unit=c["unit"]) for v in c["values"]], "or")
    if c["low"] is None:
        return f"at most {amount(c['high'], unit=c['unit'])}"
    if c["high"] is None:
        return f"at least {amount(c['low'], unit=c['unit'])}"
    return span(c["low"], c["high"], c["unit"])
